// The demo operator's own arm and hand: moves no faster than a person, and knows what the camera can
// see. demo-operator.ts steers it; nothing here knows robots.
import { add, distance, norm, scale, subtract, type Vec3 } from '../../core/math/vector.ts';

export interface View { readonly verticalFieldOfViewDegrees: number; readonly aspect: number }

/** Wrist to fingertips, and from the wrist's middle to either side, metres: what must stay in the picture. */
const reach = { up: 0.2, down: 0.02, side: 0.1 } as const;
/** Nearer, the hand fills the picture; farther, it gets small for the tracker. */
const comfortableDepth = { nearest: 0.36, farthest: 0.62 } as const;
/** Metres per second². */
const hardest = 1.5;
/** Looks this far ahead for the edge of the picture, metres. */
const nearEdge = 0.01;

/** How far a wrist may go at a depth so that the whole hand is seen: [lowest, highest] of x and of y. */
export function seenAt(depth: number, view: View): { readonly x: readonly [number, number]; readonly y: readonly [number, number] } {
  const halfHeight = depth * Math.tan((view.verticalFieldOfViewDegrees * Math.PI) / 360);
  const halfWidth = halfHeight * view.aspect;
  return { x: [-(halfWidth - reach.side), halfWidth - reach.side], y: [-(halfHeight - reach.up), halfHeight - reach.down] };
}

const clamp = (value: number, [low, high]: readonly [number, number]): number => (low > high ? (low + high) / 2 : Math.min(high, Math.max(low, value)));

/** The nearest place at which the whole hand is seen. */
export function intoView(position: Vec3, view: View): Vec3 {
  const depth = clamp(position[2], [comfortableDepth.nearest, comfortableDepth.farthest]);
  const { x, y } = seenAt(depth, view);
  return [clamp(position[0], x), clamp(position[1], y), depth];
}

export const isInView = (position: Vec3, view: View): boolean => distance(position, intoView(position, view)) < 1e-9;

/** A wrist with inertia: takes the wished velocity as fast as a person would. */
export class OperatorHand {
  position: Vec3;
  #velocity: Vec3 = [0, 0, 0];
  readonly #view: View;
  constructor(position: Vec3, view: View) {
    this.#view = view;
    this.position = intoView(position, view);
  }

  get speed(): number { return norm(this.#velocity); }

  /** Metres per second, over `seconds`. */
  move(wished: Vec3, fastest: number, seconds: number): void {
    const limited = norm(wished) > fastest ? scale(wished, fastest / norm(wished)) : wished;
    const change = subtract(limited, this.#velocity);
    const most = hardest * seconds;
    this.#velocity = add(this.#velocity, norm(change) > most ? scale(change, most / norm(change)) : change);
    this.position = intoView(add(this.position, scale(this.#velocity, seconds)), this.#view);
  }

  /** The edge of the picture is in the way of going on like that. */
  isBlocked(wished: Vec3): boolean {
    const length = norm(wished);
    if (length === 0) return false;
    const ahead = add(this.position, scale(wished, nearEdge / length));
    return distance(intoView(ahead, this.#view), this.position) < 0.4 * nearEdge;
  }

  /** Towards a place, slowing down before it. True when there and at rest. */
  moveTo(place: Vec3, fastest: number, seconds: number): boolean {
    this.move(scale(subtract(place, this.position), 4), fastest, seconds);
    return distance(place, this.position) < 0.006 && this.speed < 0.03;
  }
}
