// Wishes that no operator would have and ticks that no clock should give, and what must hold of the motion that the
// guard makes of them. For the property tests of this folder.
import fc from 'fast-check';
import type { JointLimits } from '../../core/math/arm.ts';
import { nanos } from '../../core/time.ts';
import type { Guard, Ruling } from './guard.ts';

/** Plain, because it runs a million times. */
export const must = (held: boolean, what: string, ...found: number[]): void => { if (!held) throw new Error(`${what}: ${found.join(' ')}`); };

export interface Stretch {
  readonly kind: 'wild' | 'near' | 'towards' | 'alternate' | 'noise' | 'frozen' | 'short' | 'rest';
  readonly joints: readonly number[];
  readonly ticks: number;
  readonly stepMs: number;
}

/** Sequences of wishes: leaps, numbers that are none, reversals, frozen, noise, too few numbers; ticks early, late, back in time and long missing. */
export function wishes(joints: number): fc.Arbitrary<Stretch[]> {
  const row = (element: fc.Arbitrary<number>): fc.Arbitrary<number[]> => fc.array(element, { minLength: joints, maxLength: joints });
  const unit = row(fc.double({ min: -1, max: 1, noNaN: true }));
  const odd = row(fc.oneof({ weight: 3, arbitrary: fc.double({ min: -4, max: 4, noNaN: true }) }, { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity, 1e300, -1e300, 0) }));
  const kind = fc.oneof(
    { weight: 2, arbitrary: odd.map((joints) => ({ kind: 'wild' as const, joints })) },
    { weight: 9, arbitrary: fc.tuple(fc.constantFrom('near' as const, 'towards' as const, 'towards' as const, 'alternate' as const, 'noise' as const, 'frozen' as const, 'short' as const, 'rest' as const), unit).map(([kind, joints]) => ({ kind, joints })) },
  );
  const stepMs = fc.oneof({ weight: 6, arbitrary: fc.constant(1000 / 120) }, { weight: 2, arbitrary: fc.double({ min: 0.05, max: 60, noNaN: true }) }, { weight: 1, arbitrary: fc.constantFrom(0, -5, Number.NaN, 500, 3000) });
  return fc.array(fc.tuple(kind, fc.integer({ min: 1, max: 60 }), stepMs).map(([one, ticks, step]) => ({ ...one, ticks, stepMs: step })), { minLength: 1, maxLength: 14 });
}

/** Runs the wishes through the guard; `seen` is told of every ruling. */
export function drive(guard: Guard, stretches: readonly Stretch[], seen: (ruling: Ruling, atMs: number, before: readonly number[]) => void, limits: readonly JointLimits[] = []): void {
  let atMs = 0;
  let noise = 1;
  let frozen: readonly number[] = [...guard.sent];
  for (const { kind, joints, ticks, stepMs } of stretches) {
    for (let i = 0; i < ticks; i += 1) {
      const before = [...guard.sent];
      const next = (): number => { noise = (noise * 16807) % 2147483647; return noise / 2147483647 - 0.5; };
      const towards = (j: number): number => {
        const limit = limits[j];
        const target = limit ? (limit.minimum + limit.maximum) / 2 + (joints[j]! * (limit.maximum - limit.minimum)) / 2 : before[j]! + joints[j]!;
        return before[j]! + Math.min(1.1, Math.max(-1.1, target - before[j]!));
      };
      const wanted = kind === 'rest' ? null
        : kind === 'wild' ? joints
        : kind === 'frozen' ? frozen
        : kind === 'short' ? joints.slice(1)
        : before.map((q, j) => (kind === 'towards' ? towards(j) : kind === 'noise' ? q + 2 * next() * joints[j]! : q + joints[j]! * (kind === 'alternate' && i % 2 === 1 ? -1.1 : 1.1)));
      if (wanted && kind !== 'wild' && kind !== 'short') frozen = wanted;
      const at = atMs + stepMs;
      const ruling = guard.rule(wanted, nanos(at * 1e6), nanos(0));
      if (!Number.isNaN(at)) atMs = at;
      seen(ruling, at, before);
    }
  }
}

const lateSeconds = 0.02;
const onTime = (seconds: number): boolean => seconds <= lateSeconds + 1e-9;

/**
 * What an arm would see: goals and when they came. Speed never passes its limit. Acceleration neither, save that a late
 * tick (over 20 ms) may find the arm slowed down: it did so by itself. Jerk is held wherever ticks are even; for uneven ones
 * differences of goals do not say it, and the motion that the guard states (whose sums the goals are) is held to it.
 */
export function watchMotion(joints: readonly JointLimits[]): (atMs: number, sent: ArrayLike<number>, motion: ReturnType<Guard['motion']>, before: readonly number[]) => void {
  const width = joints.length;
  let last = Number.NaN;
  /** Newest first: intervals, and over each the mean velocity; then accelerations between them. */
  let intervals: number[] = [];
  let velocities: number[][] = [];
  let accelerations: number[][] = [];
  let stated: readonly number[] = joints.map(() => 0);
  return (atMs, sent, motion, before) => {
    const seconds = Number.isNaN(last) ? 1 / 120 : (atMs - last) / 1000;
    if (!(seconds > 1e-9)) { for (let j = 0; j < width; j += 1) must(Math.abs(sent[j]! - before[j]!) < 1e-9, 'no time, no motion', j); return; }
    last = atMs;
    intervals = [seconds, ...intervals.slice(0, 2)];
    velocities = [joints.map((_, j) => (sent[j]! - before[j]!) / seconds), ...velocities.slice(0, 1)];
    const between = velocities.length > 1 ? joints.map((_, j) => (velocities[0]![j]! - velocities[1]![j]!) / ((intervals[0]! + intervals[1]!) / 2)) : undefined;
    const noise = 1e-12 / seconds ** 2;
    joints.forEach(({ velocity, acceleration, jerk }, j) => {
      must(Math.abs(velocities[0]![j]!) <= velocity * 1.0001 + noise * seconds, 'velocity', j, velocities[0]![j]!);
      must(Math.abs(motion.acceleration[j]!) <= acceleration * 1.0001, 'stated acceleration', j, motion.acceleration[j]!);
      if (onTime(seconds)) must(Math.abs(motion.acceleration[j]! - stated[j]!) <= jerk * seconds * 1.0001 + 1e-9, 'stated jerk', j, motion.acceleration[j]!, stated[j]!, seconds);
      if (!between) return;
      const slower = Math.abs(velocities[0]![j]!) <= Math.abs(velocities[1]![j]!);
      if (onTime(seconds) || !slower) must(Math.abs(between[j]!) <= acceleration * 1.001 + noise, 'acceleration', j, between[j]!, ...intervals, velocities[0]![j]!, velocities[1]![j]!);
      const even = intervals.length === 3 && intervals.every((one) => onTime(one) && Math.abs(one - seconds) < 1e-9);
      if (even && accelerations.length > 0) must(Math.abs(between[j]! - accelerations[0]![j]!) / seconds <= jerk * 1.001 + noise / seconds, 'jerk', j, (between[j]! - accelerations[0]![j]!) / seconds);
    });
    accelerations = between ? [between] : [];
    stated = motion.acceleration;
  };
}
