// The physics as the rest of the program relies on it: descriptions agree with it, seeds and states are exact.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forwardKinematics, sitePose } from '../math/kinematic-tree.ts';
import { distance, dot, rotate } from '../math/vector.ts';
import { loadPhysics } from './physics.ts';
import { placeObjects } from './placement.ts';
import { Simulation } from './simulation.ts';
import { worldFiles, worldNames } from './worlds.fixture.ts';

describe.each(worldNames)('Simulation of %s', (world) => {
  const files = worldFiles(world);
  let simulation: Simulation;
  beforeAll(async () => { simulation = new Simulation(await loadPhysics(), files); });
  afterAll(() => { simulation[Symbol.dispose](); });

  const poses = (): Float64Array => {
    const row = new Float64Array(simulation.world.objects.length * 7);
    simulation.readObjects(row);
    return row;
  };
  const state = (): Float64Array => {
    const row = new Float64Array(simulation.stateSize);
    simulation.readState(row);
    return row;
  };

  it('describes bodies and tool where the physics has them, whatever the joints', () => {
    simulation.reset(3);
    const anyJoints = fc.tuple(...simulation.arm.joints.map(({ minimum, maximum }) => fc.double({ min: minimum, max: maximum, noNaN: true })));
    fc.assert(fc.property(anyJoints, (joints) => {
      simulation.pose(joints);
      const ours = forwardKinematics(simulation.world.bodies, joints, poses());
      ours.forEach((pose, body) => {
        const physics = simulation.bodyPose(body);
        expect(distance(pose.position, physics.position)).toBeLessThan(1e-9);
        for (const axis of [[1, 0, 0], [0, 1, 0], [0, 0, 1]] as const) {
          expect(distance(rotate(pose.orientation, axis), rotate(physics.orientation, axis))).toBeLessThan(1e-9);
        }
      });
      const row = new Float64Array(7);
      simulation.readTool(row);
      expect(distance(sitePose(simulation.arm.tool, ours).position, [row[0]!, row[1]!, row[2]!])).toBeLessThan(1e-9);
    }), { numRuns: 40 });
    simulation.reset(0);
  });

  it('stands at home with the tool pointing down, inside the workspace', () => {
    const tool = sitePose(simulation.arm.tool, forwardKinematics(simulation.arm.bodies, simulation.arm.home));
    expect(dot(rotate(tool.orientation, [0, 0, 1]), [0, 0, -1])).toBeGreaterThan(0.999);
    const { minimum, maximum } = simulation.arm.workspace;
    tool.position.forEach((value, axis) => {
      expect(value).toBeGreaterThan(minimum[axis]!);
      expect(value).toBeLessThan(maximum[axis]!);
    });
  });

  it('holds its goal within a millimetre at the tool', () => {
    simulation.reset(1);
    simulation.step(500);
    const row = new Float64Array(7);
    simulation.readTool(row);
    const wanted = sitePose(simulation.arm.tool, forwardKinematics(simulation.arm.bodies, simulation.arm.home));
    expect(distance(wanted.position, [row[0]!, row[1]!, row[2]!])).toBeLessThan(0.001);
  });

  it('follows a steady motion within 40 ms and stands still after it, every joint by itself', () => {
    const { joints, home, gripper } = simulation.arm;
    const row = new Float64Array(3 * joints.length);
    joints.forEach((joint, i) => {
      if (i === gripper.joint) return;
      simulation.reset(1);
      const goal = [...home];
      // Away from the nearer stop.
      const speed = 0.8 * joint.velocity * (home[i]! > (joint.minimum + joint.maximum) / 2 ? -1 : 1);
      let behind = 0;
      for (let step = 0; step < 125; step += 1) {
        goal[i] = goal[i]! + speed * simulation.timestepSeconds;
        simulation.setGoal(goal);
        simulation.step();
        simulation.readJoints(row);
        behind = Math.max(behind, Math.abs(goal[i]! - row[i]!));
      }
      expect(behind / Math.abs(speed), joint.name).toBeLessThan(0.04);
      let past = 0;
      let last = 0;
      for (let step = 0; step < 300; step += 1) {
        simulation.step();
        simulation.readJoints(row);
        past = Math.max(past, (row[i]! - goal[i]!) * Math.sign(speed));
        if (step > 150) last = Math.max(last, Math.abs(row[joints.length + i]!));
      }
      expect(past, joint.name).toBeLessThan(0.004);
      expect(last, joint.name).toBeLessThan(0.003);
    });
  });

  it('opens and closes its fingers together', () => {
    simulation.reset(1);
    const { home, gripper, joints } = simulation.arm;
    const row = new Float64Array(3 * joints.length);
    const goal = [...home];
    goal[gripper.joint] = (gripper.open + gripper.closed) / 2;
    simulation.setGoal(goal);
    simulation.step(400);
    simulation.readJoints(row);
    expect(Math.abs(row[gripper.joint]! - goal[gripper.joint]!)).toBeLessThan(0.02 * Math.abs(gripper.open - gripper.closed));
    forwardKinematics(simulation.world.bodies, row, poses()).forEach((pose, body) => {
      expect(distance(pose.position, simulation.bodyPose(body).position)).toBeLessThan(2e-4);
    });
  });

  it('gives the same world for the same seed and another for another', () => {
    simulation.reset(5);
    const first = poses();
    simulation.step(100);
    simulation.reset(6);
    expect(poses()).not.toEqual(first);
    simulation.reset(5);
    expect(poses()).toEqual(first);
  });

  it('puts objects anew while the arm stays where it is, and begins its clock again', () => {
    simulation.reset(6);
    const elsewhere = poses();
    simulation.reset(5);
    const goal = [...simulation.arm.home];
    goal[0] = goal[0]! + 0.2;
    simulation.setGoal(goal);
    simulation.step(300);
    const joints = new Float64Array(3 * goal.length);
    simulation.readJoints(joints);
    const moved = 2 * goal.length;
    const before = joints.slice(0, moved);
    simulation.replaceObjects(6);
    simulation.readJoints(joints);
    expect(joints.slice(0, moved)).toEqual(before);
    expect(simulation.time).toBe(0);
    // Laid down at the height at which a reset lets them settle.
    poses().forEach((value, i) => { expect(Math.abs(value - elsewhere[i]!)).toBeLessThan(2e-3); });
    simulation.step(200);
    simulation.readJoints(joints);
    expect(joints[0]).toBeCloseTo(goal[0]!, 2);
  });

  it('goes on exactly from a stored state', () => {
    simulation.reset(7);
    const goal = [...simulation.arm.home];
    const move = (from: number): void => {
      for (let i = from; i < from + 40; i += 1) {
        goal[1] = simulation.arm.home[1]! + i * 0.003;
        simulation.setGoal(goal);
        simulation.step(4);
      }
    };
    move(0);
    const middle = state();
    move(40);
    const end = state();
    simulation.reset(9);
    simulation.writeState(middle);
    expect(state()).toEqual(middle);
    move(40);
    expect(state()).toEqual(end);
  });

  it('gives a joint no more effort than it is allowed, and all of it again', () => {
    simulation.reset(1);
    const row = new Float64Array(simulation.arm.joints.length * 3);
    const count = simulation.arm.joints.length;
    const most = (): number => {
      let greatest = 0;
      for (let i = 0; i < 100; i += 1) {
        simulation.step();
        simulation.readJoints(row);
        greatest = Math.max(greatest, Math.abs(row[2 * count + 1]!));
      }
      return greatest;
    };
    simulation.limitEffort(1, 0.1);
    expect(most()).toBeLessThanOrEqual(0.1 + 1e-9);
    simulation.limitEffort(1, Infinity);
    expect(most()).toBeGreaterThan(0.2);
  });

  it('has not done its task after a reset', () => {
    simulation.reset(2);
    expect(simulation.task()).toEqual({ success: false, progress: 0 });
  });
});

describe.each(worldNames)('placeObjects of %s', (world) => {
  it('keeps objects apart, inside the sector, and is repeatable', () => {
    const { placement } = worldFiles(world).tasks;
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
      const places = placeObjects(seed, 3, placement);
      expect(placeObjects(seed, 3, placement)).toEqual(places);
      places.forEach((place, i) => {
        const radius = Math.hypot(place.x - placement.centre[0], place.y - placement.centre[1]);
        expect(radius).toBeGreaterThanOrEqual(placement.radius[0] - 1e-9);
        expect(radius).toBeLessThanOrEqual(placement.radius[1] + 1e-9);
        for (const other of places.slice(0, i)) expect(Math.hypot(other.x - place.x, other.y - place.y)).toBeGreaterThanOrEqual(placement.apart);
      });
    }));
  });
});
