// The rows of an episode: at which moments of its takes they stand, and which recorded frame of a camera each shows.
// Pure; used by episode-frames.ts.
import { firstAtOrAfter } from './resample.ts';

export interface GridSpan {
  readonly fromNanos: number;
  readonly toNanos: number;
  /** When all of the chosen cameras and streams of its take have begun, and when the first of them ends. */
  readonly coverage: { readonly firstNanos: number; readonly lastNanos: number };
  /** Frame times of the camera that the grid follows or begins with, ascending; empty: none. */
  readonly reference: Float64Array;
  /** Of the first span, where its first row stands, if that is to be a certain moment: see `copyableStart`. */
  readonly begin?: number;
}

export interface Grid {
  /** Host nanoseconds of each row, on the clock of its take. */
  readonly times: Float64Array;
  readonly span: Uint16Array;
}

/** Frame times of a camera, and which frames are key frames; `pixels` is what is saved by copying it. */
export interface CopyCamera { readonly times: Float64Array; readonly key: Uint8Array; readonly pixels: number }

/**
 * The moment within the wait at the beginning at which most cameras show a key frame, so that their packets can be taken as
 * they are from there on; undefined where none does.
 */
export function copyableStart(span: Pick<GridSpan, 'fromNanos' | 'toNanos' | 'coverage'>, cameras: readonly CopyCamera[]): number | undefined {
  const from = Math.max(span.fromNanos, span.coverage.firstNanos);
  const to = Math.min(span.fromNanos + longestWaitNanos, span.toNanos);
  let best: { readonly at: number; readonly saved: number } | undefined;
  for (const { times, key } of cameras) {
    for (let frame = firstAtOrAfter(times, from); frame < times.length && times[frame]! < to; frame += 1) {
      if (key[frame] === 0) continue;
      const at = times[frame]!;
      const saved = cameras.reduce((sum, camera) => sum + (camera.key[nearestFrame(camera.times, at)] === 1 ? camera.pixels : 0), 0);
      if (!best || saved > best.saved || (saved === best.saved && at < best.at)) best = { at, saved };
    }
  }
  return best?.at;
}

/** So much of either end is left out to wait for all cameras and streams; what is missing for longer shows as a time error. */
const longestWaitNanos = 1e9;
const tiny = 1e-6;

/** Rows 1/fps apart along the spans, as if they were one; the first row on a frame of the reference camera. */
export function evenGrid(spans: readonly GridSpan[], fps: number): Grid {
  const step = 1e9 / fps;
  const times: number[] = [];
  const owners: number[] = [];
  let before = 0;
  trimmed(spans).forEach((span, index) => {
    let { fromNanos } = span;
    if (index === 0 && span.begin === undefined) {
      const frame = span.reference[firstAtOrAfter(span.reference, fromNanos - 1000)];
      if (frame !== undefined && frame - fromNanos <= 1.5 * step && frame < span.toNanos) fromNanos = Math.max(frame, fromNanos);
    }
    const isLast = index === spans.length - 1;
    const toNanos = isLast ? Math.min(spans[index]!.toNanos, span.toNanos + step / 2) : span.toNanos;
    const length = toNanos - fromNanos;
    for (let row = times.length; row * step < before + length - tiny * step; row += 1) {
      times.push(fromNanos + row * step - before);
      owners.push(index);
    }
    before += length;
  });
  return { times: Float64Array.from(times), span: Uint16Array.from(owners) };
}

/** One row for each frame of the reference camera. */
export function cameraGrid(spans: readonly GridSpan[]): Grid {
  const times: number[] = [];
  const owners: number[] = [];
  trimmed(spans).forEach((span, index) => {
    for (let at = firstAtOrAfter(span.reference, span.fromNanos); at < span.reference.length && span.reference[at]! <= span.toNanos; at += 1) {
      if (span.reference[at] === spans[index]!.toNanos) break;
      times.push(span.reference[at]!);
      owners.push(index);
    }
  });
  return { times: Float64Array.from(times), span: Uint16Array.from(owners) };
}

function trimmed(spans: readonly GridSpan[]): GridSpan[] {
  return spans.map((span, index) => {
    const { firstNanos, lastNanos } = span.coverage;
    const waits = index === 0 && firstNanos > span.fromNanos && firstNanos - span.fromNanos <= longestWaitNanos && firstNanos < span.toNanos;
    const ends = index === spans.length - 1 && lastNanos < span.toNanos && span.toNanos - lastNanos <= longestWaitNanos && lastNanos > span.fromNanos;
    const fromNanos = index === 0 && span.begin !== undefined ? span.begin : waits ? firstNanos : span.fromNanos;
    return { ...span, fromNanos, toNanos: ends ? lastNanos : span.toNanos };
  });
}

/**
 * Index of the frame of each row: the nearest one. With `consecutive`, frame after frame from the first row's on where no
 * row is farther than one row's length from its frame then, so that a little jitter neither repeats nor skips one.
 */
export function framesOfRows(times: Float64Array, frames: Float64Array, step: number, consecutive: boolean): Int32Array {
  const nearest = Int32Array.from(times, (time) => nearestFrame(frames, time));
  if (!consecutive || times.length === 0) return nearest;
  const first = nearest[0]!;
  if (first + times.length > frames.length) return nearest;
  if (times.some((time, row) => Math.abs(frames[first + row]! - time) > step)) return nearest;
  return Int32Array.from(times, (_, row) => first + row);
}

function nearestFrame(frames: Float64Array, time: number): number {
  const after = firstAtOrAfter(frames, time);
  if (after === 0) return 0;
  return after < frames.length && frames[after]! - time < time - frames[after - 1]! ? after : after - 1;
}

/** Rows that show the frame of the row before, and frames between the first and the last row's that none shows. */
export function frameUse(frame: Int32Array): { readonly repeated: number; readonly unused: number } {
  let repeated = 0;
  for (let row = 1; row < frame.length; row += 1) if (frame[row] === frame[row - 1]) repeated += 1;
  const distinct = frame.length - repeated;
  return { repeated, unused: frame.length === 0 ? 0 : Math.max(0, frame.at(-1)! - frame[0]! + 1 - distinct) };
}
