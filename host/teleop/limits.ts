// Where a joint may be sent: its limits less a margin, so that nothing ever leans on a mechanical stop.
// IK aims within it and the guard holds it; both read it here so that they agree.
import type { JointLimits } from '../../core/math/arm.ts';

/** At most this much is kept clear of each stop, radians (metres for slides). */
const softMargin = 0.02;
const softMarginShare = 0.02;

export function softLimits(joint: JointLimits): readonly [minimum: number, maximum: number] {
  const margin = Math.min(softMargin, softMarginShare * (joint.maximum - joint.minimum));
  return [joint.minimum + margin, joint.maximum - margin];
}
