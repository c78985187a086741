// An SO-101 as published (TheRobotStudio/SO-ARM100, new calibration) for the tests of this folder:
// kinematics and limits only, no physics. The rig itself comes with the simulated arm.
import type { ArmDescription, JointLimits } from '../../core/math/arm.ts';
import type { TreeBody } from '../../core/math/kinematic-tree.ts';
import { axisAngle, multiplyQuat, type Quat, type Vec3 } from '../../core/math/vector.ts';

/** URDF: about x, then y, then z, all fixed axes. */
const rollPitchYaw = (roll: number, pitch: number, yaw: number): Quat =>
  multiplyQuat(multiplyQuat(axisAngle([0, 0, 1], yaw), axisAngle([0, 1, 0], pitch)), axisAngle([1, 0, 0], roll));

const origins: readonly (readonly [string, Vec3, Quat, number, number])[] = [
  ['shoulder_pan', [0.0388353, 0, 0.0624], rollPitchYaw(Math.PI, 0, -Math.PI), -1.91986, 1.91986],
  ['shoulder_lift', [-0.0303992, -0.0182778, -0.0542], rollPitchYaw(-Math.PI / 2, -Math.PI / 2, 0), -1.74533, 1.74533],
  ['elbow_flex', [-0.11257, -0.028, 0], rollPitchYaw(0, 0, Math.PI / 2), -1.69, 1.69],
  ['wrist_flex', [-0.1349, 0.0052, 0], rollPitchYaw(0, 0, -Math.PI / 2), -1.65806, 1.65806],
  ['wrist_roll', [0, -0.0611, 0.0181], rollPitchYaw(Math.PI / 2, 0.0486795, Math.PI), -2.74385, 2.84121],
  ['gripper', [0.0202, 0.0188, -0.0234], rollPitchYaw(Math.PI / 2, 0, 0), -0.174533, 1.74533],
];

const bodies: TreeBody[] = [
  { name: 'world', parent: -1, position: [0, 0, 0], orientation: [0, 0, 0, 1] },
  { name: 'base', parent: 0, position: [0, 0, 0], orientation: [0, 0, 0, 1] },
  ...origins.map(([name, position, orientation], index): TreeBody => ({
    name, parent: index + 1, position, orientation, joint: { name, kind: 'hinge', axis: [0, 0, 1], anchor: [0, 0, 0], index },
  })),
];

const joints: JointLimits[] = origins.map(([name, , , minimum, maximum]) => ({
  name, minimum, maximum, velocity: 3, acceleration: 20, jerk: 400,
}));

export const so101: ArmDescription = {
  id: 'arm', title: 'SO-101', joints, bodies,
  gripper: { joint: 5, open: 1.5, closed: -0.1 },
  // Over the middle of the table, gripper straight down.
  home: [0, -0.6, 0.6, 1.5, 0, 1.5],
  tool: { name: 'tool', body: 6, position: [-0.0079, -0.000218, -0.0981274], orientation: rollPitchYaw(0, Math.PI, 0) },
  workspace: { minimum: [0.05, -0.3, 0.005], maximum: [0.45, 0.3, 0.4] },
};
