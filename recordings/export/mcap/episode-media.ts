// Pictures, depth and sound of a stretch of a take, each source one message at a time, in order of arrival: large things
// are never gathered. Used by episode-messages.ts.
import { EncodedPacketSink, FilePathSource, Input, MP4, type EncodedPacket } from 'mediabunny';
import { readDepth } from '../../depth-file.ts';
import type { EpisodeVideo, OpenEpisode } from '../../reader.ts';
import type { DepthDescription, SoundDescription } from '../frames.ts';
import { depthPath } from '../media/depth-rows.ts';
import { readSound } from '../media/sound.ts';
import { readable } from '../video/copy.ts';
import { annexB, avcConfiguration, type AvcConfiguration } from './annex-b.ts';
import { beginAnew } from './begin-anew.ts';
import type { EpisodeMessage } from './episode-message.ts';

/** The MP4's clock ticks 57,600 times a second, and frames that were told to coincide are a tick apart. */
const tickNanos = 1e9 / 57_600;

/** Host nanoseconds, from ≤ time of capture < to. */
export interface MediaSpan { readonly from: number; readonly to: number; readonly signal: AbortSignal }
type MediaMessage = Exclude<EpisodeMessage, { kind: 'sample' }>;

/** What is next, without taking it. */
export class MediaSource {
  readonly #messages: AsyncGenerator<MediaMessage>;
  #next: MediaMessage | null = null;
  #atEnd = false;

  constructor(messages: AsyncGenerator<MediaMessage>) {
    this.#messages = messages;
  }

  /** When the next one arrived, if that is known without reading: most samples have no picture before them. */
  get nextNanos(): number {
    return this.#next?.logNanos ?? (this.#atEnd ? Infinity : -Infinity);
  }

  async peek(): Promise<MediaMessage | null> {
    if (this.#next !== null || this.#atEnd) return this.#next;
    const { value, done } = await this.#messages.next();
    if (done === true) this.#atEnd = true;
    else this.#next = value;
    return this.#next;
  }

  take(): void {
    this.#next = null;
  }

  async close(): Promise<void> {
    await this.#messages.return(undefined);
  }
}

export interface PictureCounts { begunAnew(count: number): void; lost(count: number): void }

/** One camera's pictures, with the times that the take's samples tell of them. */
export async function* pictures(episode: OpenEpisode, video: EpisodeVideo, { from, to, signal }: MediaSpan, counts: PictureCounts): AsyncGenerator<MediaMessage> {
  using input = new Input({ formats: [MP4], source: new FilePathSource(video.path) });
  const track = await input.getPrimaryVideoTrack();
  const box = (await track?.getDecoderConfig())?.description;
  if (!track || box === undefined) return;
  const configuration: AvcConfiguration = avcConfiguration(ArrayBuffer.isView(box) ? new Uint8Array(box.buffer, box.byteOffset, box.byteLength) : new Uint8Array(box));
  const arrivals = await arrivalsOf(episode, video.streamId);
  let logNanos = from;
  let lastCapture = -Infinity;
  const told = (packet: EncodedPacket) => {
    const { captureNanos, arriveNanos } = arrivals(episode.manifest.clock.startNanos + packet.timestamp * 1e9);
    if (captureNanos < from) return null;
    // A corrected clock may have set two pictures back to back or in reverse; viewers need an order.
    lastCapture = Math.max(captureNanos, lastCapture + 1);
    logNanos = Math.max(logNanos, arriveNanos);
    return { seconds: packet.timestamp, captureNanos: lastCapture, logNanos };
  };
  const message = ({ captureNanos, logNanos: log }: { captureNanos: number; logNanos: number }, data: Uint8Array, isKey: boolean): MediaMessage =>
    ({ kind: 'picture', video, data, isKey, captureNanos, logNanos: log });

  let waiting: { seconds: number; captureNanos: number; logNanos: number }[] | null = [];
  async function* begun(): AsyncGenerator<MediaMessage> {
    const found = waiting!;
    waiting = null;
    if (found.length === 0) return;
    const anew = await beginAnew(video.path, found.map(({ seconds }) => seconds), signal);
    if (anew === null) return counts.lost(found.length);
    counts.begunAnew(found.length);
    for (const [at, { data, isKey }] of anew.entries()) yield message(found[at]!, data, isKey);
  }
  for await (const packet of readable(video.path, new EncodedPacketSink(track).packets())) {
    signal.throwIfAborted();
    const place = told(packet);
    if (place === null) continue;
    if (place.captureNanos >= to) break;
    const isKey = packet.type === 'key';
    if (waiting !== null && !isKey) { waiting.push(place); continue; }
    if (waiting !== null) yield* begun();
    yield message(place, annexB(packet.data, configuration, isKey), isKey);
  }
  if (waiting !== null) yield* begun();
}

/** One depth camera's pictures, as they are. */
export async function* depthPictures({ folder, manifest }: OpenEpisode, depth: DepthDescription, { from, to, signal }: MediaSpan): AsyncGenerator<MediaMessage> {
  const epoch = BigInt(manifest.clock.epochUnixNanos);
  let [logNanos, lastCapture] = [from, -Infinity];
  const path = depthPath(folder, depth.name);
  // None arrives before it is captured.
  for await (const { captured, arrived, sequence, width, height, values } of readable(path, readDepth(path, epoch + BigInt(Math.floor(from))))) {
    signal.throwIfAborted();
    const at = Number(captured - epoch);
    if (at < from) continue;
    if (at >= to) return;
    lastCapture = Math.max(at, lastCapture + 1);
    logNanos = Math.max(logNanos, Number(arrived - epoch));
    yield { kind: 'depth', depth: { ...depth, width, height }, data: new Uint8Array(values.buffer, values.byteOffset, values.byteLength), sequence, captureNanos: lastCapture, logNanos };
  }
}

/** One microphone's sound, a message a packet, cut to the sample where the stretch begins and ends. */
export async function* sounds(episode: OpenEpisode, sound: SoundDescription, path: string, { from, to, signal }: MediaSpan): AsyncGenerator<MediaMessage> {
  const arrivals = await arrivalsOf(episode, sound.stream);
  let [logNanos, sequence] = [from, 0];
  for await (const { packetNanos, atNanos, samples } of readSound(path, episode.manifest.clock.startNanos, sound.channels, from, to, signal)) {
    const { captureNanos, arriveNanos } = arrivals(packetNanos);
    logNanos = Math.max(logNanos, arriveNanos);
    yield { kind: 'sound', sound, data: new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength), sequence: sequence++, captureNanos: Math.max(from, captureNanos + atNanos - packetNanos), logNanos };
  }
}

/** From a time in the file to the exact one, and to when the packet arrived: the stream of its samples knows. */
async function arrivalsOf(episode: OpenEpisode, streamId: string): Promise<(fileNanos: number) => { captureNanos: number; arriveNanos: number }> {
  const known = (await episode.streams()).some(({ id }) => id === streamId);
  const { tCapture, tArrive } = known ? await episode.columns(streamId) : { tCapture: new Float64Array(), tArrive: new Float64Array() };
  let index = 0;
  return (fileNanos) => {
    while (index < tCapture.length && tCapture[index]! < fileNanos - 2 * tickNanos) index += 1;
    if (index >= tCapture.length || tCapture[index]! > fileNanos + 2 * tickNanos) return { captureNanos: fileNanos, arriveNanos: fileNanos };
    return { captureNanos: tCapture[index]!, arriveNanos: tArrive[index++]! };
  };
}
