// Where an arm's tool was over the take, in the arm's own frame: out of its measured joints, so that every arm has one. The
// trail of take-arm.ts and the paths of two compared takes are drawn from it.
import type { ArmDescription } from '../../../core/math/arm.ts';
import { forwardKinematics, sitePose } from '../../../core/math/kinematic-tree.ts';
import type { Vec3 } from '../../../core/math/vector.ts';
import { rowAt, type Columns } from '../../../core/streams/columns.ts';

/** The tool at one sample of the joints. */
export function toolAt(arm: ArmDescription, state: Columns, row: number): Vec3 {
  return sitePose(arm.tool, forwardKinematics(arm.bodies, rowAt(state, row).subarray(0, arm.joints.length))).position;
}

/** x y z of samples from one row to another, at most so many and evenly apart. */
export function toolPath(arm: ArmDescription, state: Columns, firstRow: number, lastRow: number, most: number): number[] {
  const step = Math.max(1, Math.ceil((lastRow - firstRow) / Math.max(1, most - 1)));
  const points: number[] = [];
  for (let row = Math.max(0, firstRow); row <= lastRow && row < state.count; row += step) points.push(...toolAt(arm, state, row));
  return points;
}
