// Everything of one stretch of a take, in order of arrival: samples from its columns, pictures from its videos. A stretch is
// read in windows, so that a long take does not lie in memory whole. Used by episode-file.ts.
import { join } from 'node:path';
import type { Columns } from '../../../core/streams/columns.ts';
import { rowLength, type StreamDescription } from '../../../core/streams/stream.ts';
import type { EpisodeVideo, OpenEpisode } from '../../reader.ts';
import type { DepthDescription, ExportSpan, SoundDescription } from '../frames.ts';
import type { EpisodeMessage } from './episode-message.ts';
import { depthPictures, MediaSource, pictures, sounds } from './episode-media.ts';

const windowNanos = 20e9;

/** What is wanted of a take. */
export interface Wanted {
  readonly streams: readonly StreamDescription[];
  readonly videos: readonly EpisodeVideo[];
  readonly depths: readonly DepthDescription[];
  readonly sounds: readonly SoundDescription[];
}

export interface StretchListener {
  message(message: EpisodeMessage): Promise<void>;
  /** Pictures at the beginning of the stretch that need one that was cut off: encoded anew, or lost. */
  begunAnew(camera: string, count: number): void;
  lostPictures(camera: string, count: number): void;
  progress(share: number): void;
}

export async function readStretch(episode: OpenEpisode, span: ExportSpan, wanted: Wanted, listener: StretchListener, signal: AbortSignal): Promise<void> {
  const end = endOf(episode, span);
  const media = { from: span.fromNanos, to: end, signal };
  const sources = [
    ...wanted.videos.map((video) => pictures(episode, video, media, { begunAnew: (count) => listener.begunAnew(video.camera, count), lost: (count) => listener.lostPictures(video.camera, count) })),
    ...wanted.depths.map((depth) => depthPictures(episode, depth, media)),
    ...wanted.sounds.map((sound) => sounds(episode, sound, join(episode.folder, `${sound.name}.m4a`), media)),
  ].map((messages) => new MediaSource(messages));
  try {
    const last = Number.isFinite(end) ? end : span.toNanos + windowNanos;
    for (let from = span.fromNanos; from < last; from += windowNanos) {
      const isFirst = from === span.fromNanos;
      const to = from + windowNanos >= last ? end : from + windowNanos;
      const samples: EpisodeMessage[] = [];
      for (const stream of wanted.streams) {
        const columns = await episode.columns(stream.id, { fromNanos: from, toNanos: to });
        samples.push(...samplesOf(columns, from, to, isFirst));
      }
      samples.sort((a, b) => a.logNanos - b.logNanos);
      for (const message of samples) {
        if (sources.some(({ nextNanos }) => nextNanos < message.logNanos)) await mediaUntil(sources, message.logNanos, listener);
        await listener.message(message);
      }
      await mediaUntil(sources, to, listener);
      signal.throwIfAborted();
      listener.progress(Math.min(1, (from + windowNanos - span.fromNanos) / Math.max(1, last - span.fromNanos)));
    }
  } finally {
    for (const source of sources) await source.close();
  }
}

/** Everything of these that arrived before, in order. */
async function mediaUntil(sources: readonly MediaSource[], before: number, listener: StretchListener): Promise<void> {
  for (;;) {
    let next: MediaSource | null = null;
    let soonest = before;
    for (const source of sources) {
      const message = await source.peek();
      if (message !== null && message.logNanos < soonest) [next, soonest] = [source, message.logNanos];
    }
    if (next === null) return;
    await listener.message((await next.peek())!);
    next.take();
  }
}

/** A stretch that goes to the end of the take has everything that came after it too. */
const endOf = ({ manifest }: OpenEpisode, { startNanos, toNanos }: ExportSpan): number =>
  (toNanos >= startNanos + manifest.durationSeconds * 1e9 - 1 ? Infinity : toNanos);

/** Samples that arrived in the window; at the beginning of a stretch also what was latched then. */
function samplesOf({ stream, count, ...columns }: Columns, from: number, to: number, isFirst: boolean): EpisodeMessage[] {
  const width = rowLength(stream);
  const message = (index: number, logNanos: number): EpisodeMessage => ({
    kind: 'sample', stream, logNanos,
    row: {
      sequence: columns.sequence[index]!, tCapture: columns.tCapture[index]!, tArrive: columns.tArrive[index]!, tDevice: columns.tDevice[index]!,
      values: columns.values.subarray(index * width, (index + 1) * width), text: columns.texts[index],
    },
  });
  const messages: EpisodeMessage[] = [];
  let latched = -1;
  for (let index = 0; index < count; index += 1) {
    const at = columns.tArrive[index]!;
    if (at < from) latched = index;
    else if (at < to) messages.push(message(index, at));
  }
  if (isFirst && stream.latched === true && latched >= 0) messages.push(message(latched, from));
  return messages;
}
