// Where an emulated arm's tool is in its own base's frame, the way an xArm says it: millimetres, and roll, pitch, yaw.
import type { ArmDescription } from '../../../core/math/arm.ts';
import { KinematicChain, matrixFrom } from '../../../core/math/kinematic-chain.ts';
import { forwardKinematics } from '../../../core/math/kinematic-tree.ts';
import { conjugate, multiplyQuat, rotate, subtract, identityPose } from '../../../core/math/vector.ts';

export function createToolPose(arm: ArmDescription): (joints: ArrayLike<number>) => readonly number[] {
  const chain = new KinematicChain(arm);
  // The base is what the first joint turns against.
  const first = arm.bodies.findIndex((body) => body.joint?.index === 0);
  const base = forwardKinematics(arm.bodies, arm.home)[arm.bodies[first]?.parent ?? -1] ?? identityPose;
  const baseFromWorld = conjugate(base.orientation);
  return (joints) => {
    chain.solve(joints);
    const tool = chain.pose();
    const position = rotate(baseFromWorld, subtract(tool.position, base.position));
    const m = matrixFrom(multiplyQuat(baseFromWorld, tool.orientation));
    return [
      position[0] * 1000, position[1] * 1000, position[2] * 1000,
      Math.atan2(m[7]!, m[8]!), Math.asin(Math.min(1, Math.max(-1, -m[6]!))), Math.atan2(m[3]!, m[0]!),
    ];
  };
}
