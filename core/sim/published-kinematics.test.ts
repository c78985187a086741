// Each arm's bodies against the figures that its maker published, worked out here a second time: joint
// origins composed as the tables give them, and for UR5e and xArm 6 also their Denavit-Hartenberg parameters.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axisAngle, composePose, conjugate, distance, identityPose, identityQuat, multiplyQuat, rotate, subtract, type Pose, type Quat, type Vec3 } from '../math/vector.ts';
import { loadPhysics } from './physics.ts';
import { Simulation } from './simulation.ts';
import { worldFiles } from './worlds.fixture.ts';

const turn = Math.PI / 2;
/** URDF: about x, then y, then z, all fixed axes. */
const rollPitchYaw = ([roll, pitch, yaw]: Vec3): Quat =>
  multiplyQuat(multiplyQuat(axisAngle([0, 0, 1], yaw), axisAngle([0, 1, 0], pitch)), axisAngle([1, 0, 0], roll));

/** Origin in the parent, turn, axis. */
type Joint = readonly [xyz: Vec3, rpy: Vec3, axis: Vec3];
const z: Vec3 = [0, 0, 1];
const still: Vec3 = [0, 0, 0];
const tables: Readonly<Record<string, readonly Joint[]>> = {
  so101: [
    [[0.0388353, 0, 0.0624], [Math.PI, 0, -Math.PI], z], [[-0.0303992, -0.0182778, -0.0542], [-turn, -turn, 0], z],
    [[-0.11257, -0.028, 0], [0, 0, turn], z], [[-0.1349, 0.0052, 0], [0, 0, -turn], z], [[0, -0.0611, 0.0181], [turn, 0.0486795, Math.PI], z],
  ],
  koch: [
    [[0.012, 0, 0.0409], still, [0, 0, -1]], [[0, -0.0209, 0.0154], still, [0, 1, 0]], [[-0.0148, 0.0065, 0.1083], still, [0, -1, 0]],
    [[-0.10048, 5e-5, 0.0026999], still, [0, 1, 0]], [[-0.045, 0.013097, 0], still, [1, 0, 0]],
  ],
  vx300s: [
    [[0, 0, 0.079], still, z], [[0, 0, 0.04805], still, [0, 1, 0]], [[0.05955, 0, 0.3], still, [0, 1, 0]],
    [[0.2, 0, 0], still, [1, 0, 0]], [[0.1, 0, 0], still, [0, 1, 0]], [[0.069744, 0, 0], still, [1, 0, 0]],
  ],
  ur5e: [
    [[0, 0, 0.1625], still, z], [still, [turn, 0, 0], z], [[-0.425, 0, 0], still, z],
    [[-0.3922, 0, 0.1333], still, z], [[0, -0.0997, 0], [turn, 0, 0], z], [[0, 0.0996, 0], [turn, Math.PI, Math.PI], z],
  ],
  xarm6: [
    [[0, 0, 0.267], still, z], [still, [-turn, 0, 0], z], [[0.0535, -0.2845, 0], still, z],
    [[0.0775, 0.3425, 0], [-turn, 0, 0], z], [still, [turn, 0, 0], z], [[0.076, 0.097, 0], [-turn, 0, 0], z],
  ],
};

/** Standard parameters: offset of the angle, d, a, alpha. */
type Row = readonly [offset: number, d: number, a: number, alpha: number];
const parameters: Readonly<Record<string, readonly Row[]>> = {
  ur5e: [[0, 0.1625, 0, turn], [0, 0, -0.425, 0], [0, 0, -0.3922, 0], [0, 0.1333, 0, turn], [0, 0.0997, 0, -turn], [0, 0.0996, 0, 0]],
  xarm6: [[0, 0.267, 0, -turn], [-1.3849179, 0, 0.28948866, 0], [1.3849179, 0, 0.0775, -turn], [0, 0.3425, 0, turn], [0, 0, 0.076, -turn], [0, 0.097, 0, 0]],
};

const postures = [0, 1, 2, 3, 4, 5].map((posture) => [0, 1, 2, 3, 4, 5].map((joint) => Math.sin(posture * (joint + 1.7)) * 1.2));
const near = (one: Pose, other: Pose, metres: number): void => {
  expect(distance(one.position, other.position)).toBeLessThan(metres);
  for (const axis of [[1, 0, 0], [0, 1, 0], [0, 0, 1]] as const) expect(distance(rotate(one.orientation, axis), rotate(other.orientation, axis))).toBeLessThan(1e-4);
};

describe.each(Object.entries(tables))('%s', (world, table) => {
  let simulation: Simulation;
  beforeAll(async () => { simulation = new Simulation(await loadPhysics(), worldFiles(world)); });
  afterAll(() => { simulation[Symbol.dispose](); });

  /** The last wrist body in the frame of the arm's base. */
  const wrist = (posture: readonly number[]): Pose => {
    const joints = [...posture.slice(0, table.length), simulation.arm.gripper.open];
    simulation.pose(joints);
    const { bodies } = simulation.world;
    const base = simulation.bodyPose(bodies.findIndex(({ name }) => name === 'base'));
    const last = simulation.bodyPose(bodies.findIndex(({ joint }) => joint?.index === table.length - 1));
    const back = conjugate(base.orientation);
    return { position: rotate(back, subtract(last.position, base.position)), orientation: multiplyQuat(back, last.orientation) };
  };

  it('stands where its table of joint origins puts it', () => {
    for (const posture of postures) {
      let pose = identityPose;
      table.forEach(([position, rpy, axis], i) => {
        pose = composePose(pose, { position, orientation: multiplyQuat(rollPitchYaw(rpy), axisAngle(axis, posture[i]!)) });
      });
      near(wrist(posture), pose, 1e-5);
    }
  });

  // The other makers publish none.
  if (world in parameters) it('and where its Denavit-Hartenberg parameters put it', () => {
    for (const posture of postures) {
      let pose = identityPose;
      parameters[world]!.forEach(([offset, d, a, alpha], i) => {
        pose = composePose(pose, { position: [0, 0, d], orientation: axisAngle([0, 0, 1], posture[i]! + offset) });
        pose = composePose(pose, { position: [a, 0, 0], orientation: axisAngle([1, 0, 0], alpha) });
      });
      near(wrist(posture), pose, 1e-4);
    }
  });
});

it('xArm 6 at zero holds its flange where its manual says: 207 mm before and 112 mm above the base, pointing down', async () => {
  using simulation = new Simulation(await loadPhysics(), worldFiles('xarm6'));
  simulation.pose([0, 0, 0, 0, 0, 0, 0]);
  const flange = simulation.bodyPose(simulation.world.bodies.findIndex(({ name }) => name === 'link6'));
  near(flange, { position: [0.207, 0, 0.112], orientation: multiplyQuat(axisAngle([1, 0, 0], Math.PI), identityQuat) }, 1e-6);
});
