import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OneEuroQuat, OneEuroVector } from './one-euro.ts';
import { axisAngle, conjugate, multiplyQuat, norm, rotationVector } from './vector.ts';

const steady = { minimumCutoffHz: 2, beta: 0 };

describe('OneEuroVector', () => {
  test('the first value passes unchanged and has no delay to report before it', () => {
    const filter = new OneEuroVector(3, steady);
    expect(filter.delayMilliseconds).toBe(0);
    expect([...filter.filter([1, 2, 3], 10, new Float64Array(3))]).toEqual([1, 2, 3]);
  });

  test.each([30, 120])('the stated delay is how late a steady motion comes out, at %i Hz', (hertz) => {
    const filter = new OneEuroVector(1, { minimumCutoffHz: 1.5, beta: 3 });
    const out = new Float64Array(1);
    const speed = 0.4;
    let seconds = 0;
    for (let i = 0; i < hertz * 10; i += 1) { seconds = i / hertz; filter.filter([speed * seconds], seconds, out); }
    const lateMilliseconds = (seconds - out[0]! / speed) * 1000;
    expect(lateMilliseconds).toBeCloseTo(filter.delayMilliseconds, 1);
  });

  test('speed shortens the delay', () => {
    const delay = (beta: number) => {
      const filter = new OneEuroVector(1, { minimumCutoffHz: 1.5, beta });
      for (let i = 0; i < 90; i += 1) filter.filter([i / 30], i / 30, new Float64Array(1));
      return filter.delayMilliseconds;
    };
    expect(delay(12)).toBeLessThan(delay(0) / 5);
  });

  test('one cut-off for the row: a straight motion stays on its line', () => {
    const filter = new OneEuroVector(2, { minimumCutoffHz: 1, beta: 5 });
    for (let i = 0; i < 60; i += 1) {
      const out = filter.filter([Math.sin(i / 7), 3 * Math.sin(i / 7)], i / 30, new Float64Array(2));
      expect(out[1]).toBeCloseTo(3 * out[0]!, 12);
    }
  });

  test('never leaves the range of what it was given; anything not finite repeats the last', () => {
    const value = fc.oneof(fc.double({ min: -1, max: 1, noNaN: true }), fc.constantFrom(Number.NaN, Infinity, -Infinity));
    fc.assert(fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), (values) => {
      const filter = new OneEuroVector(1, { minimumCutoffHz: 1, beta: 20 });
      values.forEach((given, i) => {
        const out = filter.filter([given], i / 30, new Float64Array(1))[0]!;
        expect(Math.abs(out)).toBeLessThanOrEqual(1 + 1e-12);
      });
    }));
  });

  test('after a long gap, or reset, it starts again from the new value', () => {
    const filter = new OneEuroVector(1, steady);
    filter.filter([0], 0, new Float64Array(1));
    expect(filter.filter([5], 2, new Float64Array(1))[0]).toBe(5);
    filter.reset();
    expect(filter.filter([9], 2.01, new Float64Array(1))[0]).toBe(9);
  });
});

describe('OneEuroQuat', () => {
  test('a steady turn comes out by the stated delay late', () => {
    const filter = new OneEuroQuat({ minimumCutoffHz: 2, beta: 1 });
    let out = axisAngle([0, 0, 1], 0);
    let seconds = 0;
    for (let i = 0; i < 300; i += 1) { seconds = i / 30; out = filter.filter(axisAngle([0, 0, 1], seconds), seconds); }
    const behind = norm(rotationVector(multiplyQuat(conjugate(out), axisAngle([0, 0, 1], seconds))));
    expect(behind * 1000).toBeCloseTo(filter.delayMilliseconds, 1);
  });

  test('q and −q are the same orientation: no spin through the long way', () => {
    const filter = new OneEuroQuat(steady);
    const q = axisAngle([1, 2, 3], 0.7);
    filter.filter(q, 0);
    const out = filter.filter([-q[0], -q[1], -q[2], -q[3]], 1 / 30);
    expect(norm(rotationVector(multiplyQuat(conjugate(q), out)))).toBeLessThan(1e-9);
  });
});
