// A leader arm leading an arm: gate, ease-in, silence, leaps, and what is felt.
import { expect, test } from 'vitest';
import { verdictReasons } from '../../core/streams/kinds.ts';
import { teleopSession } from './loop.fixture.ts';
import { so101 } from './so101.fixture.ts';

const reason = (scene: ReturnType<typeof teleopSession>) => verdictReasons[scene.newest('teleop/verdict')!.values[1]!];
const degrees = (value: number): number => (value * Math.PI) / 180;

function withLeader(): ReturnType<typeof teleopSession> {
  const scene = teleopSession();
  scene.leaderRuns = true;
  scene.run(0.2);
  return scene;
}
function armed(): ReturnType<typeof teleopSession> {
  const scene = withLeader();
  scene.arm('leader');
  scene.run(0.1);
  return scene;
}
const codeOf = (act: () => void): unknown => { try { act(); return 'fine'; } catch (error) { return (error as { fault?: { code: string; params: object } }).fault; } };

test('the arm follows joint by joint once the clutch is held, eased in from where it stands', () => {
  const scene = withLeader();
  scene.leader[0] = so101.home[0]! + degrees(12);
  scene.run(0.1);
  scene.arm('leader');
  scene.clutch(true);
  scene.run(1 / 120);
  // Engaging is no motion.
  expect(Math.abs(scene.sent[0]!.joints[0]! - so101.home[0]!)).toBeLessThan(1e-3);
  scene.run(1.5);
  const speeds = scene.sent.slice(1).map(({ joints }, i) => Math.abs(joints[0]! - scene.sent[i]!.joints[0]!) * 120);
  expect(Math.max(...speeds)).toBeLessThan(0.8);
  expect(scene.sent.at(-1)!.joints[0]).toBeCloseTo(scene.leader[0]!, 2);
  // The trigger is the gripper.
  scene.leader[5] = so101.gripper.closed + 0.1;
  scene.run(1, (t) => { scene.leader[1] = so101.home[1]! + 0.3 * t; });
  expect(Array.from(scene.sent.at(-1)!.joints)).toEqual(Array.from(scene.leader, (q) => expect.closeTo(q, 1)));
  expect(scene.failures).toEqual([]);
});

test('a leader that stands elsewhere cannot arm: the fault names the joints and their degrees, worst first', () => {
  const scene = withLeader();
  scene.leader[1] = so101.home[1]! + degrees(20);
  scene.leader[3] = so101.home[3]! - degrees(31);
  scene.leader[5] = so101.gripper.closed;
  scene.run(0.1);
  expect(codeOf(() => scene.arm('leader'))).toMatchObject({ code: 'session.start-gate', params: { joints: 'wrist flex -31°, shoulder lift 20°' } });
  expect(scene.session.view().state).toBe('ready');
  expect(scene.sent).toHaveLength(0);
});

test('a silent or absent leader cannot arm', () => {
  const scene = teleopSession();
  scene.run(0.2);
  expect(codeOf(() => scene.arm('leader'))).toMatchObject({ code: 'leader.silent' });
  scene.loop.lead(undefined);
  expect(codeOf(() => scene.arm('leader'))).toMatchObject({ code: 'leader.absent' });
});

test('moved away while the clutch was open, it is turned away until it is back and the clutch is pressed anew', () => {
  const scene = armed();
  scene.leader[2] = so101.home[2]! + degrees(30);
  scene.run(0.1);
  scene.clutch(true);
  scene.run(0.2);
  expect(scene.sent).toHaveLength(0);
  expect(reason(scene)).toBe('start-gate');
  expect(scene.newest('teleop/verdict')!.values[2]).toBe(2);
  expect(scene.faults).toMatchObject([{ code: 'session.start-gate', params: { joints: 'elbow flex 30°' } }]);
  // Swung through the arm's posture with the clutch still held, it does not grab the arm.
  scene.leader[2] = so101.home[2]!;
  scene.run(0.3);
  expect(scene.sent).toHaveLength(0);
  scene.clutch(false);
  scene.run(0.05);
  scene.clutch(true);
  scene.run(0.1);
  expect(scene.sent.length).toBeGreaterThan(0);
});

test('moved while disarmed, or with the clutch open, it never moves the arm', () => {
  const scene = withLeader();
  const wave = (t: number): void => { scene.leader[0] = so101.home[0]! + 0.2 * Math.sin(9 * t); };
  scene.run(0.5, wave);
  scene.leader.set(so101.home);
  scene.run(0.1);
  scene.arm('leader');
  scene.run(1, wave);
  scene.session.disarm('operator');
  scene.run(1, wave);
  expect(scene.sent).toHaveLength(0);
});

test('silent for longer than allowed: the arm comes to rest and says why; back elsewhere, it is turned away', () => {
  const scene = armed();
  scene.clutch(true);
  scene.run(1, (t) => { scene.leader[0] = so101.home[0]! + 0.3 * t; });
  scene.leaderRuns = false;
  scene.run(0.15 + 0.25);
  expect(reason(scene)).toBe('stale-leader');
  const quiet = scene.sent.length;
  scene.run(0.3);
  expect(scene.sent).toHaveLength(quiet);
  scene.leader[0] = so101.home[0]! - 0.4;
  scene.leaderRuns = true;
  scene.run(0.3);
  expect(scene.sent).toHaveLength(quiet);
  expect(reason(scene)).toBe('start-gate');
});

test.each([Number.NaN, Infinity])('a row with %s in it is no leader', (broken) => {
  const scene = armed();
  scene.clutch(true);
  scene.run(0.5);
  scene.leader[3] = broken;
  scene.run(0.5);
  for (const { joints } of scene.sent) expect(Array.from(joints).every(Number.isFinite)).toBe(true);
  const quiet = scene.sent.length;
  scene.run(0.3);
  expect(scene.sent).toHaveLength(quiet);
});

test('a leader that leaps is not followed there', () => {
  const scene = armed();
  scene.clutch(true);
  scene.run(0.5);
  scene.leader[0] = so101.home[0]! + 1;
  scene.run(1);
  expect(Math.abs(scene.sent.at(-1)!.joints[0]! - so101.home[0]!)).toBeLessThan(0.02);
  expect(reason(scene)).toBe('start-gate');
});

test('capture to command is told for a leader too', () => {
  const scene = armed();
  scene.clutch(true);
  scene.run(0.5);
  const rows = scene.published['teleop/latency']!.map(({ values }) => [...values]);
  expect(rows.length).toBeGreaterThan(40);
  for (const [tracking, transport, loop, total] of rows) expect(tracking! + transport! + loop!).toBeCloseTo(total!, 6);
});

test('what the arm feels beyond its own weight is pushed back, limited, and let go with the clutch', () => {
  const scene = armed();
  scene.clutch(true);
  scene.run(0.2);
  const most = so101.joints[1]!.effort;
  const [arm] = scene.arms;
  arm!.efforts.set([Number.NaN, (most ?? 1) * 0.5, 0, 0, 0, 0]);
  scene.run(0.1);
  const felt = scene.pushed.at(-1)!;
  expect(felt.every((share) => Number.isFinite(share) && Math.abs(share) <= 0.5)).toBe(true);
  // Without a figure of what its motors can, nothing is felt rather than something wrong.
  expect(felt[1]! > 0).toBe(most !== undefined);
  scene.clutch(false);
  scene.run(0.1);
  if (most !== undefined) expect(scene.pushed.at(-1)).toEqual([0, 0, 0, 0, 0, 0]);
});
