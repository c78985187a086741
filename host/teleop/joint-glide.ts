// Fills the time between two rows of a leader arm that speaks more slowly than commands go out: a staircase of wishes
// would shake the arm. As glide.ts does for the poses of a hand; leader-lead.ts has one.

/** Rows that come this often need nothing filled, seconds. */
const shortestSpan = 0.012;
const longestSpan = 0.08;
/** A little longer than the usual gap: a row that comes late then finds the arm still moving. */
const stretch = 1.1;

export class JointGlide {
  readonly #from: Float64Array;
  readonly #to: Float64Array;
  readonly #now: Float64Array;
  #began = 0;
  #span = 0;
  #usualGap = 0;
  #lastArrived = Number.NaN;

  constructor(joints: number) {
    this.#from = new Float64Array(joints);
    this.#to = new Float64Array(joints);
    this.#now = new Float64Array(joints);
  }

  /** Delay it adds to a steady motion, milliseconds. */
  get delayMilliseconds(): number { return this.#span * 1000; }

  /** Starts again from here, standing still. */
  reset(joints: ArrayLike<number>): void {
    this.#from.set(joints);
    this.#to.set(joints);
    this.#span = 0;
    this.#lastArrived = Number.NaN;
  }

  /** A new row: reached when the next one is due, or at once if not `smooth`. */
  aim(joints: ArrayLike<number>, seconds: number, smooth: boolean): void {
    const gap = seconds - this.#lastArrived;
    this.#lastArrived = seconds;
    if (gap > 0 && gap <= 2 * longestSpan) this.#usualGap = this.#usualGap === 0 ? gap : this.#usualGap + 0.15 * (gap - this.#usualGap);
    this.#from.set(this.at(seconds));
    this.#to.set(joints);
    this.#began = seconds;
    this.#span = smooth && this.#usualGap > shortestSpan ? Math.min(longestSpan, stretch * this.#usualGap) : 0;
  }

  /** The same row each time, filled anew. */
  at(seconds: number): Float64Array {
    const share = this.#span === 0 ? 1 : Math.min(1, Math.max(0, (seconds - this.#began) / this.#span));
    for (let i = 0; i < this.#now.length; i += 1) this.#now[i] = this.#from[i]! + share * (this.#to[i]! - this.#from[i]!);
    return this.#now;
  }
}
