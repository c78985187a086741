import { describe, expect, test } from 'vitest';
import type { Columns } from '../../../core/streams/columns.ts';
import { verdictStream } from '../../../core/streams/kinds.ts';
import { rowLength } from '../../../core/streams/stream.ts';
import type { OpenedEpisode } from './episode-store.ts';
import { manifestSchema } from './manifest.ts';
import { pointedAt, takeLanes } from './take-lanes.ts';

const start = 2e9;
const verdicts: Columns = {
  stream: verdictStream('teleop/verdict'), count: 3, sequence: Float64Array.of(0, 1, 2), tCapture: Float64Array.of(start, start + 1e9, start + 2e9), tArrive: Float64Array.of(start, start + 1e9, start + 2e9),
  tDevice: new Float64Array(3), values: Float64Array.from([[0, 0, -1, 0], [2, 6, 1, 0.1], [0, 0, -1, 0]].flatMap((row) => Object.assign(new Array<number>(rowLength(verdictStream(''))).fill(0), row))), texts: [],
};
const manifest = manifestSchema.parse({
  id: 'x', clock: { startNanos: start },
  streams: [{ description: { id: 'teleop/wish', title: '', kind: 'wish', nominalHz: 120 }, count: 0, drops: 0, gaps: 0, firstNanos: null, lastNanos: null }],
});
const opened: OpenedEpisode = { manifest, world: null, columns: new Map([['teleop/verdict', verdicts]]), exact: new Map(), problems: [], loading: false };

describe('all lanes of a take', () => {
  test('a stream that stayed silent is empty; one that was not recorded is absent', () => {
    const lanes = takeLanes(opened);
    expect(lanes.clutch).toEqual([]);
    expect(lanes.events).toBeUndefined();
    expect(lanes.gripper).toBeUndefined();
    expect(lanes.guard).toMatchObject([{ band: 'reject', reason: 'workspace' }]);
  });

  test('what the guard said of either of two arms is in one lane, in order', () => {
    const later = { ...verdicts, stream: verdictStream('teleop.right/verdict'), tArrive: verdicts.tArrive.map((at) => at + 5e8) };
    const two = takeLanes({ ...opened, columns: new Map([['teleop.right/verdict', later], ['teleop.left/verdict', { ...verdicts, stream: verdictStream('teleop.left/verdict') }]]) });
    expect(two.guard?.map(({ from }) => from.toFixed(1))).toEqual(['1.0', '1.5']);
  });

  test('of a row that stands for many no reason is made up', () => {
    const overview = { ...verdicts, sequence: Float64Array.of(NaN, NaN, NaN) };
    expect(takeLanes({ ...opened, columns: new Map([['teleop/verdict', overview]]) }).guard).toMatchObject([{ band: 'reject', reason: null }]);
  });

  test('without a manifest the earliest sample is time zero', () => {
    expect(takeLanes({ ...opened, manifest: null }).guard?.[0]?.from).toBeCloseTo(1);
  });

  test('the pointer finds the nearest thing within its reach', () => {
    const lanes = { ...takeLanes(opened), events: [{ at: 1, name: 'a', detail: '', count: 1 }, { at: 1.3, name: 'b', detail: '', count: 1 }] };
    expect(pointedAt(lanes, 'events', 1.2, 0.5)).toMatchObject({ name: 'b' });
    expect(pointedAt(lanes, 'events', 3, 0.5)).toBeNull();
    expect(pointedAt(lanes, 'guard', 1.05, 0.1)).toMatchObject({ band: 'reject' });
    expect(pointedAt(lanes, 'guard', 1.5, 0.1)).toBeNull();
    expect(pointedAt(lanes, 'gripper', 1, 1)).toBeNull();
  });
});
