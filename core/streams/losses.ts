// How many samples of a stream were lost, row by row: by gaps in their count, and, of pictures, as the camera itself says.
import type { Columns } from './columns.ts';
import { rowLength, type StreamDescription } from './stream.ts';

/** Of samples one after the other. */
export class LossCount {
  readonly #dropped: number;
  readonly #width: number;
  #last = Number.NaN;

  constructor(stream: StreamDescription) {
    this.#width = rowLength(stream);
    const names = stream.kind === 'videoFrames' ? stream.fields.map(({ name }) => name) : [];
    const place = names.indexOf('dropped');
    this.#dropped = place < 0 ? -1 : stream.fields.slice(0, place).reduce((sum, { size }) => sum + size, 0);
  }

  /** Lost since the sample before this one, whose numbers are this row of `values`. */
  next(sequence: number, values: Float64Array, row = 0): number {
    const missing = sequence - this.#last - 1;
    this.#last = sequence;
    const dropped = this.#dropped < 0 ? 0 : values[row * this.#width + this.#dropped]!;
    return (missing >= 1 ? missing : 0) + (dropped >= 1 ? dropped : 0);
  }
}

/** Of each row: what was lost since the row before, and among the samples that it stands for. */
export function lossesOf({ stream, count, sequence, values, lost }: Columns): Float64Array {
  if (lost !== undefined) return lost;
  const losses = new LossCount(stream);
  return Float64Array.from({ length: count }, (_, row) => losses.next(sequence[row]!, values, row));
}
