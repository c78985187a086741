import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KinematicChain } from '../../core/math/kinematic-chain.ts';
import { defaultSettings } from '../../core/contract/state.ts';
import { verdictReasons } from '../../core/streams/kinds.ts';
import { distance, type Vec3 } from '../../core/math/vector.ts';
import { teleopSession } from './loop.fixture.ts';
import { so101 } from './so101.fixture.ts';

const chain = new KinematicChain(so101);
const toolAt = (joints: ArrayLike<number>): Vec3 => { chain.solve(joints); return chain.pose().position; };
const armed = (...change: Parameters<typeof teleopSession>) => { const scene = teleopSession(...change); scene.run(0.2); scene.arm(); scene.run(0.1); return scene; };
const reason = (scene: ReturnType<typeof teleopSession>) => verdictReasons[scene.newest('teleop/verdict')!.values[1]!];

test('nothing is sent until the clutch is held; then the tool follows the hand; let go, it comes to rest and stays', () => {
  const scene = armed();
  expect(scene.sent).toHaveLength(0);
  const start = toolAt(so101.home);
  scene.clutch(true);
  scene.run(0.1);
  // Engaging is no motion.
  expect(distance(toolAt(scene.sent.at(-1)!.joints), start)).toBeLessThan(1e-4);
  // 5 cm towards the camera, 5 cm to the operator's right, 10 cm up, at scale 0.8.
  scene.run(1, (t) => { scene.hands.right.position = [-0.05 * t, -0.1 * t, 0.5 - 0.05 * t]; });
  scene.run(0.5);
  const there = toolAt(scene.sent.at(-1)!.joints);
  expect(there[0] - start[0]).toBeCloseTo(0.04, 2);
  expect(there[1] - start[1]).toBeCloseTo(-0.04, 2);
  expect(there[2] - start[2]).toBeCloseTo(0.08, 2);
  scene.run(0.2, (t) => { scene.hands.right.position[0] = -0.05 + 0.4 * t; });
  scene.clutch(false);
  const released = scene.sent.length;
  scene.run(0.5, () => { scene.hands.right.position[0] += 0.01; });
  expect(scene.sent.length - released).toBeLessThan(30);
  expect(scene.holds()).toBeGreaterThan(0);
  const quiet = scene.sent.length;
  scene.run(1);
  expect(scene.sent).toHaveLength(quiet);
  expect(scene.failures).toEqual([]);
});

test('engaging again, wherever the hand went meanwhile, never jumps', () => {
  const scene = armed();
  scene.clutch(true);
  scene.run(0.5, (t) => { scene.hands.right.position = [0.1 * t, 0, 0.5]; });
  scene.clutch(false);
  scene.run(0.5, (t) => { scene.hands.right.position = [0.05 - 0.6 * t, 0.2 * t, 0.5]; });
  const before = toolAt(scene.sent.at(-1)!.joints);
  scene.clutch(true);
  scene.run(0.5);
  expect(distance(toolAt(scene.sent.at(-1)!.joints), before)).toBeLessThan(1e-3);
});

test('choosing the other hand while the clutch is held does not move the arm to it', () => {
  const settings = { ...defaultSettings };
  const scene = armed(() => settings);
  scene.hands.left = { ...scene.hands.left, valid: true, position: [0.07, 0, 0.5] };
  scene.clutch(true);
  scene.run(0.3);
  const before = toolAt(scene.sent.at(-1)!.joints);
  settings.mapping = { ...settings.mapping, hand: 'left' };
  scene.run(0.5);
  expect(distance(toolAt(scene.sent.at(-1)!.joints), before)).toBeLessThan(1e-3);
  // And it leads from there.
  scene.run(0.5, (t) => { scene.hands.left.position = [0.07, -0.1 * t, 0.5]; });
  expect(distance(toolAt(scene.sent.at(-1)!.joints), before)).toBeGreaterThan(0.02);
});

