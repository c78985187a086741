// An arm's rest posture, where it lies by itself or stands out of the way: whether it is there. The loop asks before an
// arm may be let go, a driver before it lets one go by itself.
import type { ArmDescription } from './arm.ts';

/** An arm sags under its own weight: this near the rest posture, it is there. */
const atRestRadians = 0.14;

export const restOf = (arm: ArmDescription): readonly number[] => arm.rest ?? arm.home;

/** Every joint is within so much of the rest posture; the gripper may be anyhow. */
export const isAtRest = (arm: ArmDescription, joints: ArrayLike<number>, within: number): boolean =>
  restOf(arm).every((q, i) => i === arm.gripper.joint || Math.abs(joints[i]! - q) < within);

/** Whether the arm stands in its rest posture, as measured. */
export const standsAtRest = (arm: ArmDescription, measured: ArrayLike<number>): boolean => isAtRest(arm, measured, atRestRadians);
