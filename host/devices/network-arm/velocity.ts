// Joint speeds where an arm reports positions only: differences between reports, smoothed lightly because reports
// jitter on their way. The recorded speed is therefore about one report late.

const share = 0.5;
/** Two reports in one breath must not look like a leap. */
const leastSeconds = 0.002;

export class SpeedFromPositions {
  readonly speeds: Float64Array;
  readonly #last: Float64Array;
  #lastAt = Number.NaN;
  constructor(joints: number) {
    this.speeds = new Float64Array(joints);
    this.#last = new Float64Array(joints);
  }
  /** `at` in milliseconds. */
  see(positions: ArrayLike<number>, at: number): void {
    const seconds = Math.max(leastSeconds, (at - this.#lastAt) / 1000);
    for (let i = 0; i < this.speeds.length; i += 1) {
      const fresh = Number.isNaN(this.#lastAt) ? 0 : (positions[i]! - this.#last[i]!) / seconds;
      this.speeds[i] = this.speeds[i]! + share * (fresh - this.speeds[i]!);
      this.#last[i] = positions[i]!;
    }
    this.#lastAt = at;
  }
}
