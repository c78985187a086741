// Whatever is wished, whenever the ticks come: no arm that has a world leaves its limits or enters what it must keep
// clear of. MuJoCo is the judge of every posture that is sent.
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { openWorld, worldNames, type OpenWorld } from './guard-worlds.fixture.ts';
import { drive, must, watchMotion, wishes } from './guard.fixture.ts';
import { Guard } from './guard.ts';

const opened = new Map<string, OpenWorld>();
afterAll(() => { for (const world of opened.values()) world[Symbol.dispose](); });
const worldOf = async (name: string): Promise<OpenWorld> => {
  const one = opened.get(name) ?? await openWorld(name);
  opened.set(name, one);
  return one;
};
/** Each run is some hundreds of ticks. */
const runs = 25;
/** Braking is foreseen in even steps and done in the ticks that come; so much of a margin may go into the difference. Never all of it. */
const marginTolerance = 0.0012;

describe.each(worldNames)('%s', (name) => {
  test('no wish leads out of the limits or into itself, the table or the furniture', async () => {
    const world = await worldOf(name);
    const { arm } = world;
    let ticks = 0;
    let nearest = Number.POSITIVE_INFINITY;
    fc.assert(fc.property(wishes(arm.joints.length), (stretches) => {
      const guard = new Guard(arm, world.world);
      const watch = watchMotion(arm.joints);
      drive(guard, stretches, ({ command, band, reason, near }, at, before) => {
        watch(at, command.joints, guard.motion(), before);
        arm.joints.forEach(({ minimum, maximum }, j) => { must(command.joints[j]! >= minimum && command.joints[j]! <= maximum, 'position', j, command.joints[j]!); });
        must(reason !== 'self-collision' && reason !== 'clearance' || band !== 'pass' && near !== undefined, 'a cut for clearance names the pair');
        ticks += 1;
        const { excess, pair } = world.judge(command.joints);
        nearest = Math.min(nearest, excess);
        must(excess > -marginTolerance, `nearer than the margin: ${pair}`, excess);
        must(world.judged.distance > -1e-4, `touches: ${pair}`, world.judged.distance);
      }, arm.joints);
    }), { numRuns: runs });
    expect(ticks).toBeGreaterThan(2000);
  }, 60_000);
});
