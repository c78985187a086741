import { describe, expect, test } from 'vitest';
import { holdAt, indexAt } from './plot-data.ts';

describe('rows for the plots', () => {
  test('hold the last value that was in force, and nothing before the first', () => {
    expect(holdAt(Float64Array.of(0, 1, 2, 3), Float64Array.of(0.5, 2, 2.5), Float64Array.of(10, 20, 30))).toEqual([null, 10, 20, 30]);
    expect(holdAt(Float64Array.of(0, 1), new Float64Array(0), new Float64Array(0))).toEqual([null, null]);
  });

  test('the sample in force at a moment', () => {
    const times = Float64Array.of(0, 1, 2);
    expect([-0.1, 0, 0.9, 1, 5].map((seconds) => indexAt(times, seconds))).toEqual([-1, 0, 0, 1, 2]);
  });
});
