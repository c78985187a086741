// Where the tool is, by forward kinematics, as the controller tells it: metres and a rotation vector in the base's frame.
import type { ArmDescription } from '../../../core/math/arm.ts';
import type { KinematicChain } from '../../../core/math/kinematic-chain.ts';
import { forwardKinematics } from '../../../core/math/kinematic-tree.ts';
import { composePose, conjugate, identityPose, rotate, rotationVector, scale, type Pose } from '../../../core/math/vector.ts';

export class ToolPoses {
  readonly #chain: KinematicChain;
  readonly #row: Float64Array;
  readonly #baseFromWorld: Pose;

  constructor(chain: KinematicChain, arm: ArmDescription) {
    this.#chain = chain;
    this.#row = Float64Array.from(arm.home);
    const base = arm.bodies.find((body) => body.joint)?.parent ?? 0;
    const worldFromBase = forwardKinematics(arm.bodies, arm.home)[base];
    this.#baseFromWorld = worldFromBase ? inverse(worldFromBase) : identityPose;
  }

  pose(joint: (joint: number) => number): readonly number[] {
    this.#solve(joint);
    const { position, orientation } = composePose(this.#baseFromWorld, this.#chain.pose());
    return [...position, ...rotationVector(orientation)];
  }

  /** Metres and radians per second, in the world's axes, which are the base's where the base stands straight. */
  speed(position: (joint: number) => number, velocity: (joint: number) => number): readonly number[] {
    this.#solve(position);
    const { linear, angular, rows } = this.#chain;
    const along = (jacobian: Float64Array, axis: number): number =>
      rows.reduce((sum, row, column) => sum + (row < 6 ? jacobian[axis * rows.length + column]! * velocity(row) : 0), 0);
    return [0, 1, 2].map((axis) => along(linear, axis)).concat([0, 1, 2].map((axis) => along(angular, axis)));
  }

  #solve(joint: (joint: number) => number): void {
    for (let i = 0; i < 6; i += 1) this.#row[i] = joint(i);
    this.#chain.solve(this.#row);
  }
}

function inverse({ position, orientation }: Pose): Pose {
  const back = conjugate(orientation);
  return { position: scale(rotate(back, position), -1), orientation: back };
}
