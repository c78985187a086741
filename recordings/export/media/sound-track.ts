// The sound of an episode along its rows: the stretches of its takes one behind the other, packets at their times, silence
// where some are missing. Used by the job for formats that have rows.
import { join } from 'node:path';
import type { EpisodeFrames, SoundDescription, SoundTrack } from '../frames.ts';
import { readSound } from './sound.ts';

interface Stretch { readonly folder: string; readonly startNanos: number; readonly fromNanos: number; readonly toNanos: number; /** Sample of the episode that it begins at. */ readonly first: number }

/** A packet that comes so little too early or too late follows the one before it: its clock is measured, sound is continuous. */
const jitterSeconds = 0.005;

export function soundTrack({ name, channels, rate }: SoundDescription, frames: EpisodeFrames, signal: AbortSignal): SoundTrack {
  const samples = Math.round(frames.rows / frames.fps * rate);
  let recorded = 0;
  async function* blocks(): AsyncGenerator<Int16Array> {
    let at = 0;
    for (const { folder, startNanos, fromNanos, toNanos, first } of stretchesOf(frames, rate)) {
      for await (const block of readSound(join(folder, `${name}.m4a`), startNanos, channels, fromNanos, toNanos, signal)) {
        const wanted = first + Math.round((block.atNanos - fromNanos) / 1e9 * rate);
        const isNext = Math.abs(wanted - at) <= jitterSeconds * rate;
        const from = isNext ? at : Math.max(at, wanted);
        if (from > at) yield* silence(Math.min(from, samples) - at, channels);
        const skip = isNext ? 0 : Math.max(0, at - wanted);
        const end = Math.min(block.samples.length / channels, skip + Math.max(0, samples - from));
        at = Math.max(at, Math.min(from, samples));
        if (end <= skip) continue;
        recorded += end - skip;
        at += end - skip;
        yield block.samples.subarray(skip * channels, end * channels);
      }
    }
    yield* silence(samples - at, channels);
  }
  return { samples, recorded: () => recorded, blocks: blocks() };
}

const longestSilence = 48_000;

function* silence(samples: number, channels: number): Generator<Int16Array> {
  for (let left = samples; left > 0; left -= longestSilence) yield new Int16Array(Math.min(left, longestSilence) * channels);
}

/** From the first row on; where a stretch was cut out, on with the next one, as the rows do. */
function stretchesOf({ episode, times, span, rows, fps }: EpisodeFrames, rate: number): Stretch[] {
  const stretches: Stretch[] = [];
  let seconds = 0;
  for (let row = 0; row < rows; row += 1) {
    if (row > 0 && span[row] === span[row - 1]) continue;
    const mine = episode.spans[span[row]!]!;
    let last = row;
    while (last + 1 < rows && span[last + 1] === span[row]) last += 1;
    const fromNanos = row === 0 ? mine.startNanos + times[0]! * 1e9 : mine.fromNanos;
    const toNanos = last === rows - 1 ? mine.startNanos + (times[last]! + 1 / fps) * 1e9 : mine.toNanos;
    stretches.push({ folder: mine.folder, startNanos: mine.startNanos, fromNanos, toNanos, first: Math.round(seconds * rate) });
    seconds += (toNanos - fromNanos) / 1e9;
  }
  return stretches;
}
