import { expect, test } from 'vitest';
import { FistClutch } from './clutch.ts';

test('on above one level, off below another, as it was in between', () => {
  const fist = new FistClutch();
  expect([0.3, 0.6, 0.8, 0.6, 0.51, 0.4, 0.6].map((value) => fist.follow(value))).toEqual([false, false, true, true, true, false, false]);
});

test('a hand that is gone, or not a number, lets go', () => {
  for (const nothing of [undefined, Number.NaN]) {
    const fist = new FistClutch();
    fist.follow(1);
    expect(fist.follow(nothing)).toBe(false);
  }
});
