// A joint that pushes and does not move, as an arm on position servos would do it: torque by how far the goal is ahead.
import { expect, test } from 'vitest';
import { nanos } from '../../core/time.ts';
import { Guard } from './guard.ts';
import { so101 } from './so101.fixture.ts';

const most = 3;
const arm = { ...so101, joints: so101.joints.map((joint) => ({ ...joint, effort: most })) };
const stepMs = 1000 / 120;

/** An arm that follows at once, save where something stops a joint; `load` is torque that is there anyway. */
function bench(stops: Readonly<Record<number, number>> = {}, load = 0) {
  const guard = new Guard(arm);
  let atMs = 0;
  let failed = -1;
  const efforts = new Float64Array(6);
  const self = {
    guard, efforts, stops: { ...stops },
    failed: () => failed,
    /** Wishes the same for a while; returns the rulings' reasons. */
    run(wish: readonly number[] | null, seconds: number): Set<string> {
      const reasons = new Set<string>();
      for (let i = 0; i < seconds * 120; i += 1) {
        atMs += stepMs;
        const positions = guard.sent.map((q, j) => Math.min(q, self.stops[j] ?? Number.POSITIVE_INFINITY));
        positions.forEach((q, j) => { efforts[j] = Math.max(-most, Math.min(most, 12 * (guard.sent[j]! - q) + (j === 1 ? load : 0))); });
        const joint = guard.feel(positions, efforts, nanos(atMs * 1e6));
        if (joint >= 0) failed = joint;
        reasons.add(guard.rule(wish, nanos(atMs * 1e6), nanos(0)).reason);
      }
      return reasons;
    },
  };
  return self;
}
const moved = (joint: number, by: number): number[] => so101.home.map((q, i) => (i === joint ? q + by : q));

test('a joint that runs into something is backed off, and says so, for as long as it is pushed', () => {
  const { guard, efforts, run, failed } = bench({ 4: so101.home[4]! + 0.3 });
  const reasons = run(moved(4, 0.9), 4);
  expect(reasons).toContain('effort');
  expect(efforts[4]).toBeLessThan(0.55 * most);
  expect(guard.sent[4]! - so101.home[4]!).toBeLessThan(0.45);
  expect(failed()).toBe(-1);
});

test('it strains for less than a second all told', () => {
  const { efforts, run } = bench({ 4: so101.home[4]! + 0.3 });
  let strained = 0;
  for (let i = 0; i < 300; i += 1) { run(moved(4, 0.9), 1 / 120); if (efforts[4]! > 0.85 * most) strained += 1; }
  expect(strained / 120).toBeLessThan(0.9);
  expect(strained / 120).toBeGreaterThan(0.2);
});

test('a wish the other way is followed at once, and later the same way again', () => {
  const one = bench({ 4: so101.home[4]! + 0.3 });
  one.run(moved(4, 0.9), 2);
  one.run(moved(4, 0), 1.5);
  expect(one.guard.sent[4]).toBeCloseTo(so101.home[4]!, 2);
  one.stops = {};
  expect(one.run(moved(4, 0.6), 2)).not.toContain('effort');
  expect(one.guard.sent[4]).toBeCloseTo(so101.home[4]! + 0.6, 2);
});

test('let go of while it pushes, it is backed off all the same before it counts as resting', () => {
  const { guard, efforts, run } = bench({ 4: so101.home[4]! + 0.1 });
  run(moved(4, 0.6), 0.75);
  expect(efforts[4]).toBe(most);
  run(null, 0.5);
  expect(efforts[4]).toBeLessThan(0.6 * most);
  expect(guard.resting).toBe(true);
});

test('a load that backing off does not lift is a fault of that joint', () => {
  const { run, failed } = bench({}, 2.9);
  run(moved(0, 0), 0.2);
  expect(failed()).toBe(-1);
  const heavy = bench({ 1: so101.home[1]! }, 2.9);
  heavy.run(moved(1, 0.5), 6);
  expect(heavy.failed()).toBe(1);
});

test('a joint that works hard and moves is left alone', () => {
  const { efforts, guard, run } = bench();
  for (let i = 0; i < 240; i += 1) { run(moved(0, 1.1), 1 / 120); efforts[0] = most; guard.feel(guard.sent, efforts, nanos((i + 1) * stepMs * 1e6)); }
  expect(guard.sent[0]).toBeCloseTo(so101.home[0]! + 1.1, 1);
});

test('a gripper may squeeze, but not for ever with all it has, and nobody is alarmed', () => {
  const { guard, efforts, run, failed } = bench();
  const held = -(so101.home[5]! - 0.8);
  // Closing is downwards here: the stop is below.
  const positions = Float64Array.from(guard.sent);
  let atMs = 0;
  const reasons = new Set<string>();
  const close = so101.home.map((q, i) => (i === 5 ? -0.1 : q));
  let gaveWay = 0;
  for (let i = 0; i < 120 * 12; i += 1) {
    // What it holds turns in the jaws and gets thinner.
    if (i > 120 * 8 && i < 120 * 10) gaveWay -= 0.05 / 120;
    atMs += stepMs;
    positions.set(guard.sent);
    positions[5] = Math.max(guard.sent[5]!, so101.home[5]! + held + gaveWay);
    efforts.fill(0);
    efforts[5] = Math.max(-most, 12 * (guard.sent[5]! - positions[5]));
    guard.feel(positions, efforts, nanos(atMs * 1e6));
    reasons.add(guard.rule(close, nanos(atMs * 1e6), nanos(0)).reason);
    if (i === 120 * 3) expect(efforts[5]).toBeLessThan(-0.7 * most);
  }
  expect(Math.abs(efforts[5]!)).toBeLessThan(0.62 * most);
  expect(Math.abs(efforts[5]!)).toBeGreaterThan(0.4 * most);
  expect(reasons).not.toContain('effort');
  expect(failed()).toBe(-1);
  run(so101.home, 1);
});
