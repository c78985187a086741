import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Resampler, slerp, type LineRules } from './resample.ts';

interface Sample { readonly time: number; readonly values: Float64Array }
const rowsOf = (rows: readonly number[]): Float64Array => Float64Array.from(rows).sort();
const run = (rows: Float64Array, method: 'nearest' | 'hold' | 'interpolate', samples: readonly Sample[], rules?: LineRules) => {
  const resampler = new Resampler(rows, samples[0]?.values.length ?? 1, method, rules);
  for (const { time, values } of samples) resampler.add(time, values);
  return resampler.done();
};
const times = fc.uniqueArray(fc.integer({ min: 0, max: 2_000_000_000 }), { minLength: 1, maxLength: 40 });
const valued = (list: readonly number[]): Sample[] => list.map((time) => ({ time, values: Float64Array.of(time, Math.sin(time)) }));

describe('a stream on a grid', () => {
  it('nearest: no other sample is nearer, in whatever order they come', () => {
    fc.assert(fc.property(times, times, (grid, list) => {
      const rows = rowsOf(grid);
      const { values, times: chosen, error } = run(rows, 'nearest', valued(list));
      let [worst, distinct] = [0, new Set<number>()];
      rows.forEach((row, at) => {
        const least = Math.min(...list.map((time) => Math.abs(time - row)));
        expect(Math.abs(chosen[at]! - row)).toBe(least);
        expect(values[at * 2]).toBe(chosen[at]);
        worst = Math.max(worst, least);
        distinct.add(chosen[at]!);
      });
      expect(error.maxMilliseconds).toBeCloseTo(worst / 1e6, 9);
      expect(error.repeated).toBe(rows.length - distinct.size);
      distinct = new Set([...distinct].filter((time) => time >= rows[0]! && time <= rows.at(-1)!));
      const within = list.filter((time) => time >= rows[0]! && time <= rows.at(-1)!).length;
      expect(error.unused).toBeLessThanOrEqual(within);
      expect(error.unused).toBeGreaterThanOrEqual(within - distinct.size - 2);
    }));
  });

  it('hold: the last one at or before, and nothing before the first', () => {
    fc.assert(fc.property(times, times, (grid, list) => {
      const rows = rowsOf(grid);
      const { times: chosen } = run(rows, 'hold', valued(list));
      rows.forEach((row, at) => {
        const before = list.filter((time) => time <= row);
        if (before.length === 0) expect(chosen[at]).toBeNaN();
        else expect(chosen[at]).toBe(Math.max(...before));
      });
    }));
  });

  it('interpolate: a straight line comes back as it was, and a sample on a row exactly', () => {
    fc.assert(fc.property(times, fc.double({ min: -10, max: 10, noNaN: true }), (grid, slope) => {
      const rows = rowsOf(grid);
      const list = Array.from({ length: 21 }, (_, index) => index * 100_000_000);
      const { values } = run(rows, 'interpolate', list.map((time) => ({ time, values: Float64Array.of(slope * time / 1e9) })));
      rows.forEach((row, at) => expect(values[at]).toBeCloseTo(slope * row / 1e9, 9));
      const exact = run(Float64Array.from(list), 'interpolate', list.map((time) => ({ time, values: Float64Array.of(Math.cos(time)) })));
      expect([...exact.values]).toEqual(list.map((time) => Math.cos(time)));
    }));
  });

  it('makes nothing up over a long gap, and does not mix flags', () => {
    const gap = run(Float64Array.of(400_000_000), 'interpolate', [{ time: 0, values: Float64Array.of(0) }, { time: 1_000_000_000, values: Float64Array.of(1) }]);
    expect(gap.values[0]).toBe(0);
    const flag = run(Float64Array.of(60), 'interpolate', [{ time: 0, values: Float64Array.of(0, 0) }, { time: 100, values: Float64Array.of(1, 1) }], { quaternions: [], steps: [1] });
    expect([...flag.values]).toEqual([0.6, 0]);
  });

  it('says of a stream without samples that there are none', () => {
    const { values, times: chosen, error } = run(Float64Array.of(1, 2), 'nearest', []);
    expect([...values, ...chosen].every(Number.isNaN)).toBe(true);
    expect(error).toMatchObject({ maxMilliseconds: 0, repeated: 0, unused: 0 });
  });
});

it('slerp turns evenly, the shorter way, and stays a rotation', () => {
  const unit = fc.tuple(...Array.from({ length: 4 }, () => fc.double({ min: -1, max: 1, noNaN: true }))).filter((q) => Math.hypot(...q) > 0.1).map((q) => Float64Array.from(q, (value) => value / Math.hypot(...q)));
  fc.assert(fc.property(unit, unit, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, share) => {
    const out = new Float64Array(4);
    slerp(a, b, share, out);
    const dot = (one: Float64Array, other: Float64Array): number => Math.abs(one.reduce((sum, value, at) => sum + value * other[at]!, 0));
    expect(Math.hypot(...out)).toBeCloseTo(1, 9);
    if (dot(a, b) < 1e-3) return;
    const whole = Math.acos(Math.min(1, dot(a, b)));
    expect(Math.acos(Math.min(1, dot(a, out)))).toBeCloseTo(whole * share, 4);
  }));
  const out = new Float64Array(4);
  slerp(new Float64Array(4), Float64Array.of(0, 0, 0, 1), 0.7, out);
  expect([...out]).toEqual([0, 0, 0, 1]);
});
