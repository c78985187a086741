// Two arms side by side, each with a guard of its own, both led at each other as hard as may be: they never touch.
import { afterAll, describe, expect, test } from 'vitest';
import { Clearance } from '../../core/sim/clearance.ts';
import { twoArms } from '../../core/sim/clearance-beside.ts';
import { seededRandom } from '../../core/sim/random.ts';
import { axisAngle, inversePose, type Pose } from '../../core/math/vector.ts';
import { nanos } from '../../core/time.ts';
import { must } from './guard.fixture.ts';
import { openWorld, type OpenWorld } from './guard-worlds.fixture.ts';
import { Guard } from './guard.ts';

const worlds = { so101: await openWorld('so101'), ur5e: await openWorld('ur5e') };
afterAll(() => { for (const world of Object.values(worlds)) world[Symbol.dispose](); });

function charge({ arm, world }: OpenWorld, base: Pose, seed: number) {
  const guards = [new Guard(arm, world), new Guard(arm, world)] as const;
  const neighbour = (guard: Guard, at: Pose) => ({ arm, world, base: at, sent: () => guard.sent, braked: () => guard.braked() });
  guards[0].beside([neighbour(guards[1], base)]);
  guards[1].beside([neighbour(guards[0], inversePose(base))]);
  const both = twoArms({ arm, world }, { arm, world, base });
  const judge = new Clearance(both.arm, both.world, both);
  const still = new Float64Array(2 * arm.joints.length);
  const row = new Float64Array(2 * arm.joints.length);
  const random = seededRandom(seed);
  const targets = [Float64Array.from(arm.home), Float64Array.from(arm.home)];
  let nearest = Number.POSITIVE_INFINITY;
  let cuts = 0;
  let at = 0;
  for (let tick = 0; tick < 1200; tick += 1) {
    at += 1000 / 120;
    guards.forEach((guard, which) => {
      const target = targets[which]!;
      if (tick % (which === 0 ? 70 : 110) === 0) arm.joints.forEach(({ minimum, maximum }, j) => { target[j] = arm.home[j]! + (random() - 0.5) * Math.min(3, maximum - minimum); });
      const { reason } = guard.rule(arm.joints.map((_, j) => guard.sent[j]! + Math.min(1.1, Math.max(-1.1, target[j]! - guard.sent[j]!))), nanos(at * 1e6), nanos(0));
      if (reason === 'self-collision') cuts += 1;
    });
    row.set(guards[0].sent);
    row.set(guards[1].sent, arm.joints.length);
    judge.look(row, still, 0.05);
    for (const pair of judge.near) nearest = Math.min(nearest, pair.now.distance);
    must(nearest > 0.003, `tick ${tick}, seed ${seed}`, nearest);
  }
  return { nearest, cuts };
}

describe.each([
  // Across from each other over one table; and shoulder to shoulder.
  ['so101', [0.48, 0, 0], Math.PI], ['so101', [0, 0.26, 0], 0], ['ur5e', [1.05, 0, 0], Math.PI],
] as const)('two %s, one at %j', (name, position, turn) => {
  test.each([1])('seed %i', (seed) => {
    const { nearest, cuts } = charge(worlds[name], { position, orientation: axisAngle([0, 0, 1], turn) }, seed);
    expect(cuts).toBeGreaterThan(5);
    expect(nearest).toBeLessThan(0.05);
  }, 120_000);
});
