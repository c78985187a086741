// Everything of one stretch of a take, in order of arrival: samples from its columns, pictures from its videos. A stretch is
// read in windows, so that a long take does not lie in memory whole. Used by episode-file.ts.
import { EncodedPacketSink, FilePathSource, Input, MP4 } from 'mediabunny';
import type { Columns } from '../../../core/streams/columns.ts';
import { rowLength, type StreamDescription } from '../../../core/streams/stream.ts';
import type { SampleRow } from '../../message.ts';
import type { EpisodeVideo, OpenEpisode } from '../../reader.ts';
import type { ExportSpan } from '../frames.ts';
import { annexB, avcConfiguration } from './annex-b.ts';

const windowNanos = 20e9;
/** The MP4's clock ticks 57,600 times a second, and frames that were told to coincide are a tick apart. */
const tickNanos = 1e9 / 57_600;

export type EpisodeMessage =
  | { readonly kind: 'sample'; readonly stream: StreamDescription; readonly row: SampleRow; readonly logNanos: number }
  | { readonly kind: 'picture'; readonly video: EpisodeVideo; readonly data: Uint8Array; readonly isKey: boolean; readonly captureNanos: number; readonly logNanos: number };

export interface StretchListener {
  message(message: EpisodeMessage): Promise<void>;
  /** Pictures at the beginning of the stretch that need one that was cut off. */
  lostPictures(camera: string, count: number): void;
  progress(share: number): void;
}

export async function readStretch(
  episode: OpenEpisode, span: ExportSpan, streams: readonly StreamDescription[], videos: readonly EpisodeVideo[], listener: StretchListener, signal: AbortSignal,
): Promise<void> {
  const end = endOf(episode, span);
  const pictures = [];
  for (const video of videos) pictures.push(await Pictures.open(episode, video, span.fromNanos, end, (count) => listener.lostPictures(video.camera, count)));
  try {
    const last = Number.isFinite(end) ? end : span.toNanos + windowNanos;
    for (let from = span.fromNanos; from < last; from += windowNanos) {
      const isFirst = from === span.fromNanos;
      const to = from + windowNanos >= last ? end : from + windowNanos;
      const messages: EpisodeMessage[] = [];
      for (const stream of streams) {
        const columns = await episode.columns(stream.id, { fromNanos: from, toNanos: to });
        messages.push(...samplesOf(columns, from, to, isFirst));
      }
      for (const each of pictures) await each.readUntil(to, messages);
      messages.sort((a, b) => a.logNanos - b.logNanos);
      for (const message of messages) await listener.message(message);
      signal.throwIfAborted();
      listener.progress(Math.min(1, (from + windowNanos - span.fromNanos) / Math.max(1, last - span.fromNanos)));
    }
  } finally {
    for (const each of pictures) each.close();
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

/** One camera's pictures of a stretch, with the times that the take's samples tell of them. */
class Pictures {
  readonly #input: Input;
  readonly #next: () => Promise<EpisodeMessage | null>;
  #waiting: EpisodeMessage | null = null;
  #atEnd = false;

  private constructor(input: Input, next: () => Promise<EpisodeMessage | null>) {
    this.#input = input;
    this.#next = next;
  }

  static async open(episode: OpenEpisode, video: EpisodeVideo, from: number, to: number, lost: (count: number) => void): Promise<Pictures> {
    const input = new Input({ formats: [MP4], source: new FilePathSource(video.path) });
    const track = await input.getPrimaryVideoTrack();
    const box = (await track?.getDecoderConfig())?.description;
    if (!track || box === undefined) return new Pictures(input, () => Promise.resolve(null));
    const configuration = avcConfiguration(ArrayBuffer.isView(box) ? new Uint8Array(box.buffer, box.byteOffset, box.byteLength) : new Uint8Array(box));
    const arrivals = await arrivalsOf(episode, video);
    const packets = new EncodedPacketSink(track).packets();
    let logNanos = from;
    let lastCapture = -Infinity;
    let lostCount = 0;
    let waitsForKey = true;
    return new Pictures(input, async () => {
      for (;;) {
        const { value: packet, done } = await packets.next();
        if (done) return null;
        const { captureNanos: told, arriveNanos } = arrivals(episode.manifest.clock.startNanos + packet.timestamp * 1e9);
        if (told < from) continue;
        // A corrected clock may have set two pictures back to back or in reverse; viewers need an order.
        const captureNanos = Math.max(told, lastCapture + 1);
        lastCapture = captureNanos;
        if (captureNanos >= to) return null;
        if (waitsForKey && packet.type !== 'key') { lostCount += 1; continue; }
        if (waitsForKey && lostCount > 0) lost(lostCount);
        waitsForKey = false;
        logNanos = Math.max(logNanos, arriveNanos);
        const isKey = packet.type === 'key';
        return { kind: 'picture', video, data: annexB(packet.data, configuration, isKey), isKey, captureNanos, logNanos };
      }
    });
  }

  async readUntil(to: number, messages: EpisodeMessage[]): Promise<void> {
    while (!this.#atEnd) {
      this.#waiting ??= await this.#next();
      if (this.#waiting === null) this.#atEnd = true;
      else if (this.#waiting.logNanos >= to) return;
      else messages.push(this.#waiting);
      this.#waiting = null;
    }
  }

  close(): void {
    this.#input.dispose();
  }
}

/** From a time in the video to the exact one, and to when the picture arrived: the stream of its frames knows. */
async function arrivalsOf(episode: OpenEpisode, video: EpisodeVideo): Promise<(videoNanos: number) => { captureNanos: number; arriveNanos: number }> {
  const known = (await episode.streams()).some(({ id }) => id === video.streamId);
  const { tCapture, tArrive } = known ? await episode.columns(video.streamId) : { tCapture: new Float64Array(), tArrive: new Float64Array() };
  let index = 0;
  return (videoNanos) => {
    while (index < tCapture.length && tCapture[index]! < videoNanos - 2 * tickNanos) index += 1;
    if (index >= tCapture.length || tCapture[index]! > videoNanos + 2 * tickNanos) return { captureNanos: videoNanos, arriveNanos: videoNanos };
    return { captureNanos: tCapture[index]!, arriveNanos: tArrive[index++]! };
  };
}
