// Clearance in every world that there is, with MuJoCo as the judge: which pairs count, how far apart they are, how that changes.
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import type { MjData, MjModel } from '@mujoco/mujoco';
import { afterAll, describe, expect, test } from 'vitest';
import type { ArmDescription, WorldDescription } from '../math/arm.ts';
import { Clearance } from './clearance.ts';
import { describe as describeWorld } from './describe.ts';
import { loadPhysics, makeModel } from './physics.ts';
import { seededRandom } from './random.ts';
import { armFileSchema, tasksFileSchema } from './world-files.ts';

const folder = new URL('../../worlds/', import.meta.url);
const worlds = readdirSync(folder).filter((name) => existsSync(new URL(`${name}/world.xml`, folder)));
const physics = await loadPhysics();

interface Case { readonly arm: ArmDescription; readonly world: WorldDescription; readonly model: MjModel; readonly data: MjData }
const open = (name: string): Case => {
  const file = (which: string): string => readFileSync(new URL(`${name}/${which}`, folder), 'utf8');
  const files = { name, xml: file('world.xml'), arm: armFileSchema.parse(JSON.parse(file('arm.json'))), tasks: tasksFileSchema.parse(JSON.parse(file('tasks.json'))) };
  const model = makeModel(physics, files.xml);
  const data = new physics.MjData(model);
  return { ...describeWorld(physics, model, files), model, data };
};
const cases = new Map<string, Case>();
const caseOf = (name: string): Case => { const one = cases.get(name) ?? open(name); cases.set(name, one); return one; };
afterAll(() => { for (const { model, data } of cases.values()) { data.delete(); model.delete(); } });

/** Which geom of the model each solid is. */
function geomsOf({ model, world }: Case): number[] {
  const objects = new Set(world.bodies.flatMap((body, i) => (body.object === undefined ? [] : [i])));
  return Array.from({ length: model.ngeom }, (_, i) => i).filter((i) => (model.geom_contype[i] !== 0 || model.geom_conaffinity[i] !== 0 || model.geom_group[i] === 3) && !objects.has(model.geom_bodyid[i]));
}
function pose({ model, data, world }: Case, joints: ArrayLike<number>): void {
  world.bodies.forEach(({ joint }, body) => { if (joint) data.qpos[model.jnt_qposadr[model.body_jntadr[body]]] = joints[joint.index]! * (joint.multiplier ?? 1); });
  physics.mj_kinematics(model, data);
}
const anyJoints = (arm: ArmDescription, random: () => number): Float64Array => Float64Array.from(arm.joints, ({ minimum, maximum }) => minimum + random() * (maximum - minimum));

