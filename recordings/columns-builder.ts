// Columns while they grow, one stream's worth of flat arrays. Used by the reader.
import type { Columns } from '../core/streams/columns.ts';
import { rowLength, type StreamDescription } from '../core/streams/stream.ts';
import type { SampleRow } from './message.ts';

const clocks = 4;

export class ColumnsBuilder {
  readonly stream: StreamDescription;
  readonly #width: number;
  #times: Float64Array;
  #values: Float64Array;
  #texts: string[] = [];
  #count = 0;

  constructor(stream: StreamDescription, rowsHint = 64) {
    this.stream = stream;
    this.#width = rowLength(stream);
    this.#times = new Float64Array(clocks * rowsHint);
    this.#values = new Float64Array(this.#width * rowsHint);
  }

  get count(): number {
    return this.#count;
  }

  /** The row is copied. */
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
