// The robot's row as a row of the arm's jointState stream: positions, velocities, efforts, the gripper last.
import type { ArmDescription } from '../../../core/math/arm.ts';
import { rtdeOffset, type RtdeRecipe } from '../../../core/protocols/rtde-values.ts';
import { robotJoints } from './pilot.ts';

/**
 * N m at the joint for an ampere in its motor. The maker does not publish it: a gear of 101 and about 0.11 N m/A at the
 * motor, so efforts are right to perhaps a quarter, and tell contact from none.
 */
const torquePerAmpere = 11;

export interface StateRows {
  /** `gripperShare`: 0 open, 1 closed. Allocates the row, which is the caller's. */
  from(row: Float64Array, gripperShare: number, seconds: number): Float64Array;
  /** Where the gripper's joint is at this share of its way. */
  gripperAt(share: number): number;
  gripperShareAt(position: number): number;
}

export function stateRows({ joints, gripper }: ArmDescription, outputs: RtdeRecipe): StateRows {
  const position = rtdeOffset(outputs, 'actual_q');
  const velocity = rtdeOffset(outputs, 'actual_qd');
  const current = rtdeOffset(outputs, 'actual_current');
  const count = joints.length;
  const travel = gripper.closed - gripper.open;
  const gripperAt = (share: number): number => gripper.open + travel * share;
  let lastGripper = Number.NaN;
  return {
    gripperAt,
    gripperShareAt: (at) => (at - gripper.open) / travel,
    from(row, share, seconds) {
      const state = new Float64Array(3 * count);
      for (let joint = 0; joint < robotJoints; joint += 1) {
        state[joint] = row[position + joint]!;
        state[count + joint] = row[velocity + joint]!;
        state[2 * count + joint] = row[current + joint]! * torquePerAmpere;
      }
      const at = gripperAt(share);
      state[gripper.joint] = at;
      state[count + gripper.joint] = Number.isNaN(lastGripper) || !(seconds > 0) ? 0 : (at - lastGripper) / seconds;
      lastGripper = at;
      return state;
    },
  };
}
