// The start gate: whether an arm stands near enough to where it would start. The host asks before it moves anything;
// the page shows how far a leader is off before the host is asked.
import type { ArmDescription } from './arm.ts';

export interface Misalignment {
  readonly joint: number;
  readonly name: string;
  /** Planned less found; metres for slides. */
  readonly difference: number;
}

/** A joint this far off is a leader held elsewhere, not a leader held nearly right: 15 degrees, or 15 mm. */
export const startGateRadians = (15 * Math.PI) / 180;
export const startGateMetres = 0.015;

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
