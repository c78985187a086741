import fc from 'fast-check';
import { expect, it } from 'vitest';
import { exactTimes } from './camera-files.ts';
import { cameraGrid, copyableStart, evenGrid, framesOfRows, frameUse, type GridSpan } from './grid.ts';

const span = (from: number, to: number, more: Partial<GridSpan> = {}): GridSpan => ({
  fromNanos: from * 1e9, toNanos: to * 1e9, coverage: { firstNanos: -Infinity, lastNanos: Infinity }, reference: new Float64Array(), ...more,
});
const camera = (from: number, hz: number, count: number): Float64Array => Float64Array.from({ length: count }, (_, frame) => (from + frame / hz) * 1e9);

it('an even grid has rows 1/fps apart, as many as there is time for', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: 500 }), fc.integer({ min: 0, max: 5 }), (fps, rows, from) => {
    const { times } = evenGrid([span(from, from + rows / fps)], fps);
    expect(times.length).toBe(rows);
    times.forEach((time, row) => expect(Math.abs(time - (from + row / fps) * 1e9)).toBeLessThan(1));
  }));
});

it('goes on over a cut as if it were not there, and never stands in it', () => {
  fc.assert(fc.property(fc.integer({ min: 2, max: 60 }), fc.array(fc.tuple(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: 2000 })), { minLength: 1, maxLength: 6 }), (fps, lengths) => {
    let at = 0;
    const spans = lengths.map(([gap, length]) => { at += gap / 1000 + length / 1000; return span(at - length / 1000, at); });
    const { times, span: owner } = evenGrid(spans, fps);
    const total = lengths.reduce((sum, [, length]) => sum + length / 1000, 0);
    expect(Math.abs(times.length - total * fps)).toBeLessThanOrEqual(1);
    times.forEach((time, row) => {
      const mine = spans[owner[row]!]!;
      expect(time).toBeGreaterThanOrEqual(mine.fromNanos - 1);
      expect(time).toBeLessThan(mine.toNanos + 1);
    });
  }));
});

it('begins on a frame, waits a second at most for what begins late, and keeps the rest', () => {
  const reference = camera(0.02, 10, 100);
  expect(evenGrid([span(0, 2, { reference })], 10).times[0]).toBeCloseTo(0.02e9, 0);
  const late = { firstNanos: 0.5e9, lastNanos: 1.5e9 };
  const waited = evenGrid([span(0, 2, { coverage: late })], 10).times;
  expect([waited[0]! / 1e9, waited.at(-1)! / 1e9]).toEqual([0.5, expect.closeTo(1.5, 6)]);
  expect(evenGrid([span(0, 2, { coverage: { firstNanos: 1.5e9, lastNanos: Infinity } })], 10).times[0]).toBe(0);
});

it('a camera as the grid gives one row for each of its frames', () => {
  const reference = Float64Array.of(0.1e9, 0.22e9, 0.29e9, 0.43e9, 0.5e9);
  expect([...cameraGrid([span(0.2, 0.5, { reference })]).times]).toEqual([0.22e9, 0.29e9, 0.43e9]);
});

it('shows the nearest frame, or frame after frame where a little jitter would repeat one', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1, maxLength: 60 }), fc.uniqueArray(fc.integer({ min: 0, max: 1e9 }), { minLength: 1, maxLength: 60 }), (grid, list) => {
    const [times, frames] = [Float64Array.from(grid).sort(), Float64Array.from(list).sort()];
    framesOfRows(times, frames, 1e8, false).forEach((frame, row) => expect(Math.abs(frames[frame]! - times[row]!)).toBe(Math.min(...list.map((one) => Math.abs(one - times[row]!)))));
  }));
  const times = Float64Array.of(0, 100, 200, 300);
  const jittered = Float64Array.of(0, 160, 190, 310);
  expect([...framesOfRows(times, jittered, 100, false)]).toEqual([0, 1, 2, 3]);
  const worse = Float64Array.of(0, 140, 149, 310);
  expect([...framesOfRows(times, worse, 100, false)]).toEqual([0, 1, 2, 3]);
  const early = Float64Array.of(0, 40, 180, 310);
  expect([...framesOfRows(times, early, 100, false)]).toEqual([0, 1, 2, 3]);
  const two = Float64Array.of(0, 30, 45, 290);
  expect([...framesOfRows(times, two, 200, false)]).toEqual([0, 2, 3, 3]);
  expect([...framesOfRows(times, two, 200, true)]).toEqual([0, 1, 2, 3]);
  expect(frameUse(Int32Array.of(0, 2, 3, 3))).toEqual({ repeated: 1, unused: 1 });
});

it('starts where most pictures can be copied', () => {
  const key = (every: number, first = 0): Uint8Array => Uint8Array.from({ length: 100 }, (_, frame) => ((frame - first) % every === 0 ? 1 : 0));
  const whole = { fromNanos: 0, toNanos: 10e9, coverage: { firstNanos: 0.15e9, lastNanos: 10e9 } };
  const cameras = [{ times: camera(0, 10, 100), key: key(3), pixels: 100 }, { times: camera(0.01, 10, 100), key: key(2), pixels: 50 }];
  // Key frames of the first: 0.3, 0.6, 0.9; of the second 0.21, 0.41, 0.61…: both at 0.6.
  expect(copyableStart(whole, cameras)! / 1e9).toBeCloseTo(0.6, 6);
  expect(copyableStart({ ...whole, coverage: { firstNanos: 5e9, lastNanos: 10e9 } }, cameras)).toBeUndefined();
});

it('puts the exact capture time in the place of the rounded one', () => {
  expect([...exactTimes(Float64Array.of(1_000_000, 2_000_000, 3_000_000), [2_000_007, 1_000_004, 9_000_000])]).toEqual([1_000_004, 2_000_007, 3_000_000]);
});
