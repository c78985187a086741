import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Columns } from '../../../core/streams/columns.ts';
import { jointStateStream } from '../../../core/streams/kinds.ts';
import { wantedDetail, withDetail } from './detail-window.ts';

const stream = jointStateStream('arm/state', ['pan'], 10);
function columns(times: readonly number[], value: number): Columns {
  const row = Float64Array.from(times);
  return { stream, count: times.length, sequence: row, tCapture: row, tArrive: row, tDevice: row, values: new Float64Array(times.length * 3).fill(value), texts: [] };
}

test('the stretch is fine, and around it stands the overview', () => {
  const joined = withDetail(columns([0, 10, 20, 30, 40], 1), columns([14, 16, 18, 20, 22, 24], 2), 15, 25);
  expect([...joined.tArrive]).toEqual([0, 10, 16, 18, 20, 22, 24, 30, 40]);
  expect([...joined.values].filter((_, index) => index % 3 === 0)).toEqual([1, 1, 2, 2, 2, 2, 2, 1, 1]);
  expect(joined.count).toBe(9);
});

test('whatever is laid in, times stay in order and every array has its length', () => {
  const times = fc.array(fc.nat(100), { maxLength: 30 }).map((list) => list.sort((a, b) => a - b));
  fc.assert(fc.property(times, times, fc.nat(100), fc.nat(60), (outer, inner, from, span) => {
    const joined = withDetail(columns(outer, 1), columns(inner, 2), from, from + span);
    expect([...joined.tArrive]).toEqual([...joined.tArrive].sort((a, b) => a - b));
    expect(joined.values).toHaveLength(joined.count * 3);
    expect(joined.tArrive).toHaveLength(joined.count);
  }));
});

test('asked for when the view is short, not again while it is inside, and again when it is much shorter', () => {
  expect(wantedDetail({ from: 0, to: 7200 }, 7200, null)).toBeNull();
  const first = wantedDetail({ from: 100, to: 200 }, 7200, null);
  expect(first).toEqual({ from: 50, to: 250 });
  expect(wantedDetail({ from: 120, to: 220 }, 7200, first)).toBeNull();
  expect(wantedDetail({ from: 240, to: 300 }, 7200, first)).not.toBeNull();
  expect(wantedDetail({ from: 150, to: 160 }, 7200, first)).not.toBeNull();
});
