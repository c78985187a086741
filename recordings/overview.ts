// All streams of a long recording as few rows, made in one reading of it: what a plot of hours is drawn from. A stretch
// of minutes is read from the file itself. Used by reader.ts, which keeps it while the episode is open.
import type { Columns } from '../core/streams/columns.ts';
import { ColumnsBuilder } from './columns-builder.ts';
import { Envelope } from './envelope.ts';
import type { IndexedStream } from './samples-index.ts';
import type { SamplesRanges } from './samples-ranges.ts';

const clocks = 4;
/** Four megabytes a stream at most, and never more rows than a few screens are wide. */
const numbersEach = 500_000;
const [fewestRows, mostRows] = [1024, 16_384] as const;
/** A stream that is not much longer is kept as it is. */
const numbersKept = 1_000_000;

export type Overview = ReadonlyMap<string, Columns>;

/** Waits for nothing between two chunks but the disk, so the thread that calls it answers others meanwhile. */
export async function readOverview(samples: SamplesRanges, fromNanos: number, toNanos: number): Promise<Overview> {
  const { streams, chunks } = samples.index;
  const gathered = new Map([...streams.values()].map((stream) => [stream, gathererFor(stream, fromNanos, toNanos)]));
  await samples.read([...streams.values()], chunks.map((_, place) => place), (stream, row) => { gathered.get(stream)!.add(row); });
  return new Map([...gathered].map(([stream, gatherer]) => [stream.description.id, gatherer.build()]));
}

/** Whether the overview has every sample of it. */
export const isKeptWhole = (stream: IndexedStream): boolean => stream.count * (stream.width + clocks) <= numbersKept;

function gathererFor(stream: IndexedStream, fromNanos: number, toNanos: number): ColumnsBuilder | Envelope {
  const rows = Math.min(mostRows, Math.max(fewestRows, Math.floor(numbersEach / (stream.width + clocks))));
  return isKeptWhole(stream) ? new ColumnsBuilder(stream.description) : new Envelope(stream.description, fromNanos, toNanos, rows);
}
