// Few rows of many say of each sample that was lost that it was, about when, and how many there were in all.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Columns } from '../core/streams/columns.ts';
import { jointStateStream, videoFramesStream } from '../core/streams/kinds.ts';
import { lossesOf } from '../core/streams/losses.ts';
import { fieldOffset, rowLength, type StreamDescription } from '../core/streams/stream.ts';
import { ColumnsBuilder } from './columns-builder.ts';
import { Envelope } from './envelope.ts';
import { stretchOf } from './stretch.ts';

const periodNanos = 1e6;
const sum = (numbers: Iterable<number>): number => [...numbers].reduce((all, one) => all + one, 0);

/** Samples of a stream that lost some: at each of `holes` so many, and of pictures as many as the camera says. */
function samplesOf(stream: StreamDescription, count: number, holes: ReadonlyMap<number, number>): Columns {
  const builder = new ColumnsBuilder(stream);
  const values = new Float64Array(rowLength(stream));
  for (let row = 0, sequence = 0; row < count; row += 1, sequence += 1) {
    const lost = holes.get(row) ?? 0;
    if (stream.kind === 'videoFrames') values[fieldOffset(stream, 'dropped')] = lost;
    else sequence += lost;
    builder.add({ sequence, tCapture: row * periodNanos, tArrive: row * periodNanos, tDevice: 0, values });
  }
  return builder.build();
}

function few(columns: Columns, rows: number): Columns {
  const envelope = new Envelope(columns.stream, 0, columns.count * periodNanos, rows);
  const width = rowLength(columns.stream);
  for (let row = 0; row < columns.count; row += 1) {
    envelope.add({ sequence: columns.sequence[row]!, tCapture: columns.tCapture[row]!, tArrive: columns.tArrive[row]!, tDevice: 0, values: columns.values.subarray(row * width, (row + 1) * width) });
  }
  return envelope.build();
}

test.each([jointStateStream('arm/state', ['pan'], 1000), videoFramesStream('camera.wrist/frames', 'Wrist', 30)])('of $id, as few rows and as fewer of those', (stream) => {
  const holes = fc.array(fc.tuple(fc.integer({ min: 1, max: 3999 }), fc.integer({ min: 1, max: 9 })), { maxLength: 20 }).map((list) => new Map(list));
  fc.assert(fc.property(holes, fc.integer({ min: 2, max: 600 }), (lost, rows) => {
    const all = samplesOf(stream, 4000, lost);
    const overview = few(all, rows);
    const fewer = stretchOf(overview, { mostRows: Math.max(2, rows >> 2) });
    for (const columns of [overview, fewer]) {
      const losses = lossesOf(columns);
      expect(sum(losses)).toBe(sum(lost.values()));
      const piece = (all.count / Math.max(1, columns.count >> 1)) * 2 * periodNanos;
      const marks = [...losses.keys()].filter((row) => losses[row]! > 0).map((row) => columns.tArrive[row]!);
      for (const row of lost.keys()) expect(Math.min(...marks.map((at) => Math.abs(at - row * periodNanos)))).toBeLessThanOrEqual(piece);
    }
  }), { numRuns: 60 });
});

test('one lost sample of two hours is there', () => {
  const overview = few(samplesOf(jointStateStream('arm/state', ['pan'], 100), 720_000, new Map([[345_678, 1]])), 1024);
  expect(overview.count).toBeLessThanOrEqual(1024);
  expect(sum(lossesOf(overview))).toBe(1);
});
