// A stretch of a stream as it is gathered, sample by sample: the rows in it, the last one before it (what held when it
// began) and the first one after it; and no more rows than were asked for. Used by reader.ts.
import { fault, FaultError } from '../core/fault.ts';
import type { Columns } from '../core/streams/columns.ts';
import { rowLength, type StreamDescription } from '../core/streams/stream.ts';
import { ColumnsBuilder } from './columns-builder.ts';
import { Envelope } from './envelope.ts';
import type { SampleRow } from './message.ts';

/** What is wanted of a stream. Times are host nanoseconds of arrival, as the samples file is ordered. */
export interface Stretch {
  readonly fromNanos?: number | undefined;
  readonly toNanos?: number | undefined;
  /** At most so many rows (two at least): more are drawn together as envelope.ts says. */
  readonly mostRows?: number | undefined;
  /** Refuses to gather more than that. */
  readonly mostBytes?: number | undefined;
}

const clocks = 4;
/** No array is longer than that. */
const mostBytesEver = 4 * 2 ** 30;

export class StretchBuilder {
  readonly #stream: StreamDescription;
  readonly #stretch: Stretch;
  readonly #mostRows: number;
  readonly #mostRowsInMemory: number;
  readonly #end: number;
  #rows: ColumnsBuilder;
  #envelope: Envelope | null = null;
  #before: ColumnsBuilder | null = null;
  #state: 'before' | 'inside' | 'after' = 'before';

  /** `lastNanos`: when the stream ends, or the take; for a stretch that has no end of its own. */
  constructor(stream: StreamDescription, stretch: Stretch, lastNanos: number) {
    this.#stream = stream;
    this.#stretch = stretch;
    this.#mostRows = Math.max(2, stretch.mostRows ?? Infinity);
    this.#mostRowsInMemory = (stretch.mostBytes ?? mostBytesEver) / (8 * (rowLength(stream) + clocks));
    this.#end = Math.min(stretch.toNanos ?? Infinity, lastNanos);
    this.#rows = new ColumnsBuilder(stream);
  }

  /** False once nothing that follows is wanted. Throws 'episode.long'. */
  add(row: SampleRow): boolean {
    const { fromNanos = -Infinity, toNanos = Infinity } = this.#stretch;
    if (this.#state === 'after') return false;
    if (this.#state === 'before') {
      if (!(row.tArrive >= fromNanos) && fromNanos > -Infinity) {
        this.#before = new ColumnsBuilder(this.#stream, 1);
        this.#before.add(row);
        return true;
      }
      this.#state = 'inside';
      if (this.#before !== null) this.#rows = this.#before;
    }
    if (row.tArrive > toNanos) this.#state = 'after';
    this.#put(row);
    return this.#state !== 'after';
  }

  #put(row: SampleRow): void {
    if (this.#envelope !== null) {
      this.#envelope.add(row);
      return;
    }
    this.#rows.add(row);
    const { count } = this.#rows;
    if (count > this.#mostRows) {
      const rows = this.#rows.build();
      // The row before the stretch may be as old as the take: time is cut from the second row on.
      this.#envelope = new Envelope(this.#stream, rows.tArrive[1]!, Math.max(this.#end, rows.tArrive[1]!), this.#mostRows);
      addAll(this.#envelope, rows);
      this.#rows = new ColumnsBuilder(this.#stream, 1);
    } else if (count > this.#mostRowsInMemory) {
      throw new FaultError(fault('episode.long', { stream: this.#stream.id, megabytes: Math.round(count * 8 * (rowLength(this.#stream) + clocks) / 1e6) }));
    }
  }

  build(): Columns {
    // Nothing arrived in it or after it: what held is the last before it.
    if (this.#state === 'before' && this.#before !== null) return this.#before.build();
    return this.#envelope?.build() ?? this.#rows.build();
  }
}

function addAll(envelope: { add(row: SampleRow): unknown }, columns: Columns): void {
  const width = rowLength(columns.stream);
  for (let row = 0; row < columns.count; row += 1) {
    envelope.add({
      sequence: columns.sequence[row]!, tCapture: columns.tCapture[row]!, tArrive: columns.tArrive[row]!, tDevice: columns.tDevice[row]!,
      values: columns.values.subarray(row * width, (row + 1) * width), text: columns.texts[row], lost: columns.lost?.[row],
    });
  }
}

/** A stretch out of columns that are there already; the same ones where nothing is left out. */
export function stretchOf(columns: Columns, stretch: Stretch): Columns {
  const { fromNanos = -Infinity, toNanos = Infinity } = stretch;
  const { count, tArrive, stream } = columns;
  let first = 0;
  while (first < count && fromNanos > -Infinity && !(tArrive[first]! >= fromNanos)) first += 1;
  let end = first;
  while (end < count && !(tArrive[end]! > toNanos)) end += 1;
  first = Math.max(0, first - 1);
  end = Math.min(count, end + 1);
  const width = rowLength(stream);
  const part = (array: Float64Array, size = 1): Float64Array => array.subarray(first * size, end * size);
  const rows: Columns = first === 0 && end === count ? columns : {
    stream, count: end - first,
    sequence: part(columns.sequence), tCapture: part(columns.tCapture), tArrive: part(columns.tArrive), tDevice: part(columns.tDevice),
    values: part(columns.values, width), texts: columns.texts.slice(first, end), ...(columns.lost && { lost: part(columns.lost) }),
  };
  const mostRows = Math.max(2, stretch.mostRows ?? Infinity);
  if (rows.count <= mostRows) return rows;
  const envelope = new Envelope(stream, rows.tArrive[1]!, Math.max(rows.tArrive[1]!, Math.min(toNanos, rows.tArrive[rows.count - 1]!)), mostRows);
  addAll(envelope, rows);
  return envelope.build();
}
