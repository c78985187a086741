// Whatever is wished, whenever the ticks come: no arm that has a world leaves its limits or enters what it must keep
// clear of. MuJoCo is the judge of every posture that is sent.
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { Clearance } from '../../core/sim/clearance.ts';
import { ClearanceArm } from '../../core/sim/clearance-arm.ts';
import { measurePlane } from '../../core/sim/clearance-distance.ts';
import { KinematicChain } from '../../core/math/kinematic-chain.ts';
import { openWorld, worldNames, type OpenWorld } from './guard-worlds.fixture.ts';
import { seededRandom } from '../../core/sim/random.ts';
import { nanos } from '../../core/time.ts';
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
const runs = 12;
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
    expect(ticks).toBeGreaterThan(1000);
  }, 120_000);

  test('led at full speed at itself and everything around it, it never touches', async () => {
    const world = await worldOf(name);
    const { arm } = world;
    let cuts = 0;
    let ticks = 0;
    for (const seed of [1, 2]) {
      const guard = new Guard(arm, world.world);
      const random = seededRandom(seed);
      const target = Float64Array.from(arm.home);
      let at = 0;
      for (let charge = 0; charge < 10; charge += 1) {
        arm.joints.forEach(({ minimum, maximum }, j) => { target[j] = Math.max(-2.6, minimum) + random() * (Math.min(2.6, maximum) - Math.max(-2.6, minimum)); });
        // Long ones gather speed; short ones turn in full flight.
        for (let left = 20 + 160 * random(); left > 0; left -= 1) {
          const wanted = arm.joints.map((_, j) => guard.sent[j]! + Math.min(1.1, Math.max(-1.1, target[j]! - guard.sent[j]!)));
          at += 1000 / 120;
          const { command, reason } = guard.rule(wanted, nanos(at * 1e6), nanos(0));
          ticks += 1;
          if (reason === 'clearance' || reason === 'self-collision') cuts += 1;
          // What is nearest now is as near, to a hair, one tick later.
          if (ticks % 2 === 0) continue;
          const { excess, pair } = world.judge(command.joints);
          must(excess > -marginTolerance && world.judged.distance > -1e-4, `seed ${seed}, ${pair}`, excess, world.judged.distance);
        }
        // Home again without a rest, so that the next one starts in motion too.
        for (let left = 0; left < 40; left += 1) guard.rule(arm.joints.map((_, j) => guard.sent[j]! + Math.min(1.1, Math.max(-1.1, arm.home[j]! - guard.sent[j]!))), nanos((at += 1000 / 120) * 1e6), nanos(0));
      }
    }
    expect(cuts / ticks).toBeGreaterThan(0.005);
  }, 120_000);

  test('an operator’s limits hold too, and looser ones than the arm’s change nothing', async () => {
    const { arm, world } = await worldOf(name);
    const tools = new KinematicChain(arm);
    tools.solve(arm.home);
    const p = tools.position;
    const box = { minimum: [p[0]! - 0.04, p[1]! - 0.04, p[2]! - 0.03] as const, maximum: [p[0]! + 0.04, p[1]! + 0.04, p[2]! + 0.03] as const };
    const ranges = Object.fromEntries(arm.joints.slice(0, 2).map(({ name: joint }, j) => [joint, { minimum: arm.home[j]! - 0.2, maximum: arm.home[j]! + 0.2 }]));
    const wide = { minimum: [-9, -9, -9] as const, maximum: [9, 9, 9] as const };
    fc.assert(fc.property(wishes(arm.joints.length), (stretches) => {
      const tight = new Guard(arm, world);
      tight.tighten({ workspace: box, jointRanges: ranges, speedScale: 0.3 });
      let last = Number.NaN;
      drive(tight, stretches, ({ command }, at, before) => {
        tools.solve(command.joints);
        for (let axis = 0; axis < 3; axis += 1) must(tools.position[axis]! > box.minimum[axis]! - 0.004 && tools.position[axis]! < box.maximum[axis]! + 0.004, 'box', axis, tools.position[axis]!);
        const seconds = (at - last) / 1000;
        if (!(seconds <= 0)) last = at;
        arm.joints.forEach(({ velocity }, j) => {
          if (j < 2) must(Math.abs(command.joints[j]! - arm.home[j]!) < 0.2001, 'range', j, command.joints[j]!);
          if (seconds > 1e-9) must(Math.abs(command.joints[j]! - before[j]!) / seconds <= velocity * 0.3 * 1.0001 + 1e-9 / seconds, 'speed', j);
        });
      }, arm.joints);
      // The same wishes, with limits that are wider than the file's and with none, are the same motion.
      const [file, loose] = [new Guard(arm, world), new Guard(arm, world)];
      loose.tighten({ workspace: wide, jointRanges: Object.fromEntries(arm.joints.map(({ name: joint }) => [joint, { minimum: -99, maximum: 99 }])), speedScale: 5, clearanceMetres: -1 });
      const sent: number[][] = [];
      drive(file, stretches, ({ command }) => { sent.push([...command.joints]); }, arm.joints);
      let tick = 0;
      drive(loose, stretches, ({ command }) => { command.joints.forEach((q, j) => { must(q === sent[tick]![j], 'looser limits changed something', j); }); tick += 1; }, arm.joints);
    }), { numRuns: 6 });
  }, 120_000);

  test('more room around links is kept, where the arm has it at home', async () => {
    const world = await worldOf(name);
    const { arm } = world;
    const clearance = new Clearance(arm, world.world);
    clearance.tighten(null, 0.03);
    const [still, home] = [new Float64Array(arm.joints.length), new Float64Array(arm.home)];
    const start = new Map<string, number>();
    clearance.look(home, still, 1);
    for (const pair of clearance.near) start.set(`${pair.first}-${pair.second}`, pair.floor);
    expect(Math.max(...start.values())).toBe(0.03);
    fc.assert(fc.property(wishes(arm.joints.length), (stretches) => {
      const guard = new Guard(arm, world.world);
      guard.tighten({ clearanceMetres: 0.03 });
      drive(guard, stretches, ({ command }) => {
        clearance.look(command.joints, still, 0);
        for (const pair of clearance.near) {
          const floor = start.get(`${pair.first}-${pair.second}`) ?? pair.margin;
          must(pair.now.distance > floor - marginTolerance, `${pair.bodies}`, pair.now.distance, floor);
        }
      }, arm.joints);
    }), { numRuns: 8 });
  }, 120_000);

  test('the operator’s plane: the whole arm stays above it', async () => {
    const one = await worldOf(name);
    const { arm, world } = one;
    const solids = new ClearanceArm(world.bodies, world.solids!.geoms);
    // The lowest point of the arm at home, less what it needs to be moved at all.
    const measured = { distance: 0, normal: new Float64Array(3), onFirst: new Float64Array(3), onSecond: new Float64Array(3) };
    const plane = { shape: 'plane' as const, a: 0, b: 0, c: 0, radius: 0, position: Float64Array.of(0, 0, 0), rotation: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1) };
    const moving = solids.solids.filter(({ body, isMoving }) => isMoving && solids.parentOf(solids.linkOf(body)) >= 0);
    const lowest = (joints: ArrayLike<number>): number => {
      solids.place(joints);
      return Math.min(...moving.map((solid) => { measurePlane(solid, plane, measured); return measured.distance; }));
    };
    const height = lowest(arm.home) - 0.02;
    fc.assert(fc.property(wishes(arm.joints.length), (stretches) => {
      const guard = new Guard(arm, world);
      guard.tighten({ tablePlane: height });
      drive(guard, stretches, ({ command }) => { must(lowest(command.joints) > height - 1e-4, 'below the plane', lowest(command.joints) - height); }, arm.joints);
    }), { numRuns: 8 });
  }, 120_000);
});