test('hands that arrive steadily but late are stale too: the arm holds and says why', () => {
  const scene = armed();
  scene.clutch(true);
  scene.run(0.5, (t) => { scene.hands.right.position[0] = 0.2 * t; });
  scene.transportMs = 400;
  scene.run(0.3);
  expect(reason(scene)).toBe('stale-hand');
  const quiet = scene.sent.length;
  scene.run(0.5, (t) => { scene.hands.right.position[0] = 0.2 * t; });
  expect(scene.sent).toHaveLength(quiet);
});

test.each(['silent', 'not seen'] as const)('a hand that is %s: rest within the stale limit and a ramp, and say why', (how) => {
  const scene = armed();
  scene.clutch(true);
  scene.run(0.5, (t) => { scene.hands.right.position[0] = 0.2 * t; });
  if (how === 'silent') scene.handRuns = false; else scene.hands.right.valid = false;
  scene.run(0.15 + 0.25);
  expect(reason(scene)).toBe('stale-hand');
  const quiet = scene.sent.length;
  scene.run(0.5);
  expect(scene.sent).toHaveLength(quiet);
  // Back somewhere else: followed again from there, with no jump.
  const before = toolAt(scene.sent.at(-1)!.joints);
  scene.handRuns = true;
  scene.hands.right.valid = true;
  scene.hands.right.position = [-0.2, 0.1, 0.4];
  scene.run(0.3);
  expect(scene.sent.length).toBeGreaterThan(quiet);
  expect(distance(toolAt(scene.sent.at(-1)!.joints), before)).toBeLessThan(1e-3);
});

test('a tracker that leaps to another place does not move the arm there', () => {
  const scene = armed();
  scene.clutch(true);
  scene.run(0.3);
  const before = toolAt(scene.sent.at(-1)!.joints);
  scene.hands.right.position = [0.3, 0, 0.5];
  scene.run(0.3);
  scene.hands.right.position = [0, 0, 0.5];
  scene.run(0.3);
  expect(distance(toolAt(scene.sent.at(-1)!.joints), before)).toBeLessThan(1e-3);
});

test('stop: not one more command, from the next tick on, until armed and engaged again', () => {
  const scene = armed();
  scene.clutch(true);
  scene.run(0.5, (t) => { scene.hands.right.position[0] = 0.3 * t; });
  const holds = scene.holds();
  scene.session.stop();
  const stopped = scene.sent.length;
  scene.run(0.5, () => { scene.hands.right.position[0] += 0.003; });
  expect(scene.sent).toHaveLength(stopped);
  expect(reason(scene)).toBe('stopped');
  // Once in the stop itself, once when the loop stands down.
  expect(scene.holds()).toBe(holds + 2);
  scene.clearStop();
  scene.run(0.5, () => { scene.hands.right.position[0] += 0.003; });
  expect(scene.sent).toHaveLength(stopped);
});

test('an arm that fell silent is not moved', () => {
  const scene = armed();
  scene.clutch(true);
  scene.run(0.3);
  scene.armRuns = false;
  scene.run(0.4);
  const quiet = scene.sent.length;
  scene.run(0.3, () => { scene.hands.right.position[0] += 0.003; });
  expect(scene.sent).toHaveLength(quiet);
  expect(reason(scene)).toBe('stale-arm');
});

test('an arm that someone else moved starts from where it is found', () => {
  const scene = armed();
  scene.clutch(true);
  scene.run(0.3);
  scene.clutch(false);
  scene.run(0.3);
  const elsewhere = so101.home.map((q, i) => (i === 0 ? 0.6 : q));
  scene.place(elsewhere);
  scene.run(0.2);
  scene.clutch(true);
  scene.run(0.1);
  expect(scene.sent.at(-1)!.joints[0]).toBeCloseTo(0.6, 3);
});