describe.each(worlds)('%s', (name) => {
  test('home is clear, and pairs are watched that can meet', () => {
    const { arm, world } = caseOf(name);
    const clearance = new Clearance(arm, world);
    const bodies = (kind: string): Set<string> => new Set(clearance.pairs.filter((pair) => pair.kind === kind).map(({ first, second }) => [first, second].map((i) => world.bodies[world.solids!.geoms[i]?.body ?? 0]!.name).join(' and ')));
    expect(bodies('links').size).toBeGreaterThan(2);
    expect(bodies('furniture').size).toBeGreaterThan(1);
    expect(bodies('hand').size).toBeGreaterThan(1);
    clearance.look(arm.home, new Float64Array(arm.joints.length), 0);
    expect(clearance.short(arm.home)).toBeUndefined();
  });

  test('an arm that came nearer than it should have may leave, and come no nearer', () => {
    const { arm, world } = caseOf(name);
    const clearance = new Clearance(arm, world);
    const random = seededRandom(11);
    const travel = new Float64Array(arm.joints.length).fill(0.05);
    let seen = 0;
    for (let tries = 0; tries < 20_000 && seen < 20; tries += 1) {
      const joints = anyJoints(arm, random);
      // It believes that it is at home, in the clear.
      clearance.settle(arm.home);
      clearance.look(joints, travel, 0);
      const close = clearance.near.filter(({ now, margin }) => now.distance > 0 && now.distance < margin - 1e-4);
      if (close.length !== 1 || clearance.near.some((pair) => pair !== close[0] && pair.now.distance < pair.margin + 0.005)) continue;
      const { slope } = close[0]!;
      const steep = slope.reduce((sum, rate) => sum + rate * rate, 0);
      if (steep < 1e-4) continue;
      seen += 1;
      const step = (metres: number): Float64Array => joints.map((q, j) => q + (slope[j]! * metres) / steep);
      expect(clearance.short(step(3e-4))).toBeUndefined();
      expect(clearance.short(step(-3e-4))).toBeDefined();
    }
    expect(seen).toBeGreaterThan(0);
  });

  test('distances are MuJoCo’s, and the slope is how they change', () => {
    const one = caseOf(name);
    const { arm, world, model, data } = one;
    const clearance = new Clearance(arm, world);
    const geoms = geomsOf(one);
    expect(geoms).toHaveLength(world.solids!.geoms.length);
    const fromTo = new physics.DoubleBuffer(6);
    const random = seededRandom(7);
    const still = new Float64Array(arm.joints.length);
    let compared = 0;
    for (let look = 0; look < 150; look += 1) {
      const joints = anyJoints(arm, random);
      pose(one, joints);
      clearance.look(joints, still, 0.15);
      const found = clearance.near.map((pair) => ({ pair, distance: pair.now.distance, slope: Float64Array.from(pair.slope) }));
      for (const { pair, distance, slope } of found) {
        const reference = physics.mj_geomDistance(model, data, geoms[pair.first]!, geoms[pair.second]!, 1, fromTo.GetView());
        if (reference < 1e-3) { expect(distance).toBeLessThan(1.1e-3); continue; }
        // The reference takes a capsule that runs through a box for clear of it (clearance-distance.test.ts).
        if (distance < 0 && world.solids!.geoms[pair.first]!.shape === 'capsule' && world.solids!.geoms[pair.second]?.shape === 'box') continue;
        expect(Math.abs(distance - reference), `${pair.bodies}`).toBeLessThan(1e-4);
        compared += 1;
        if (look > 30) continue;
        // Central differences; where the nearest features change the slope jumps, so it must lie between the sides'.
        for (let j = 0; j < joints.length; j += 1) {
          const by = 1e-3;
          const at = (step: number): number => {
            const moved = joints.map((q, i) => (i === j ? q + step : q));
            clearance.look(moved, still, 0.5);
            return clearance.near.find((other) => other.first === pair.first && other.second === pair.second)?.now.distance ?? Number.NaN;
          };
          const [ahead, behind] = [(at(by) - distance) / by, (distance - at(-by)) / by];
          if (Number.isNaN(ahead + behind)) continue;
          expect(slope[j]).toBeGreaterThan(Math.min(ahead, behind) - 0.03);
          expect(slope[j]).toBeLessThan(Math.max(ahead, behind) + 0.03);
        }
      }
    }
    expect(compared).toBeGreaterThan(200);
  });

  test('nothing that is looked past could have come near', () => {
    const { arm, world } = caseOf(name);
    const clearance = new Clearance(arm, world);
    const random = seededRandom(11);
    const travel = new Float64Array(arm.joints.length).fill(0.1);
    for (let look = 0; look < 300; look += 1) {
      const joints = anyJoints(arm, random);
      clearance.settle(joints);
      clearance.look(joints, travel, 0);
      const near = new Set(clearance.near.map(({ first, second }) => `${first}-${second}`));
      const there = joints.map((q, i) => q + (random() * 2 - 1) * travel[i]!);
      const judge = new Set<string>();
      clearance.look(there, new Float64Array(arm.joints.length), 0);
      for (const pair of clearance.near) if (pair.now.distance < pair.margin) judge.add(`${pair.first}-${pair.second}`);
      for (const pair of judge) expect(near).toContain(pair);
    }
  });
});

test('the operator’s plane keeps the whole arm above it, and none keeps nothing', () => {
  const { arm, world } = caseOf('so101');
  const clearance = new Clearance(arm, world);
  const none = new Float64Array(arm.joints.length);
  const watched = (): number => clearance.look(arm.home, none, 0.15);
  const before = watched();
  clearance.tighten(0.02, 0);
  expect(watched()).toBeGreaterThan(before);
  clearance.tighten(null, 0);
  expect(watched()).toBe(before);
});

test('found nearer than its margin, a pair may leave and not come back', () => {
  const { arm, world } = caseOf('so101');
  const clearance = new Clearance(arm, world);
  const travel = new Float64Array(arm.joints.length).fill(0.2);
  const lean = (by: number): Float64Array => Float64Array.from(arm.home, (q, i) => q + [0, 1, 0.4, -0.9, 0, 0][i]! * by);
  let deep = 0.3;
  while (deep < 2 && !clearance.short((clearance.look(arm.home, new Float64Array(6).fill(deep), 0), lean(deep)))) deep += 0.01;
  expect(deep).toBeLessThan(2);
  clearance.settle(lean(deep));
  clearance.look(lean(deep), travel, 0);
  expect(clearance.short(lean(deep))).toBeUndefined();
  expect(clearance.short(lean(deep + 0.02))).toBeDefined();
  expect(clearance.short(lean(deep - 0.02))).toBeUndefined();
  clearance.look(lean(deep - 0.02), travel, 0);
  expect(clearance.short(lean(deep))).toBeDefined();
});
