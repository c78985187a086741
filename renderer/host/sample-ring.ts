// One stream's last minute as the screen saw it, in columns of fixed size. sample-store.ts owns them.

/** A minute at 60 frames a second. */
export const ringLength = 3600;
/** Wider rows (hands, physics state) keep only the columns that were asked for. */
const keepAllUpTo = 24;

export class SampleRing {
  readonly #times = new Float64Array(ringLength);
  readonly #sequences = new Float64Array(ringLength);
  readonly #columns = new Map<number, Float64Array>();
  #count = 0;

  add(tArrive: number, sequence: number, values: Float64Array): void {
    if (this.#count === 0 && values.length <= keepAllUpTo) values.forEach((_, index) => this.#column(index));
    const at = this.#count % ringLength;
    this.#times[at] = tArrive;
    this.#sequences[at] = sequence;
    for (const [index, column] of this.#columns) column[at] = values[index] ?? Number.NaN;
    this.#count += 1;
  }

  /** Oldest first. */
  history(index: number, seconds: number): { times: number[]; values: number[] } {
    const column = this.#column(index);
    const times: number[] = [];
    const values: number[] = [];
    const oldestKept = Math.max(0, this.#count - ringLength);
    const newest = this.#count > 0 ? this.#times[(this.#count - 1) % ringLength]! : 0;
    let first = this.#count;
    while (first > oldestKept && newest - this.#times[(first - 1) % ringLength]! <= seconds * 1e9) first -= 1;
    for (let i = first; i < this.#count; i += 1) {
      times.push(this.#times[i % ringLength]!);
      values.push(column[i % ringLength]!);
    }
    return { times, values };
  }

  /** Samples per second at the host over about the last second: by count, since the screen sees only some. */
  rateHz(): number {
    if (this.#count < 2) return 0;
    const newest = (this.#count - 1) % ringLength;
    const oldestKept = Math.max(0, this.#count - ringLength);
    let i = this.#count - 2;
    while (i > oldestKept && this.#times[newest]! - this.#times[i % ringLength]! < 1e9) i -= 1;
    const span = this.#times[newest]! - this.#times[i % ringLength]!;
    return span > 0 ? ((this.#sequences[newest]! - this.#sequences[i % ringLength]!) * 1e9) / span : 0;
  }

  #column(index: number): Float64Array {
    let column = this.#columns.get(index);
    if (!column) {
      column = new Float64Array(ringLength).fill(Number.NaN);
      this.#columns.set(index, column);
    }
    return column;
  }
}