test('an arm that takes no goals is not run away from: when it takes them again it goes on from where it is', () => {
  const scene = armed();
  scene.clutch(true);
  scene.run(0.3);
  const [arm] = scene.arms;
  const stood = toolAt(arm!.goal);
  arm!.follows = false;
  scene.run(1, (t) => { scene.hands.right.position[0] = 0.15 * t; });
  arm!.follows = true;
  scene.run(0.1);
  expect(distance(toolAt(scene.sent.at(-1)!.joints), stood)).toBeLessThan(0.01);
  // And it follows again, from here.
  scene.run(0.6, (t) => { scene.hands.right.position[0] = 0.15 - 0.1 * t; });
  expect(distance(toolAt(scene.sent.at(-1)!.joints), stood)).toBeGreaterThan(0.02);
});

test('after a stop the arm goes on from where it is found, a little away from its goal too, and keeps its grip', () => {
  const scene = armed();
  scene.clutch(true);
  scene.run(0.5);
  const gripper = so101.gripper.joint;
  const grip = scene.sent.at(-1)!.joints[gripper]!;
  scene.session.stop();
  scene.run(0.2);
  // Kept from its goal by 7 degrees, and by what it holds in its jaws.
  const found = Array.from(scene.sent.at(-1)!.joints, (q, i) => (i === 1 || i === gripper ? q + 0.12 : q));
  scene.place(found);
  scene.clearStop();
  scene.arm();
  scene.run(0.1);
  scene.clutch(true);
  scene.run(0.1);
  expect(scene.sent.at(-1)!.joints[1]).toBeCloseTo(found[1]!, 2);
  expect(scene.sent.at(-1)!.joints[gripper]).toBeCloseTo(grip, 2);
});

test('while someone else puts the arm elsewhere nothing is sent, and no ramp goes on after it', async () => {
  const scene = armed();
  scene.clutch(true);
  scene.run(0.5, (t) => { scene.hands.right.position[0] = 0.3 * t; });
  // Let go in full motion: the ramp to rest is still under way.
  scene.clutch(false);
  scene.run(0.02);
  const sent = scene.sent.length;
  let there = (): void => undefined;
  const moving = scene.loop.aside(() => new Promise((resolve) => { there = resolve; }));
  scene.run(0.1);
  scene.clutch(true);
  scene.run(0.1);
  scene.place(so101.home);
  scene.run(0.02);
  expect(scene.sent).toHaveLength(sent);
  there();
  await moving;
  scene.run(0.1);
  expect(scene.sent.length).toBeGreaterThan(sent);
  expect(distance(toolAt(scene.sent.at(-1)!.joints), toolAt(so101.home))).toBeLessThan(1e-3);
});

test('the other hand as a clutch: its fist engages, opening or losing it lets go', () => {
  const scene = armed();
  scene.hands.left = { ...scene.hands.left, valid: true, fist: 0.9 };
  scene.run(0.3);
  expect(scene.session.view().state).toBe('live');
  expect(scene.sent.length).toBeGreaterThan(20);
  scene.hands.left.valid = false;
  scene.run(0.1);
  expect(scene.session.view().state).toBe('armed');
});

test('pinch closes the gripper', () => {
  const scene = armed();
  scene.clutch(true);
  scene.run(0.2);
  scene.hands.right.pinch = 0.9;
  scene.run(1.2);
  expect(scene.sent.at(-1)!.joints[5]).toBeCloseTo(so101.gripper.closed, 1);
});

test('capture to command is told in parts that sum up, for commands that a hand caused', () => {
  const scene = armed();
  scene.clutch(true);
  scene.run(1);
  const rows = scene.published['teleop/latency']!.map(({ values }) => [...values]);
  expect(rows.length).toBeGreaterThan(25);
  for (const [tracking, transport, loop, total, overhead] of rows) {
    expect(tracking! + transport! + loop!).toBeCloseTo(total!, 6);
    expect(total! - tracking!).toBeCloseTo(overhead!, 6);
    expect([tracking, transport]).toEqual([20, expect.closeTo(4, 6)]);
  }
  // The hand's own 5 ms, and what filling the gaps between hands adds.
  expect(rows.at(-1)![5]).toBeGreaterThan(5);
});

