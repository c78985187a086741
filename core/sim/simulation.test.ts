// The physics as the rest of the program relies on it: descriptions agree with it, seeds and states are exact.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forwardKinematics, sitePose } from '../math/kinematic-tree.ts';
import { distance, dot, rotate } from '../math/vector.ts';
import { loadPhysics } from './physics.ts';
import { placeObjects } from './placement.ts';
import { Simulation } from './simulation.ts';
import { armFileSchema, tasksFileSchema, type WorldFiles } from './world-files.ts';

const file = (name: string): string => readFileSync(new URL(`../../worlds/so101/${name}`, import.meta.url), 'utf8');
const files: WorldFiles = {
  name: 'so101', xml: file('world.xml'),
  arm: armFileSchema.parse(JSON.parse(file('arm.json'))), tasks: tasksFileSchema.parse(JSON.parse(file('tasks.json'))),
};

describe('Simulation', () => {
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
    }), { numRuns: 60 });
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

  it('gives the same world for the same seed and another for another', () => {
    simulation.reset(5);
    const first = poses();
    simulation.step(100);
    simulation.reset(6);
    expect(poses()).not.toEqual(first);
    simulation.reset(5);
    expect(poses()).toEqual(first);
  });

  it('goes on exactly from a stored state', () => {
    simulation.reset(7);
    const goal = [...simulation.arm.home];
    const move = (from: number): void => {
      for (let i = from; i < from + 40; i += 1) {
        goal[1] = simulation.arm.home[1]! + i * 0.004;
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

describe('placeObjects', () => {
  it('keeps objects apart, inside the sector, and is repeatable', () => {
    const { placement } = files.tasks;
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
