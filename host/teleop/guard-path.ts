// The way that the arm would go if it took one step and then came to rest: what the guard checks before it takes the
// step. Filled anew for every candidate; nothing is allocated.
import type { JointLimiter } from './joint-limiter.ts';
import { mostRestRows } from './joint-limiter.ts';

/** Between checked postures no joint moves the arm by more than the rows between them: at most so many are checked. */
const mostChecked = 24;

export class BrakingPath {
  /** How many rows it has. */
  length = 0;
  readonly #width: number;
  readonly #rows: Float64Array;
  readonly #views: readonly Float64Array[];

  constructor(joints: number) {
    this.#width = joints;
    this.#rows = new Float64Array(mostRestRows * joints);
    this.#views = Array.from({ length: mostRestRows }, (_, row) => this.#rows.subarray(row * joints, (row + 1) * joints));
  }

  fill(limiters: readonly JointLimiter[], accelerations: Float64Array, stepSeconds: number): void {
    const width = this.#width;
    this.length = 0;
    for (let i = 0; i < width; i += 1) {
      const limiter = limiters[i]!;
      limiter.roll(accelerations[i]!, stepSeconds, this.#rows, i, width);
      const { rows } = limiter;
      // Those that rest already wait for this one; this one waits for those that take longer.
      for (let row = this.length; row < rows; row += 1) for (let j = 0; j < i; j += 1) this.#rows[row * width + j] = this.#rows[(row - 1) * width + j]!;
      for (let row = rows; row < this.length; row += 1) this.#rows[row * width + i] = this.#rows[(row - 1) * width + i]!;
      this.length = Math.max(this.length, rows);
    }
  }

  get rest(): Float64Array { return this.#views[this.length - 1]!; }

  /** The first posture of those to check, the rest first, for which `found` answers something. */
  find<T>(found: (joints: Float64Array) => T | undefined): T | undefined {
    const last = this.length - 1;
    const every = Math.max(1, Math.ceil(last / mostChecked));
    for (let row = last; row >= 0; row -= every) {
      const one = found(this.#views[row]!);
      if (one !== undefined) return one;
    }
    return last % every === 0 ? undefined : found(this.#views[0]!);
  }
}
