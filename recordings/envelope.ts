// A long stream as few rows, for plots: time is cut into equal pieces, and of each piece two rows are left, the least
// and the greatest of every number, at the times of the piece's first and last sample. A line drawn through them covers
// what a line through all samples would cover, so no peak is lost. Pieces of one or two samples are left as they are.
//
// A row that stands for several samples has NaN as its sequence number; what was lost among them and before is counted,
// so that a single lost sample of hours is still marked. Numbers that are
// NaN are passed over as long as there is another in the piece. Events are not numbers: of each piece the first is left.
// Used by stretch.ts and overview.ts; an envelope of an envelope is an envelope.
import type { Columns } from '../core/streams/columns.ts';
import { LossCount } from '../core/streams/losses.ts';
import { rowLength, type StreamDescription } from '../core/streams/stream.ts';
import type { SampleRow } from './message.ts';

const clocks = 4;
const rowsPerPiece = 2;

export class Envelope {
  readonly stream: StreamDescription;
  readonly #width: number;
  readonly #pieces: number;
  readonly #from: number;
  readonly #nanosPerPiece: number;
  readonly #counts: Float64Array;
  /** Of the first and the last sample of each piece: sequence, capture, arrive, device. */
  readonly #times: Float64Array;
  /** Least and greatest; as they came while there are two samples or fewer. */
  readonly #values: Float64Array;
  readonly #losses: LossCount;
  /** At the first row of a piece what was lost before it, at the second what among the rest. */
  readonly #lost: Float64Array;
  readonly #texts: string[] = [];
  #piece = 0;

  /** Samples outside the time given fall into the first or the last piece. */
  constructor(stream: StreamDescription, fromNanos: number, toNanos: number, mostRows: number) {
    this.stream = stream;
    this.#width = rowLength(stream);
    this.#pieces = Math.max(1, Math.floor(mostRows / rowsPerPiece));
    this.#from = fromNanos;
    this.#nanosPerPiece = Math.max(1, (toNanos - fromNanos) / this.#pieces);
    this.#losses = new LossCount(stream);
    this.#lost = new Float64Array(this.#pieces * rowsPerPiece);
    this.#counts = new Float64Array(this.#pieces);
    this.#times = new Float64Array(this.#pieces * rowsPerPiece * clocks);
    this.#values = new Float64Array(this.#pieces * rowsPerPiece * this.#width);
  }

  /** The row is copied. */
  add(row: SampleRow): void {
    const wanted = Math.floor((row.tArrive - this.#from) / this.#nanosPerPiece);
    // A clock that is no number leaves the sample where the file has it.
    if (Number.isFinite(wanted)) this.#piece = Math.max(0, Math.min(this.#pieces - 1, wanted));
    const piece = this.#piece;
    const count = this.#counts[piece]!++;
    const isFirstRow = count === 0 || this.stream.kind === 'event';
    this.#lost[piece * rowsPerPiece + (isFirstRow ? 0 : 1)]! += row.lost ?? this.#losses.next(row.sequence, row.values);
    if (this.stream.kind === 'event') {
      if (count > 0) return;
      this.#texts.push(row.text ?? '');
    }
    if (count < rowsPerPiece) this.#put(piece * rowsPerPiece + count, row);
    else this.#widen(piece, row, count === rowsPerPiece);
  }

  #put(place: number, row: SampleRow): void {
    const at = place * clocks;
    this.#times[at] = row.sequence;
    this.#times[at + 1] = row.tCapture;
    this.#times[at + 2] = row.tArrive;
    this.#times[at + 3] = row.tDevice;
    this.#values.set(row.values, place * this.#width);
  }

  #widen(piece: number, row: SampleRow, isFirstTime: boolean): void {
    const values = this.#values;
    const width = this.#width;
    const least = piece * rowsPerPiece * width;
    const greatest = least + width;
    const last = (piece * rowsPerPiece + 1) * clocks;
    const times = this.#times;
    times[last - clocks] = Number.NaN;
    times[last] = Number.NaN;
    times[last + 1] = row.tCapture;
    times[last + 2] = row.tArrive;
    times[last + 3] = row.tDevice;
    for (let index = 0; index < width; index += 1) {
      if (isFirstTime) sortPair(values, least + index, greatest + index);
      const value = row.values[index]!;
      // Written so that NaN in either place gives way to a number.
      if (!(values[least + index]! <= value) && !Number.isNaN(value)) values[least + index] = value;
      if (!(values[greatest + index]! >= value) && !Number.isNaN(value)) values[greatest + index] = value;
    }
  }

  build(): Columns {
    const rowsOf = (piece: number): number => (this.stream.kind === 'event' ? Math.min(1, this.#counts[piece]!) : Math.min(rowsPerPiece, this.#counts[piece]!));
    let count = 0;
    for (let piece = 0; piece < this.#pieces; piece += 1) count += rowsOf(piece);
    const times = [0, 1, 2, 3].map(() => new Float64Array(count)) as [Float64Array, Float64Array, Float64Array, Float64Array];
    const values = new Float64Array(count * this.#width);
    const lost = new Float64Array(count);
    let row = 0;
    for (let piece = 0; piece < this.#pieces; piece += 1) {
      for (let which = 0; which < rowsOf(piece); which += 1, row += 1) {
        const place = piece * rowsPerPiece + which;
        for (let clock = 0; clock < clocks; clock += 1) times[clock]![row] = this.#times[place * clocks + clock]!;
        lost[row] = this.#lost[place]!;
        values.set(this.#values.subarray(place * this.#width, (place + 1) * this.#width), row * this.#width);
      }
    }
    const [sequence, tCapture, tArrive, tDevice] = times;
    return { stream: this.stream, count, sequence, tCapture, tArrive, tDevice, values, lost, texts: this.#texts };
  }
}

function sortPair(values: Float64Array, low: number, high: number): void {
  const [a, b] = [values[low]!, values[high]!];
  if (Number.isNaN(a)) values[low] = b;
  else if (Number.isNaN(b)) values[high] = a;
  else if (a > b) { values[low] = b; values[high] = a; }
}
