// Between the playhead and one camera's pictures: when each frame was captured, and which second of the
// MP4 shows it. Pure; built from the camera's frames stream.
import { lastAtOrBefore, type Columns } from '../../../core/streams/columns.ts';
import { columnOf, secondsFrom } from './lanes.ts';

export interface FrameTimes {
  /** Capture times in seconds from the start of the take, growing. */
  readonly seconds: Float64Array;
}

/** Frames that never reached the MP4 (their index repeats or falls) are left out. */
export function frameTimes(frames: Columns, startNanos: number): FrameTimes {
  const seconds = secondsFrom(frames.tCapture, startNanos);
  const index = columnOf(frames, 'index');
  const kept: number[] = [];
  let lastIndex = -Infinity;
  for (let row = 0; row < frames.count; row += 1) {
    if (!(index[row]! > lastIndex) || (kept.length > 0 && seconds[row]! <= kept.at(-1)!)) continue;
    lastIndex = index[row]!;
    kept.push(seconds[row]!);
  }
  return { seconds: Float64Array.from(kept) };
}

/** Further outside than this and the times are those of another stretch. */
const reachSeconds = 1;

/**
 * The second to ask the video for so that it shows the frame of this moment: the middle of the frame, so
 * that rounding in the file's own clock never gives its neighbour. Shortly before the first frame: the first.
 */
export function videoSecond(times: FrameTimes, playhead: number): number {
  const { seconds } = times;
  if (seconds.length === 0 || playhead < seconds[0]! - reachSeconds || playhead > seconds.at(-1)! + reachSeconds) return playhead;
  const at = Math.max(0, lastAtOrBefore(seconds, playhead + 1e-7));
  const start = seconds[at]!;
  const end = seconds[at + 1] ?? start + 1 / 30;
  return start + Math.min(0.05, (end - start) / 2);
}

/** Where `,` and `.` go: the neighbouring frame's start, or a thirtieth of a second without video. */
export function stepFrame(times: FrameTimes | null, playhead: number, by: 1 | -1): number {
  if (!times || times.seconds.length === 0) return playhead + by / 30;
  const { seconds } = times;
  const at = lastAtOrBefore(seconds, playhead + 1e-7);
  const next = Math.min(seconds.length - 1, Math.max(0, at + by));
  return seconds[next]!;
}
