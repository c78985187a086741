// Keeps the arm clear of itself and of its furniture: a wish that would come too near slides along, and no step is
// taken from which the arm could not come to rest in the clear. The guard runs one; core/sim/clearance.ts measures.
import type { ArmDescription, WorldDescription } from '../../core/math/arm.ts';
import { Clearance, type ClearancePair } from '../../core/sim/clearance.ts';
import type { VerdictReason } from '../../core/streams/kinds.ts';
import type { BrakingPath } from './guard-path.ts';
import type { JointLimiter } from './joint-limiter.ts';

/** Where the closest pair is, for the verdict: bodies of the world's description, metres, points in the world. */
export interface NearPair {
  readonly bodies: readonly [number, number];
  readonly distance: number;
  readonly from: readonly [number, number, number];
  readonly to: readonly [number, number, number];
}

/** A wish is looked at no farther ahead than the arm goes in so many seconds: distances are not straight lines. */
const horizonSeconds = 0.15;
/** Pairs this much above their margin are shown, and slid along in time. */
const bandMetres = 0.02;
/** A wish that slides stays this much above the floor, so that braking for it is rare. */
const slideMetres = 0.001;
const slideRounds = 4;

export class KeepClear {
  readonly #clearance: Clearance;
  readonly #travel: Float64Array;
  readonly #weights: Float64Array;
  readonly #goal: Float64Array;
  /** The pair that cut the last wish, and by how many metres it fell short. */
  cutBy: ClearancePair | undefined;
  shortMetres = 0;

  constructor(arm: ArmDescription, world: Pick<WorldDescription, 'bodies' | 'solids'>) {
    this.#clearance = new Clearance(arm, world);
    this.#travel = new Float64Array(arm.joints.length);
    this.#goal = new Float64Array(arm.joints.length);
    // What a joint does in a second is its measure: radians and metres are made comparable.
    this.#weights = Float64Array.from(arm.joints, ({ velocity }) => velocity * velocity);
  }

  settle(joints: ArrayLike<number>): void { this.#clearance.settle(joints); }
  tighten(planeHeight: number | null, atLeastMetres: number): void { this.#clearance.tighten(planeHeight, atLeastMetres); }

  /** Measures what could matter in this step. Call before `slide` and `blocked`. */
  look(sent: Float64Array, limiters: readonly JointLimiter[], stepSeconds: number): void {
    for (let i = 0; i < sent.length; i += 1) this.#travel[i] = limiters[i]!.travel(stepSeconds);
    this.#clearance.look(sent, this.#travel, bandMetres);
    this.cutBy = undefined;
    this.shortMetres = 0;
  }

  /** Changes `wish` as little as keeps every pair from its floor, as far as the arm gets in a moment. True when it did. */
  slide(wish: Float64Array, sent: Float64Array, limiters: readonly JointLimiter[]): boolean {
    const { near } = this.#clearance;
    if (near.length === 0) return false;
    const goal = this.#goal;
    let share = 1;
    for (let i = 0; i < goal.length; i += 1) {
      const most = Math.max(this.#travel[i]!, limiters[i]!.limits.velocity * horizonSeconds);
      const gap = Math.abs(wish[i]! - sent[i]!);
      if (gap * share > most) share = most / gap;
    }
    for (let i = 0; i < goal.length; i += 1) goal[i] = sent[i]! + (wish[i]! - sent[i]!) * share;
    let changed = false;
    for (let round = 0; round < slideRounds; round += 1) {
      const pair = this.#clearance.short(goal, slideMetres);
      if (!pair) break;
      if (!changed) { this.cutBy = pair; this.shortMetres = this.#clearance.missing; }
      if (!this.#push(pair, goal, sent)) break;
      changed = true;
    }
    if (changed) wish.set(goal);
    return changed;
  }

  /** The pair that would come below its floor somewhere on the way. */
  blocked(path: BrakingPath): ClearancePair | undefined {
    if (this.#clearance.near.length === 0) return undefined;
    const pair = path.find((joints) => this.#clearance.short(joints));
    if (pair && !this.cutBy) { this.cutBy = pair; this.shortMetres = this.#clearance.missing; }
    return pair;
  }

  get reason(): VerdictReason { return this.cutBy?.kind === 'links' ? 'self-collision' : 'clearance'; }

  /** The pair to show: what cut the wish, or the nearest that is within the band. */
  shown(): NearPair | undefined {
    let pair = this.cutBy;
    if (!pair) {
      for (const one of this.#clearance.near) if (one.now.distance < one.margin + bandMetres && (!pair || one.now.distance < pair.now.distance)) pair = one;
    }
    if (!pair) return undefined;
    const { distance, onFirst, onSecond } = pair.now;
    return { bodies: pair.bodies, distance, from: [onFirst[0]!, onFirst[1]!, onFirst[2]!], to: [onSecond[0]!, onSecond[1]!, onSecond[2]!] };
  }

  /** Moves the goal to where this pair, by its slope, is at its floor again. */
  #push(pair: ClearancePair, goal: Float64Array, sent: Float64Array): boolean {
    let expected = pair.now.distance;
    let steep = 0;
    for (let i = 0; i < goal.length; i += 1) {
      expected += pair.slope[i]! * (goal[i]! - sent[i]!);
      steep += pair.slope[i]! * pair.slope[i]! * this.#weights[i]!;
    }
    // Where the slope does not see it coming, what was measured there says how much is missing.
    const missing = Math.max(pair.floor + slideMetres - expected, this.#clearance.missing);
    if (!(steep > 1e-9)) return false;
    for (let i = 0; i < goal.length; i += 1) goal[i] = goal[i]! + (pair.slope[i]! * this.#weights[i]! * missing) / steep;
    return true;
  }
}
