// How much later one signal shows what another shows: a tap that a joint feels and a camera sees, a clap, a screen that
// flashes. The delay at which their changes agree best, found by cross-correlation and refined below the sampling.
import { estimateLatency, type LatencyEstimate } from './estimate.ts';

/** Times ascending, milliseconds; any rate, also an uneven one. */
export interface Signal {
  readonly milliseconds: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

export interface Delay extends LatencyEstimate {
  /** How alike the two are at that delay: 1 the same, 0 nothing in common. */
  readonly correlation: number;
}

/** Fine enough that the parabola through the best three is smooth, coarse enough to be quick. */
const stepMilliseconds = 2;
/** Slower changes are drift, exposure and posture, and no events. */
const slowMilliseconds = 400;
/** Parts of the whole that are measured alone, for the spread. */
const leastPartMilliseconds = 2500;
const mostParts = 12;

/**
 * How much later `b` is than `a`, at most `mostMilliseconds` either way. Undefined when either says nothing: too short,
 * never changing, or nowhere alike.
 */
export function delayBetween(a: Signal, b: Signal, mostMilliseconds = 500): Delay | undefined {
  const from = Math.max(a.milliseconds[0] ?? Infinity, b.milliseconds[0] ?? Infinity);
  const to = Math.min(lastOf(a), lastOf(b));
  if (!(to - from > 2 * mostMilliseconds)) return undefined;
  const left = changes(a, from, to);
  const right = changes(b, from, to);
  const whole = bestShift(left, right, 0, left.length, mostMilliseconds);
  if (!whole || whole.correlation < leastCorrelation) return undefined;
  const parts = Math.min(mostParts, Math.floor((to - from) / leastPartMilliseconds));
  const each: number[] = [];
  for (let i = 0; i < parts; i += 1) {
    const part = bestShift(left, right, Math.floor((i * left.length) / parts), Math.floor(((i + 1) * left.length) / parts), mostMilliseconds);
    // A part in which nothing happened says nothing.
    if (part && part.correlation >= leastCorrelation) each.push(part.shift);
  }
  const spread = estimateLatency(each);
  return {
    milliseconds: whole.shift, correlation: whole.correlation,
    spreadMilliseconds: spread && spread.measurements > 1 ? spread.spreadMilliseconds : stepMilliseconds, measurements: Math.max(1, each.length),
  };
}

const leastCorrelation = 0.4;
const lastOf = ({ milliseconds }: Signal): number => milliseconds[milliseconds.length - 1] ?? -Infinity;

/** On an even grid by straight lines, less its own slow course, unit variance wherever it is looked at. */
function changes({ milliseconds, values }: Signal, from: number, to: number): Float64Array {
  const count = Math.floor((to - from) / stepMilliseconds);
  const even = new Float64Array(count);
  for (let i = 0, at = 0; i < count; i += 1) {
    const time = from + i * stepMilliseconds;
    while (at + 2 < milliseconds.length && milliseconds[at + 1]! <= time) at += 1;
    const t0 = milliseconds[at]!;
    const t1 = milliseconds[at + 1] ?? t0;
    const v0 = values[at]!;
    const v1 = values[at + 1] ?? v0;
    const share = t1 > t0 ? Math.min(1, Math.max(0, (time - t0) / (t1 - t0))) : 0;
    even[i] = v0 + (v1 - v0) * share;
  }
  return withoutSlow(even, Math.round(slowMilliseconds / stepMilliseconds));
}

/** Less the mean over a window around each place. */
function withoutSlow(row: Float64Array, window: number): Float64Array {
  const sums = new Float64Array(row.length + 1);
  for (let i = 0; i < row.length; i += 1) sums[i + 1] = sums[i]! + (Number.isFinite(row[i]!) ? row[i]! : 0);
  const out = new Float64Array(row.length);
  for (let i = 0; i < row.length; i += 1) {
    const low = Math.max(0, i - window);
    const high = Math.min(row.length, i + window + 1);
    out[i] = (Number.isFinite(row[i]!) ? row[i]! : 0) - (sums[high]! - sums[low]!) / (high - low);
  }
  return out;
}

/** The shift of `right` against a stretch of `left`, milliseconds. */
function bestShift(left: Float64Array, right: Float64Array, begin: number, end: number, mostMilliseconds: number): { readonly shift: number; readonly correlation: number } | undefined {
  const most = Math.round(mostMilliseconds / stepMilliseconds);
  const scores = new Float64Array(2 * most + 1);
  let best = -1;
  for (let shift = -most; shift <= most; shift += 1) {
    const score = likeness(left, right, begin, end, shift);
    scores[shift + most] = score;
    if (best < 0 || score > scores[best]!) best = shift + most;
  }
  if (best < 0 || !(scores[best]! > 0)) return undefined;
  // A peak at the edge is no peak: the true delay is further out.
  if (best === 0 || best === scores.length - 1) return undefined;
  const [before, peak, after] = [scores[best - 1]!, scores[best]!, scores[best + 1]!];
  const bend = before - 2 * peak + after;
  const fine = bend < 0 ? (before - after) / (2 * bend) : 0;
  return { shift: (best - most + Math.min(0.5, Math.max(-0.5, fine))) * stepMilliseconds, correlation: peak };
}

function likeness(left: Float64Array, right: Float64Array, begin: number, end: number, shift: number): number {
  const low = Math.max(begin, -shift);
  const high = Math.min(end, right.length - shift);
  let [product, leftPower, rightPower] = [0, 0, 0];
  for (let i = low; i < high; i += 1) {
    const l = left[i]!;
    const r = right[i + shift]!;
    product += l * r;
    leftPower += l * l;
    rightPower += r * r;
  }
  const scale = Math.sqrt(leftPower * rightPower);
  return scale > 1e-12 ? product / scale : 0;
}
