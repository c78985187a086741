import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KinematicChain } from '../../core/math/kinematic-chain.ts';
import { nanos } from '../../core/time.ts';
import { Guard, jumpRadians } from './guard.ts';
import { drive, must, watchMotion, wishes } from './guard.fixture.ts';
import { so101 } from './so101.fixture.ts';

const home = so101.home;
const settled = (): Guard => { const guard = new Guard(so101); guard.settle(home); return guard; };
/** Rules on the same wish for a while at 120 Hz. */
const run = (guard: Guard, wanted: readonly number[] | null, ticks: number, from = 0) => {
  let ruling = guard.rule(wanted, nanos(from), nanos(0));
  for (let i = 1; i < ticks; i += 1) ruling = guard.rule(wanted, nanos(from + i * 8.333e6), nanos(0));
  return ruling;
};
const moved = (joint: number, by: number): number[] => home.map((q, i) => (i === joint ? q + by : q));

describe('whatever is wished', () => {
  /** Near enough to the arm not to be refused as a jump: this is what drives the limits. */
  const near = fc.array(fc.double({ min: -1.1, max: 1.1, noNaN: true }), { minLength: 6, maxLength: 6 });

  test('what is sent stays within position, velocity, acceleration and jerk, and the tool in the workspace', () => {
    const chain = new KinematicChain(so101);
    fc.assert(fc.property(wishes(so101.joints.length), (stretches) => {
      const guard = settled();
      const watch = watchMotion(so101.joints);
      drive(guard, stretches, ({ command }, at, before) => {
        so101.joints.forEach((joint, j) => {
          const sent = command.joints[j]!;
          must(sent === guard.sent[j], 'what is told is what is sent', j);
          must(sent >= joint.minimum && sent <= joint.maximum, 'position', j, sent);
        });
        watch(at, command.joints, guard.motion(), before);
        chain.solve(command.joints);
        so101.workspace.minimum.forEach((minimum, axis) => {
          must(chain.position[axis]! >= minimum - 0.004 && chain.position[axis]! <= so101.workspace.maximum[axis]! + 0.004, 'workspace', axis, chain.position[axis]!);
        });
      });
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
    expect(reasons).toContain('ramp');
    expect(run(guard, moved(0, 1), 120, 400e6)).toMatchObject({ band: 'pass' });
    // The ramp is over now.
    const back = new Set(Array.from({ length: 60 }, (_, i) => run(guard, home, 1, 1400e6 + i * 8.333e6).reason));
    expect(back).toContain('velocity');
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
    const ruling = run(settled(), moved(5, -1.55), 180);
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
