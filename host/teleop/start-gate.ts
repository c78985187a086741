// The start gate: an arm that stands far from where it would start is not moved at all; a near one is eased in.
// Leaders, and whatever else starts from a posture of its own, ask here.
import type { ArmDescription } from '../../core/math/arm.ts';
import { fault, type Fault } from '../../core/fault.ts';

export interface Misalignment {
  readonly joint: number;
  readonly name: string;
  /** Planned less found; metres for slides. */
  readonly difference: number;
}

/** A joint this far off is a leader held elsewhere, not a leader held nearly right: 15 degrees, or 15 mm. */
export const startGateRadians = (15 * Math.PI) / 180;
export const startGateMetres = 0.015;
/** How fast what is left is eased away, and how long that takes at least. */
const easeRadiansPerSecond = 0.4;
const shortestEaseSeconds = 0.5;

/** The joints that stand too far from the planned start, worst first. The gripper may: it only opens or closes. */
export function startGate(planned: ArrayLike<number>, found: ArrayLike<number>, { joints, gripper, bodies }: Pick<ArmDescription, 'joints' | 'gripper' | 'bodies'>): readonly Misalignment[] {
  const off: Misalignment[] = [];
  joints.forEach(({ name }, joint) => {
    const difference = planned[joint]! - found[joint]!;
    const most = bodies.some((body) => body.joint?.index === joint && body.joint.kind === 'slide') ? startGateMetres : startGateRadians;
    // Not finite is as far off as can be.
    if (joint !== gripper.joint && !(Math.abs(difference) <= most)) off.push({ joint, name, difference });
  });
  return off.sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
}

/** How long the way from found to planned is eased over, seconds. */
export const easeSeconds = (offsets: ArrayLike<number>): number =>
  Math.max(shortestEaseSeconds, ...Array.from(offsets, (offset) => Math.abs(offset) / easeRadiansPerSecond));

/** 1 at the start of the easing, 0 when it is done, with no jerk at either end. */
export function easeShare(passedSeconds: number, seconds: number): number {
  const share = Math.min(1, Math.max(0, passedSeconds / seconds));
  return 1 - share * share * (3 - 2 * share);
}

/** As a fault that names the joints and how far each is off. */
export function startGateFault(off: readonly Misalignment[]): Fault {
  const words = off.map(({ name, difference }) => `${name} ${Number.isFinite(difference) ? `${Math.round((difference * 180) / Math.PI)}°` : 'unknown'}`);
  return fault('session.start-gate', { joints: words.join(', ') });
}
