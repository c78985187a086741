// Every world's arm reaches what its task needs, gripper straight down: all places where a reset may put the
// cube, and the bin, at the heights that its operator uses, well inside the soft limits.
import { describe, expect, it } from 'vitest';
import { axisAngle, conjugate, distance, multiplyQuat, norm, rotationVector, type Quat, type Vec3 } from '../../core/math/vector.ts';
import { loadPhysics } from '../../core/sim/physics.ts';
import { Simulation } from '../../core/sim/simulation.ts';
import { readWorldFiles } from '../devices/world-folder.ts';
import { InverseKinematics } from '../teleop/ik.ts';
import { softLimits } from '../teleop/limits.ts';

const downward: Quat = [-Math.SQRT1_2, Math.SQRT1_2, 0, 0];
const shares = [0, 0.25, 0.5, 0.75, 1];
const between = ([low, high]: readonly [number, number], share: number): number => low + share * (high - low);
/** Radians: at the rim some arms lean a little; the cube does not mind. */
const mostLean = 0.1;

const turnBetween = (one: Quat, other: Quat): number => norm(rotationVector(multiplyQuat(one, conjugate(other))));

describe.each(['so101', 'koch', 'vx300s', 'ur5e', 'xarm6'])('%s', (world) => {
  it('holds its tool down wherever it has to go', async () => {
    const files = await readWorldFiles(world);
    using simulation = new Simulation(await loadPhysics(), files);
    const { arm } = simulation;
    const { goal, operator } = simulation.world.tasks[0]!;
    const { placement, objectHeight } = files.tasks;
    const ik = new InverseKinematics(arm);
    const home = ik.toolPose(arm.home);
    const visit = (place: Vec3, orientation: Quat): void => {
      // From home, in a line, as a hand would lead it.
      ik.startFrom(arm.home);
      for (let step = 1; step <= 60; step += 1) {
        const at = (axis: 0 | 1 | 2): number => home.position[axis] + ((place[axis] - home.position[axis]) * step) / 60;
        ik.solve({ position: [at(0), at(1), at(2)], orientation });
      }
      const found = ik.toolPose(ik.joints);
      const where = `${world} at ${place.map((value) => value.toFixed(3)).join(' ')}`;
      expect(distance(found.position, place), where).toBeLessThan(2e-4);
      expect(ik.approachErrorRadians, where).toBeLessThan(mostLean);
      if (arm.joints.length > 6) expect(turnBetween(found.orientation, orientation), where).toBeLessThan(0.01);
      arm.joints.forEach((joint, i) => {
        const [low, high] = softLimits(joint);
        if (i !== arm.gripper.joint) expect(Math.min(ik.joints[i]! - low, high - ik.joints[i]!), `${where}, ${joint.name}`).toBeGreaterThan(0.05);
      });
    };
    for (const alongRadius of shares) {
      for (const alongBearing of shares) {
        const radius = between(placement.radius, alongRadius);
        const bearing = between(placement.bearing, alongBearing);
        const [x, y] = [placement.centre[0] + radius * Math.cos(bearing), placement.centre[1] + radius * Math.sin(bearing)];
        for (const z of [operator.carryHeight, objectHeight + operator.clearAbove, objectHeight + operator.graspAbove]) {
          visit([x, y, z], home.orientation);
          visit([x, y, z], multiplyQuat(axisAngle([0, 0, 1], bearing), downward));
        }
      }
    }
    for (const dx of [-0.3, 0, 0.3]) {
      for (const dy of [-0.3, 0, 0.3]) {
        for (const z of [operator.carryHeight, operator.dropHeight]) {
          visit([goal.centre[0] + dx * goal.halfSize[0], goal.centre[1] + dy * goal.halfSize[1], z], home.orientation);
        }
      }
    }
  });

  it('turns its tool with a palm, smoothly, as far as its joints can', async () => {
    const files = await readWorldFiles(world);
    using simulation = new Simulation(await loadPhysics(), files);
    const { arm } = simulation;
    const ik = new InverseKinematics(arm);
    ik.startFrom(arm.home);
    const home = ik.toolPose(arm.home);
    let last = [...arm.home];
    for (let tick = 0; tick < 1200; tick += 1) {
      const t = tick / 120;
      const lean = multiplyQuat(axisAngle([1, 0, 0], 0.5 * Math.sin(1.7 * t)), axisAngle([0, 1, 0], 0.5 * Math.sin(1.2 * t)));
      const orientation = multiplyQuat(multiplyQuat(lean, axisAngle([0, 0, 1], 0.7 * Math.sin(0.8 * t))), home.orientation);
      const position: Vec3 = [home.position[0] + 0.03 * Math.cos(1.3 * t) - 0.03, home.position[1] + 0.05 * Math.sin(1.1 * t), home.position[2] + 0.03 * Math.cos(0.9 * t) - 0.03];
      const found = ik.toolPose(ik.solve({ position, orientation }));
      expect(distance(found.position, position)).toBeLessThan(5e-4);
      // Five joints cannot turn every way: there the place counts, and the rest as well as it goes.
      if (arm.joints.length > 6) expect(turnBetween(found.orientation, orientation)).toBeLessThan(0.01);
      last.forEach((q, j) => expect(Math.abs(ik.joints[j]! - q) * 120, `${world}, ${arm.joints[j]!.name}`).toBeLessThan(9));
      last = [...ik.joints];
    }
  });
});
