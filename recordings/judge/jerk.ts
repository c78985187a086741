// The jerk of an arm's joints. Encoders count in steps and come at any rate, so positions are averaged over 50 ms
// first, and the third derivative is taken through the averages' own times.
const windowNanos = 50e6;
const kept = 4;

export interface WorstJerk { readonly joint: number; readonly rms: number; readonly peak: number; readonly peakNanos: number }

export class JointJerk {
  readonly #joints: number;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  readonly #peaks: Float64Array;
  readonly #peakNanos: Float64Array;
  /** The last averages: seconds, then joints. */
  #averages: Float64Array[] = [];
  #window = Number.NaN;
  #count = 0;
  #timeSum = 0;
  #jerks = 0;

  constructor(joints: number) {
    this.#joints = joints;
    [this.#sums, this.#squares, this.#peaks, this.#peakNanos] = [new Float64Array(joints), new Float64Array(joints), new Float64Array(joints), new Float64Array(joints)];
  }

  note(positions: Float64Array, nanos: number): void {
    const window = Math.floor(nanos / windowNanos);
    if (window !== this.#window) {
      this.#close(window);
      this.#window = window;
    }
    this.#count += 1;
    this.#timeSum += nanos - window * windowNanos;
    for (let joint = 0; joint < this.#joints; joint += 1) this.#sums[joint] = this.#sums[joint]! + positions[joint]!;
  }

  /** It stands still: what comes next is no continuation. */
  rest(): void {
    if (this.#count === 0 && this.#averages.length === 0) return;
    this.#averages = [];
    this.#empty();
  }

  #empty(): void {
    this.#sums.fill(0);
    this.#count = 0;
    this.#timeSum = 0;
  }

  #close(next: number): void {
    if (this.#count > 0) {
      const average = new Float64Array(1 + this.#joints);
      average[0] = (this.#window * windowNanos + this.#timeSum / this.#count) / 1e9;
      for (let joint = 0; joint < this.#joints; joint += 1) average[1 + joint] = this.#sums[joint]! / this.#count;
      this.#averages.push(average);
      if (this.#averages.length > kept) this.#averages.shift();
      if (this.#averages.length === kept) this.#derive();
    }
    this.#empty();
    // A hole in between would make a jump of it.
    if (next !== this.#window + 1) this.#averages = [];
  }

  #derive(): void {
    const [a, b, c, d] = this.#averages as [Float64Array, Float64Array, Float64Array, Float64Array];
    const slope = (from: Float64Array, to: Float64Array, joint: number): number => (to[joint]! - from[joint]!) / (to[0]! - from[0]!);
    this.#jerks += 1;
    for (let joint = 1; joint <= this.#joints; joint += 1) {
      const first = (slope(b, c, joint) - slope(a, b, joint)) / (c[0]! - a[0]!);
      const second = (slope(c, d, joint) - slope(b, c, joint)) / (d[0]! - b[0]!);
      const jerk = (6 * (second - first)) / (d[0]! - a[0]!);
      if (!Number.isFinite(jerk)) continue;
      this.#squares[joint - 1] = this.#squares[joint - 1]! + jerk * jerk;
      if (Math.abs(jerk) <= this.#peaks[joint - 1]!) continue;
      this.#peaks[joint - 1] = Math.abs(jerk);
      this.#peakNanos[joint - 1] = b[0]! * 1e9;
    }
  }

  /** Of all but one joint; null when the arm hardly moved. */
  worst(except: number): WorstJerk | null {
    if (this.#jerks < 10) return null;
    const joints = [...this.#squares.keys()].filter((joint) => joint !== except);
    if (joints.length === 0) return null;
    const joint = joints.reduce((best, one) => (this.#squares[one]! > this.#squares[best]! ? one : best));
    return { joint, rms: Math.sqrt(this.#squares[joint]! / this.#jerks), peak: this.#peaks[joint]!, peakNanos: this.#peakNanos[joint]! };
  }
}
