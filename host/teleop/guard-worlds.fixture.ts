// Every world that there is, with its arm, and MuJoCo as the judge of how near its solids are. For the tests of this folder.
import { existsSync, readdirSync } from 'node:fs';
import type { ArmDescription, WorldDescription } from '../../core/math/arm.ts';
import { Clearance } from '../../core/sim/clearance.ts';
import { describe } from '../../core/sim/describe.ts';
import { loadPhysics, makeModel } from '../../core/sim/physics.ts';
import { readWorldFiles } from '../devices/world-folder.ts';

const folder = new URL('../../worlds/', import.meta.url);
export const worldNames = readdirSync(folder).filter((name) => existsSync(new URL(`${name}/world.xml`, folder)) && existsSync(new URL(`${name}/tasks.json`, folder)));

export interface OpenWorld extends Disposable {
  readonly arm: ArmDescription;
  readonly world: WorldDescription;
  /** The pair that is nearest to its margin, or farthest below it: metres above it. */
  judge(joints: ArrayLike<number>): { excess: number; pair: string };
  /** The smallest distance of all, at the posture judged last. */
  readonly judged: { distance: number };
}

export async function openWorld(name: string): Promise<OpenWorld> {
  const physics = await loadPhysics();
  const model = makeModel(physics, (await readWorldFiles(name)).xml);
  const data = new physics.MjData(model);
  const { arm, world } = describe(physics, model, await readWorldFiles(name));
  const objects = new Set(world.bodies.flatMap((body, i) => (body.object === undefined ? [] : [i])));
  const geoms = Array.from({ length: model.ngeom }, (_, i) => i)
    .filter((i) => (model.geom_contype[i] !== 0 || model.geom_conaffinity[i] !== 0 || model.geom_group[i] === 3) && !objects.has(model.geom_bodyid[i]));
  const places = world.bodies.flatMap(({ joint }, body) => (joint ? [{ joint, qpos: Number(model.jnt_qposadr[model.body_jntadr[body]]) }] : []));
  const solids = world.solids!.geoms;
  const radius = (geom: number): number => model.geom_rbound[geom];
  /** 0: one of them is without end. */
  const ballOf = (one: number, other: number): number => (radius(one) > 0 && radius(other) > 0 ? radius(one) + radius(other) : 0);
  const pairs = new Clearance(arm, world).pairs.filter(({ second }) => second < solids.length).map((pair) => ({ ...pair, one: geoms[pair.first]!, other: geoms[pair.second]!, ball: ballOf(geoms[pair.first]!, geoms[pair.second]!) }));
  const fromTo = new physics.DoubleBuffer(6);
  const view = fromTo.GetView();
  const bodyName = (solid: number): string => world.bodies[solids[solid]!.body]!.name;
  const judged = { distance: 0 };
  return {
    arm, world, judged,
    judge(joints) {
      for (const { joint, qpos } of places) data.qpos[qpos] = joints[joint.index]! * (joint.multiplier ?? 1);
      physics.mj_kinematics(model, data);
      let excess = Number.POSITIVE_INFINITY;
      let worst: (typeof pairs)[number] | undefined;
      judged.distance = Number.POSITIVE_INFINITY;
      const centres: Float64Array = data.geom_xpos;
      for (const pair of pairs) {
        // What MuJoCo's own balls around them say is far need not be measured.
        const [p, q] = [pair.one * 3, pair.other * 3];
        const apart = Math.hypot(centres[p]! - centres[q]!, centres[p + 1]! - centres[q + 1]!, centres[p + 2]! - centres[q + 2]!);
        if (pair.ball > 0 && apart - pair.ball > 0.03) continue;
        const distance = physics.mj_geomDistance(model, data, pair.one, pair.other, 0.01, view);
        judged.distance = Math.min(judged.distance, distance);
        if (distance - pair.margin < excess) { excess = distance - pair.margin; worst = pair; }
      }
      return { excess, pair: worst ? `${bodyName(worst.first)} (${solids[worst.first]!.shape} ${worst.first}) and ${bodyName(worst.second)} (${solids[worst.second]!.shape} ${worst.second}), margin ${worst.margin}` : 'none' };
    },
    [Symbol.dispose]() { fromTo.delete(); data.delete(); model.delete(); },
  };
}
