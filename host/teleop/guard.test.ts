import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KinematicChain } from '../../core/math/kinematic-chain.ts';
import { nanos } from '../../core/time.ts';
import { Guard, jumpRadians } from './guard.ts';
import { so101 } from './so101.fixture.ts';

const home = so101.home;
/** Plain, because it runs a million times. */
const must = (held: boolean, what: string, ...found: number[]): void => { if (!held) throw new Error(`${what}: ${found.join(' ')}`); };
const settled = (): Guard => { const guard = new Guard(so101); guard.settle(home); return guard; };
/** Rules on the same wish for a while at 120 Hz. */
const run = (guard: Guard, wanted: readonly number[] | null, ticks: number, from = 0) => {
  let ruling = guard.rule(wanted, nanos(from), nanos(0));
  for (let i = 1; i < ticks; i += 1) ruling = guard.rule(wanted, nanos(from + i * 8.333e6), nanos(0));
  return ruling;
};
const moved = (joint: number, by: number): number[] => home.map((q, i) => (i === joint ? q + by : q));

describe('whatever is wished', () => {
  const number = fc.oneof(
    { weight: 6, arbitrary: fc.double({ min: -4, max: 4, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity, 1e300, -1e300, 0) },
  );
  const wild = fc.array(number, { minLength: 6, maxLength: 6 });
  /** Near enough to the arm not to be refused as a jump: this is what drives the limits. */
  const near = fc.array(fc.double({ min: -1.1, max: 1.1, noNaN: true }), { minLength: 6, maxLength: 6 });
  const stretch = fc.record({
    wish: fc.oneof(
      { weight: 1, arbitrary: wild.map((joints) => ({ kind: 'wild' as const, joints })) },
      { weight: 4, arbitrary: near.map((joints) => ({ kind: 'near' as const, joints })) },
      { weight: 1, arbitrary: fc.constant({ kind: 'rest' as const, joints: [] as number[] }) },
    ),
    ticks: fc.integer({ min: 1, max: 40 }),
    stepMs: fc.oneof({ weight: 4, arbitrary: fc.constant(1000 / 120) }, { weight: 2, arbitrary: fc.double({ min: 0.05, max: 30, noNaN: true }) }, { weight: 1, arbitrary: fc.constantFrom(0, -5, Number.NaN, 500) }),
  });

  test('what is sent stays within position, velocity, acceleration and jerk, and the tool in the workspace', () => {
    const chain = new KinematicChain(so101);
    fc.assert(fc.property(fc.array(stretch, { minLength: 1, maxLength: 12 }), (stretches) => {
      const guard = settled();
      let at = 0;
      let ruledAt = Number.NaN;
      let last = guard.motion();
      for (const { wish, ticks, stepMs } of stretches) {
        for (let i = 0; i < ticks; i += 1) {
          const before = [...guard.sent];
          const wanted = wish.kind === 'rest' ? null : wish.kind === 'wild' ? wish.joints : before.map((q, j) => q + wish.joints[j]!);
          at += stepMs * 1e6;
          const { command } = guard.rule(wanted, nanos(at), nanos(0));
          const passed = Number.isNaN(at) ? 0 : Number.isNaN(ruledAt) ? 1 / 120 : Math.max(0, (at - ruledAt) / 1e9);
          if (Number.isNaN(at)) at = Number.isNaN(ruledAt) ? 0 : ruledAt;
          if (passed > 0) ruledAt = at;
          const seconds = passed > 0.1 ? 1 / 120 : Math.min(passed, 0.02);
          if (passed > 0.1) last = { velocity: last.velocity.map(() => 0), acceleration: last.acceleration.map(() => 0) };
          const now = guard.motion();
          so101.joints.forEach((joint, j) => {
            const sent = command.joints[j]!;
            const [v, a] = [now.velocity[j]!, now.acceleration[j]!];
            must(sent === guard.sent[j], 'what is told is what is sent', j);
            must(sent >= joint.minimum && sent <= joint.maximum, 'position', j, sent);
            must(Math.abs(v) <= joint.velocity * 1.0001, 'velocity', j, v);
            must(Math.abs(a) <= joint.acceleration * 1.0001, 'acceleration', j, a);
            if (!(seconds > 0)) { must(sent === before[j], 'no time, no motion', j); return; }
            must(Math.abs(a - last.acceleration[j]!) <= joint.jerk * seconds * 1.0001 + 1e-9, 'jerk', j, a, last.acceleration[j]!);
            // Velocity and acceleration are those of the positions that were sent.
            must(Math.abs(v - last.velocity[j]! - a * seconds) < 1e-9, 'velocity is the sum of acceleration', j);
            must(Math.abs(sent - before[j]! - (seconds * (v + last.velocity[j]!)) / 2) < 1e-9, 'position is the sum of velocity', j, sent - before[j]!);
          });
          chain.solve(command.joints);
          so101.workspace.minimum.forEach((minimum, axis) => {
            must(chain.position[axis]! >= minimum - 0.004 && chain.position[axis]! <= so101.workspace.maximum[axis]! + 0.004, 'workspace', axis, chain.position[axis]!);
          });
          last = now;
        }
      }
    }), { numRuns: 250 });
  }, 60_000);

  test('then told to rest, it comes to rest and stays', () => {
    fc.assert(fc.property(fc.array(near, { minLength: 1, maxLength: 30 }), (wishes) => {
      const guard = settled();
      let at = 0;
      for (const wish of wishes) {
        const wanted = [...guard.sent].map((q, j) => q + wish[j]!);
        for (let i = 0; i < 5; i += 1) guard.rule(wanted, nanos(at += 8e6), nanos(0));
      }
      for (let i = 0; i < 60; i += 1) guard.rule(null, nanos(at += 8e6), nanos(0), 'stale-hand');
      expect(guard.resting).toBe(true);
      const rest = [...guard.sent];
      for (let i = 0; i < 60; i += 1) guard.rule(null, nanos(at += 8e6), nanos(0), 'stale-hand');
      rest.forEach((q, j) => expect(guard.sent[j]).toBeCloseTo(q, 4));
    }), { numRuns: 100 });
  }, 60_000);
});

describe('the three bands', () => {
  test('pass: a wish the arm can follow is sent as wished', () => {
    const ruling = run(settled(), moved(0, 0.02), 60);
    expect(ruling).toMatchObject({ band: 'pass', reason: 'none' });
    expect(ruling.command.joints[0]).toBeCloseTo(home[0]! + 0.02, 3);
  });

  test('clamp: too fast is told apart by what limits it, and arrives in the end', () => {
    const guard = settled();
    expect(run(guard, moved(0, 1), 2)).toMatchObject({ band: 'clamp', reason: 'jerk', joint: 0 });
    const reasons = new Set(Array.from({ length: 30 }, (_, i) => run(guard, moved(0, 1), 1, (i + 3) * 8.333e6).reason));
    expect(reasons).toContain('velocity');
    expect(run(guard, moved(0, 1), 60, 400e6)).toMatchObject({ band: 'pass' });
  });

  test('clamp: beyond a joint limit stays short of the stop', () => {
    const guard = settled();
    const ruling = run(guard, moved(4, 0).map((q, i) => (i === 3 ? 1.9 : q)), 120);
    expect(ruling).toMatchObject({ band: 'clamp', reason: 'joint-limit', joint: 3 });
    expect(ruling.command.joints[3]).toBeLessThan(so101.joints[3]!.maximum);
  });

  test('clamp: a wish through the table stops above it and says so', () => {
    const guard = settled();
    const through = home.map((q, i) => q + [0, 0.6, 0.3, -0.6, 0, 0][i]!);
    const ruling = run(guard, through, 120);
    expect(ruling).toMatchObject({ band: 'clamp', reason: 'table' });
    const chain = new KinematicChain(so101);
    chain.solve(ruling.command.joints);
    expect(chain.position[2]).toBeCloseTo(so101.workspace.minimum[2], 2);
  });

  test('reject: not finite, and too far from the arm; the arm rests where it was', () => {
    for (const [wish, reason] of [[moved(2, Number.NaN), 'not-finite'], [moved(0, jumpRadians + 0.1), 'jump']] as const) {
      const guard = settled();
      expect(run(guard, wish, 30)).toMatchObject({ band: 'reject', reason });
      expect([...guard.sent]).toEqual([...settled().sent]);
    }
  });

  test('pass: letting go of the clutch is no intervention; losing the hand is', () => {
    expect(run(settled(), null, 3)).toMatchObject({ band: 'pass', reason: 'none' });
    expect(settled().rule(null, nanos(0), nanos(0), 'stale-hand')).toMatchObject({ band: 'reject', reason: 'stale-hand' });
  });

  test('a gripper told to close all at once is not a jump', () => {
    const ruling = run(settled(), moved(5, -1.55), 120);
    expect(ruling.band).toBe('pass');
    expect(ruling.command.joints[5]).toBeCloseTo(home[5]! - 1.55, 2);
  });
});

test('an arm found beyond its soft limit comes back without a jump', () => {
  const guard = new Guard(so101);
  const start = home.map((q, i) => (i === 0 ? 1.915 : q));
  guard.settle(start);
  const first = guard.rule(home.map((q, i) => (i === 0 ? 1.5 : q)), nanos(1e6), nanos(0));
  expect(Math.abs(first.command.joints[0]! - 1.915)).toBeLessThan(0.005);
});

test('after a silence the arm is taken to stand on its last goal', () => {
  const guard = settled();
  run(guard, moved(0, 0.8), 10);
  const before = guard.sent[0]!;
  guard.rule(moved(0, 0.8), nanos(2e9), nanos(0));
  expect(Math.abs(guard.sent[0]! - before)).toBeLessThan(0.005);
});
