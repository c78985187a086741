// A stretch of one stream as columns: what the reader returns, the player plots and a replay runs.
import { rowLength, type StreamDescription } from './stream.ts';

export interface Columns {
  readonly stream: StreamDescription;
  readonly count: number;
  /** Each `count` long; times in host nanoseconds. */
  readonly sequence: Float64Array;
  readonly tCapture: Float64Array;
  readonly tArrive: Float64Array;
  readonly tDevice: Float64Array;
  /** `count` rows of `rowLength(stream)`. */
  readonly values: Float64Array;
  /** Event streams: one per sample; else empty. */
  readonly texts: readonly string[];
  /** Where rows stand for several samples: how many were lost since the row before and among those (see losses.ts). */
  readonly lost?: Float64Array | undefined;
}

export const rowAt = (columns: Columns, index: number): Float64Array => {
  const width = rowLength(columns.stream);
  return columns.values.subarray(index * width, (index + 1) * width);
};

/** Index of the last sample with time ≤ t, or −1. */
export function lastAtOrBefore(times: Float64Array, t: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= t) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