test('the recorded command is the sent command', () => {
  const scene = armed();
  scene.clutch(true);
  scene.run(0.5, (t) => { scene.hands.right.position[1] = 0.1 * t; });
  const recorded = scene.published['arm/command']!;
  expect(recorded.map(({ values }) => values)).toEqual(scene.sent.map(({ joints }) => joints));
  expect(recorded.at(-1)!.tCapture).toBe(scene.newest('hand.right/landmarks')!.tCapture);
});

describe('whatever the hand device says', () => {
  const number = fc.oneof({ weight: 5, arbitrary: fc.double({ min: -1, max: 1, noNaN: true }) }, { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity, 1e12) });
  const hand = fc.record({
    position: fc.tuple(number, number, number), orientation: fc.tuple(number, number, number, number),
    pinch: number, fist: number, valid: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  });

  test.each(['keep', 'follow'] as const)('every command is finite and within the joints\' limits (%s)', (orientation) => {
    fc.assert(fc.property(fc.array(hand, { minLength: 1, maxLength: 40 }), (hands) => {
      const scene = armed((settings) => ({ ...settings, mapping: { ...settings.mapping, orientation }, smoothing: { ...settings.smoothing, enabled: orientation === 'keep' } }));
      scene.clutch(true);
      for (const next of hands) { scene.hands.right = next; scene.run(4 / 120); }
      for (const { joints } of scene.sent) {
        so101.joints.forEach(({ minimum, maximum }, j) => {
          if (!(joints[j]! >= minimum && joints[j]! <= maximum)) throw new Error(`joint ${j} was sent ${joints[j]}`);
        });
      }
      if (scene.failures.length > 0) throw scene.failures[0];
    }), { numRuns: 60 });
  }, 60_000);
});

test('a joint that pushes with all it has is backed off, also after the clutch was let go, and is told of when that does not help', () => {
  const description = { ...so101, joints: so101.joints.map((joint) => ({ ...joint, effort: 1 })) };
  const scene = teleopSession(undefined, [{ id: 'arm', description }]);
  const [arm] = scene.arms;
  scene.run(0.2);
  scene.arm();
  scene.clutch(true);
  scene.run(0.3);
  arm!.stuck = true;
  scene.run(0.6, (t) => { scene.hands.right.position[0] = -0.15 * t; });
  const pushed = scene.sent.at(-1)!.joints[0]! - so101.home[0]!;
  expect(Math.abs(pushed)).toBeGreaterThan(0.05);
  arm!.efforts[0] = 0.95 * Math.sign(pushed);
  scene.clutch(false);
  scene.run(1.5);
  expect(Math.abs(scene.sent.at(-1)!.joints[0]! - so101.home[0]!)).toBeLessThan(0.5 * Math.abs(pushed));
  expect(scene.faults).toEqual([]);
  scene.run(3);
  expect(scene.faults[0]).toMatchObject({ code: 'arm.strain', params: { joint: 'shoulder_pan' } });
});

test('an operator\'s own limits hold the arm from its first motion on', () => {
  const narrow = { minimum: so101.home[0]! - 0.1, maximum: so101.home[0]! + 0.1 };
  const scene = teleopSession(undefined, [{ id: 'arm', limits: { jointRanges: { shoulder_pan: narrow }, speedScale: 0.5 } }]);
  scene.run(0.2);
  scene.arm();
  scene.clutch(true);
  scene.run(1.5, (t) => { scene.hands.right.position[0] = -0.2 * t; });
  const pans = scene.sent.map(({ joints }) => joints[0]!);
  expect(Math.min(...pans)).toBeGreaterThanOrEqual(narrow.minimum);
  expect(Math.max(...pans)).toBeLessThanOrEqual(narrow.maximum);
  expect(Math.max(...pans) - Math.min(...pans)).toBeGreaterThan(0.02);
});
