// One stream brought onto the rows of a grid while its samples pass by, in any order: memory is of the rows, not of the
// samples. Pure; used by episode-frames.ts.
import type { Resampling, TimeError } from '../../core/contract/exports.ts';

/** Between two samples farther apart than this nothing is made up: the nearer one is taken. */
const longestLineNanos = 0.5e9;

export interface ResampledRows {
  /** rows × width; NaN where the stream has no sample at all, or (hold) none before the row. */
  readonly values: Float64Array;
  /** Capture time of the sample of each row, host nanoseconds; the nearer one of a line. NaN as above. */
  readonly times: Float64Array;
  readonly error: Omit<TimeError, 'stream'>;
}

/** What a number is, for a line between two samples. */
export interface LineRules {
  /** First numbers of quaternions (x y z w). */
  readonly quaternions: readonly number[];
  /** Numbers that are flags or codes: the one before holds. */
  readonly steps: readonly number[];
}

interface Side { readonly times: Float64Array; readonly values: Float64Array; readonly numbers: Int32Array }

export class Resampler {
  readonly #rows: Float64Array;
  readonly #width: number;
  readonly #method: Resampling;
  readonly #rules: LineRules;
  /** The last sample at or before each row, and the first one at or after. */
  readonly #before: Side;
  readonly #after: Side;
  #count = 0;
  #within = 0;

  /** `rows` ascends, host nanoseconds. */
  constructor(rows: Float64Array, width: number, method: Resampling, rules: LineRules = { quaternions: [], steps: [] }) {
    this.#rows = rows;
    this.#width = width;
    this.#method = method;
    this.#rules = rules;
    const side = (empty: number): Side => ({
      times: new Float64Array(rows.length).fill(empty), values: new Float64Array(rows.length * width), numbers: new Int32Array(rows.length).fill(-1),
    });
    this.#before = side(-Infinity);
    this.#after = side(Infinity);
  }

  add(time: number, values: Float64Array): void {
    const [rows, number] = [this.#rows, this.#count++];
    if (rows.length === 0) return;
    if (time >= rows[0]! && time <= rows.at(-1)!) this.#within += 1;
    const row = firstAtOrAfter(rows, time);
    if (row < rows.length && time > this.#before.times[row]!) this.#put(this.#before, row, time, values, number);
    const earlier = row < rows.length && rows[row] === time ? row : row - 1;
    if (earlier >= 0 && time < this.#after.times[earlier]!) this.#put(this.#after, earlier, time, values, number);
  }

  #put(side: Side, row: number, time: number, values: Float64Array, number: number): void {
    side.times[row] = time;
    side.numbers[row] = number;
    side.values.set(values, row * this.#width);
  }

  done(): ResampledRows {
    const [rows, width, before, after] = [this.#rows, this.#width, this.#before, this.#after];
    for (let row = 1; row < rows.length; row += 1) if (before.times[row - 1]! > before.times[row]!) copyRow(before, row - 1, row, width);
    for (let row = rows.length - 2; row >= 0; row -= 1) if (after.times[row + 1]! < after.times[row]!) copyRow(after, row + 1, row, width);
    const values = new Float64Array(rows.length * width).fill(Number.NaN);
    const times = new Float64Array(rows.length).fill(Number.NaN);
    const used = new Set<number>();
    const errors: number[] = [];
    let [repeated, last] = [0, -2];
    for (let row = 0; row < rows.length; row += 1) {
      const side = this.#choose(row);
      if (side === null) continue;
      const line = this.#method === 'interpolate' && after.times[row]! > before.times[row]! && after.times[row]! - before.times[row]! <= longestLineNanos;
      times[row] = side.times[row]!;
      if (line) this.#line(row, values);
      else values.set(side.values.subarray(row * width, (row + 1) * width), row * width);
      for (const one of line ? [before, after] : [side]) used.add(one.numbers[row]!);
      errors.push(Math.abs(side.times[row]! - rows[row]!));
      if (side.numbers[row] === last) repeated += 1;
      last = side.numbers[row]!;
    }
    return { values, times, error: { resampling: this.#method, ...spread(errors), repeated, unused: Math.max(0, this.#within - used.size) } };
  }

  #choose(row: number): Side | null {
    const [early, late] = [this.#before.times[row]!, this.#after.times[row]!];
    if (this.#method === 'hold') return early === -Infinity ? null : this.#before;
    if (early === -Infinity && late === Infinity) return null;
    return this.#rows[row]! - early <= late - this.#rows[row]! ? this.#before : this.#after;
  }

  #line(row: number, values: Float64Array): void {
    const [before, after, width] = [this.#before, this.#after, this.#width];
    const share = (this.#rows[row]! - before.times[row]!) / (after.times[row]! - before.times[row]!);
    const [a, b] = [before.values.subarray(row * width, (row + 1) * width), after.values.subarray(row * width, (row + 1) * width)];
    const out = values.subarray(row * width, (row + 1) * width);
    for (let at = 0; at < width; at += 1) out[at] = a[at]! + (b[at]! - a[at]!) * share;
    for (const at of this.#rules.quaternions) slerp(a.subarray(at, at + 4), b.subarray(at, at + 4), share, out.subarray(at, at + 4));
    for (const at of this.#rules.steps) out[at] = a[at]!;
  }
}

function copyRow(side: Side, from: number, to: number, width: number): void {
  side.times[to] = side.times[from]!;
  side.numbers[to] = side.numbers[from]!;
  side.values.copyWithin(to * width, from * width, (from + 1) * width);
}

export function firstAtOrAfter(times: Float64Array, time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The shorter way round; a quaternion that is none (all zero, not finite) gives the first one. */
export function slerp(a: Float64Array, b: Float64Array, share: number, out: Float64Array): void {
  const cosine = a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]! + a[3]! * b[3]!;
  if (!Number.isFinite(cosine) || cosine === 0) { out.set(share < 0.5 ? a : b); return; }
  const sign = cosine < 0 ? -1 : 1;
  const angle = Math.acos(Math.min(1, Math.abs(cosine)));
  const [weightA, weightB] = angle < 1e-6 ? [1 - share, share] : [Math.sin((1 - share) * angle) / Math.sin(angle), Math.sin(share * angle) / Math.sin(angle)];
  for (let at = 0; at < 4; at += 1) out[at] = a[at]! * weightA + sign * b[at]! * weightB;
  const length = Math.hypot(...out);
  for (let at = 0; at < 4; at += 1) out[at] = out[at]! / length;
}

/** Milliseconds of a list of nanoseconds. */
export function spread(errors: readonly number[]): { readonly p50Milliseconds: number; readonly maxMilliseconds: number } {
  const sorted = Float64Array.from(errors).sort();
  return { p50Milliseconds: (sorted[sorted.length >> 1] ?? 0) / 1e6, maxMilliseconds: (sorted.at(-1) ?? 0) / 1e6 };
}
