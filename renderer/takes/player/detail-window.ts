// A long stream is known as few rows; when the timeline shows a short stretch of it, that stretch is asked for finely and
// laid into the overview, so that lanes and plots stay one line. Called by episode-store.ts.
import type { Columns } from '../../../core/streams/columns.ts';
import { lastAtOrBefore } from '../../../core/streams/columns.ts';
import { lossesOf } from '../../../core/streams/losses.ts';
import { rowLength } from '../../../core/streams/stream.ts';
import type { ViewRange } from './view-range.ts';

/** The overview with the rows of one stretch in the place of its own; times in host nanoseconds of arrival. */
export function withDetail(overview: Columns, detail: Columns, fromNanos: number, toNanos: number): Columns {
  const width = rowLength(overview.stream);
  if (width !== rowLength(detail.stream)) return overview;
  const firstDetail = lastAtOrBefore(detail.tArrive, fromNanos - 1) + 1;
  const endDetail = lastAtOrBefore(detail.tArrive, toNanos) + 1;
  const head = lastAtOrBefore(overview.tArrive, fromNanos - 1) + 1;
  const tail = lastAtOrBefore(overview.tArrive, toNanos) + 1;
  const joined = (of: (columns: Columns) => Float64Array, rows: number): Float64Array => {
    const parts = [of(overview).subarray(0, head * rows), of(detail).subarray(firstDetail * rows, endDetail * rows), of(overview).subarray(tail * rows)];
    const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) { all.set(part, at); at += part.length; }
    return all;
  };
  return {
    stream: overview.stream, count: head + endDetail - firstDetail + overview.count - tail, texts: [],
    sequence: joined((columns) => columns.sequence, 1), tCapture: joined((columns) => columns.tCapture, 1),
    tArrive: joined((columns) => columns.tArrive, 1), tDevice: joined((columns) => columns.tDevice, 1), values: joined((columns) => columns.values, width),
    lost: joined(lossesOf, 1),
  };
}

/** The stretch to ask for while this is shown of a take; null: the overview is fine enough, or the last stretch still is. */
export function wantedDetail(range: ViewRange, durationSeconds: number, last: ViewRange | null): ViewRange | null {
  const span = range.to - range.from;
  // Half of the overview is still two rows to a pixel.
  if (span > durationSeconds / 3) return null;
  const isInLast = last !== null && range.from >= last.from && range.to <= last.to && span > (last.to - last.from) / 8;
  return isInLast ? null : { from: Math.max(0, range.from - span / 2), to: Math.min(durationSeconds, range.to + span / 2) };
}
