// Columns while they grow, one stream's worth of flat arrays, and the stretch of them that somebody asked for.
// Used by the reader.
import type { Columns } from '../core/streams/columns.ts';
import { rowLength, type StreamDescription } from '../core/streams/stream.ts';
import type { SampleRow } from './message.ts';

/** What is wanted of a stream. Times are host nanoseconds of arrival, as the samples file is ordered. */
export interface Stretch {
  readonly fromNanos?: number | undefined;
  readonly toNanos?: number | undefined;
  /** At most so many rows: more are drawn together as envelope.ts says. */
  readonly mostRows?: number | undefined;
}

const clocks = 4;

export class ColumnsBuilder {
  readonly stream: StreamDescription;
  readonly #width: number;
  #times: Float64Array = new Float64Array(clocks * 64);
  #values: Float64Array;
  #texts: string[] = [];
  #count = 0;

  constructor(stream: StreamDescription) {
    this.stream = stream;
    this.#width = rowLength(stream);
    this.#values = new Float64Array(this.#width * 16);
  }

  get count(): number {
    return this.#count;
  }

  add(row: SampleRow): void {
    const count = this.#count++;
    this.#times = withRoom(this.#times, (count + 1) * clocks);
    this.#values = withRoom(this.#values, (count + 1) * this.#width);
    const at = count * clocks;
    this.#times[at] = row.sequence;
    this.#times[at + 1] = row.tCapture;
    this.#times[at + 2] = row.tArrive;
    this.#times[at + 3] = row.tDevice;
    this.#values.set(row.values, count * this.#width);
    if (this.stream.kind === 'event') this.#texts.push(row.text ?? '');
  }

  build(): Columns {
    const count = this.#count;
    const column = (offset: number): Float64Array => {
      const one = new Float64Array(count);
      for (let row = 0; row < count; row += 1) one[row] = this.#times[row * clocks + offset]!;
      return one;
    };
    return {
      stream: this.stream, count,
      sequence: column(0), tCapture: column(1), tArrive: column(2), tDevice: column(3),
      values: this.#values.slice(0, count * this.#width), texts: [...this.#texts],
    };
  }
}

function withRoom(array: Float64Array, length: number): Float64Array {
  if (length <= array.length) return array;
  const bigger = new Float64Array(Math.max(array.length * 2, length));
  bigger.set(array);
  return bigger;
}

/** The rows that arrived in the stretch, with the last one before it (what held when it began) and the first one after it. */
export function stretchOf(columns: Columns, { fromNanos = -Infinity, toNanos = Infinity }: Stretch): Columns {
  const { count, tArrive, stream } = columns;
  let first = 0;
  while (first < count && !(tArrive[first]! >= fromNanos)) first += 1;
  let end = first;
  while (end < count && !(tArrive[end]! > toNanos)) end += 1;
  first = Math.max(0, first - 1);
  end = Math.min(count, end + 1);
  if (first === 0 && end === count) return columns;
  const width = rowLength(stream);
  const part = (array: Float64Array, size = 1): Float64Array => array.subarray(first * size, end * size);
  return {
    stream, count: end - first,
    sequence: part(columns.sequence), tCapture: part(columns.tCapture), tArrive: part(columns.tArrive), tDevice: part(columns.tDevice),
    values: part(columns.values, width), texts: columns.texts.slice(first, end),
  };
}
