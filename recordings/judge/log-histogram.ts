// Counts positive numbers by size in bins of two per cent, in constant memory: medians and "how many were over" of
// streams that run for hours. Used by the measures of intervals and of pictures.

const perOctave = 32;

export class LogHistogram {
  readonly #lowest: number;
  readonly #counts: Uint32Array;
  readonly #sums: Float64Array;
  #count = 0;
  #sum = 0;

  /** Smaller numbers than `2 ** lowestPower` count as that, larger than `2 ** highestPower` as that. */
  constructor(lowestPower: number, highestPower: number) {
    this.#lowest = lowestPower * perOctave;
    this.#counts = new Uint32Array((highestPower - lowestPower) * perOctave + 1);
    this.#sums = new Float64Array(this.#counts.length);
  }

  get count(): number { return this.#count; }
  get sum(): number { return this.#sum; }

  #bin(value: number): number {
    const bin = value > 0 ? Math.floor(Math.log2(value) * perOctave) - this.#lowest : 0;
    return Math.min(this.#counts.length - 1, Math.max(0, bin));
  }

  add(value: number): void {
    const bin = this.#bin(value);
    this.#counts[bin] = this.#counts[bin]! + 1;
    this.#sums[bin] = this.#sums[bin]! + value;
    this.#count += 1;
    this.#sum += value;
  }

  /** The middle of the bin that this share of the numbers does not reach beyond; 0 when empty. */
  quantile(share: number): number {
    if (this.#count === 0) return 0;
    let left = Math.max(1, Math.ceil(share * this.#count));
    for (let bin = 0; bin < this.#counts.length; bin += 1) {
      left -= this.#counts[bin]!;
      // Of one number many times, its very self.
      if (left <= 0) return this.#sums[bin]! / this.#counts[bin]!;
    }
    return 0;
  }

  /** Those over `value`; its own bin counts as not over. */
  over(value: number): { readonly count: number; readonly sum: number } {
    let [count, sum] = [0, 0];
    for (let bin = this.#bin(value) + 1; bin < this.#counts.length; bin += 1) {
      count += this.#counts[bin]!;
      sum += this.#sums[bin]!;
    }
    return { count, sum };
  }
}
