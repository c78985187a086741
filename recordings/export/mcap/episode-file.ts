// One episode as one MCAP file: a channel for each stream as it was recorded, and beside it what viewers understand by
// themselves. True times and rates; in order of log_time. Used by index.ts.
import { McapWriter } from '@mcap/core';
import type { ExportOptions } from '../../../core/contract/exports.ts';
import { armStreams } from '../../../core/streams/arm-streams.ts';
import type { StreamDescription } from '../../../core/streams/stream.ts';
import { compressChunk } from '../../chunk-compression.ts';
import { DurableFile } from '../../durable-file.ts';
import { worldName, worldXmlName } from '../../folders.ts';
import { openEpisode, type OpenEpisode } from '../../reader.ts';
import { descriptionKey } from '../../samples-writer.ts';
import { metresPerStepKey } from '../../depth-file.ts';
import type { ExportEpisode, ExportSpan } from '../frames.ts';
import { depthsOf, isStreamWanted, soundsOf } from '../media/media-plan.ts';
import { episodeMetadata, episodeMetadataName, type SpanShift } from './episode-metadata.ts';
import type { EpisodeMessage } from './episode-message.ts';
import { readStretch } from './episode-messages.ts';
import { MediaTally, type MediaFacts } from './media-tally.ts';
import { protobufStream, rosStream } from './native-streams.ts';
import { sceneFrom, staticTransforms, type Scene } from './scene.ts';
import { sharedTransforms, standardTopics, topicOf } from './standard-topics.ts';
import type { Calibration, Vocabulary } from './vocabulary.ts';

/** With the message that fills it a chunk stays under a megabyte, unless one picture is that large. */
const chunkBytes = 700 * 1024;
export const derivedKey = 'derived_from';
const qosKey = 'offered_qos_profiles';
const maximumSequence = 2 ** 32;

export interface EpisodeFileInput {
  readonly episode: ExportEpisode;
  readonly vocabulary: Vocabulary;
  readonly options: Pick<ExportOptions, 'streams' | 'withoutStreams' | 'cameras'>;
  readonly software: string;
  readonly signal: AbortSignal;
  progress(share: number): void;
}

export interface EpisodeFileFacts {
  readonly messages: number;
  readonly pictures: number;
  /** By camera, the first pictures of stretches that begin between two key frames: encoded anew, or where that was not possible, lost. */
  readonly begunAnew: Readonly<Record<string, number>>;
  readonly lostPictures: Readonly<Record<string, number>>;
  /** Depth and sound, by topic. */
  readonly media: Readonly<Record<string, MediaFacts>>;
}

type Spoken = Pick<Vocabulary['joints'], 'schema' | 'messageEncoding'>;

interface Emitter {
  /** Asked for with the first message: a channel without any must not be in the file. */
  channel(): Promise<number>;
  /** Several streams speak on it, which are captured out of order: then only the message tells when. */
  readonly isShared: boolean;
  encode(stamp: bigint, message: EpisodeMessage): Uint8Array | null;
}

/** Writes and syncs it; on failure nothing is left. */
export async function writeEpisodeFile(path: string, input: EpisodeFileInput): Promise<EpisodeFileFacts> {
  const file = new DurableFile(path);
  try {
    const facts = await new EpisodeFile(file, input).write();
    file.close();
    return facts;
  } catch (error) {
    file.abandon();
    throw error;
  }
}

class EpisodeFile {
  readonly #input: EpisodeFileInput;
  readonly #mcap: McapWriter;
  readonly #schemas = new Map<string, number>();
  readonly #topics = new Map<string, { readonly id: number; readonly schema: string }>();
  readonly #emitters = new Map<string, readonly Emitter[]>();
  readonly #lost: Record<string, number> = {};
  readonly #anew: Record<string, number> = {};
  readonly #media = new MediaTally();
  #scene: Scene = { arms: [], cameras: [] };
  #pictures = 0;
  #lastStamp = 0n;

  constructor(file: DurableFile, input: EpisodeFileInput) {
    this.#input = input;
    this.#mcap = new McapWriter({
      writable: { position: () => BigInt(file.bytes), write: async (bytes) => file.append(bytes) },
      chunkSize: chunkBytes, compressChunk, startChannelId: 1,
    });
  }

  async write(): Promise<EpisodeFileFacts> {
    const { episode, vocabulary, software, progress, signal } = this.#input;
    const opened: OpenEpisode[] = [];
    for (const { folder } of episode.spans) opened.push(await openEpisode(folder));
    const shifts = shiftsOf(episode.spans);
    const start = stampOf(episode.spans[0]!, episode.spans[0]!.fromNanos, shifts[0]!);
    await this.#mcap.start({ profile: vocabulary.profile, library: `waldo ${software}`.trim() });
    await this.#mcap.addMetadata({ name: episodeMetadataName, metadata: episodeMetadata(episode, opened.map(({ manifest }) => manifest), shifts, software) });
    await this.#attach(opened[0]!, start);
    this.#scene = sceneFrom(await opened[0]!.world().catch(() => null));
    for (const [index, span] of episode.spans.entries()) {
      const source = opened[index]!;
      const streams = (await source.streams()).filter(({ id }) => this.#isWanted(id));
      const videos = source.videos.filter(({ camera }) => this.#input.options.cameras.length === 0 || this.#input.options.cameras.includes(camera));
      const shift = shifts[index]!;
      if (index === 0) await this.#standing(start, streams, opened[0]!, videos.map(({ camera }) => camera));
      const isWanted = ({ stream }: { readonly stream: string }): boolean => this.#isWanted(stream);
      await readStretch(source, span, { streams, videos, depths: depthsOf(source).filter(isWanted), sounds: soundsOf(source).filter(isWanted) }, {
        message: (message) => this.#write(message, span, shift),
        begunAnew: (camera, count) => { this.#anew[camera] = (this.#anew[camera] ?? 0) + count; },
        lostPictures: (camera, count) => { this.#lost[camera] = (this.#lost[camera] ?? 0) + count; },
        progress: (share) => progress((index + share) / episode.spans.length),
      }, signal);
    }
    await this.#mcap.end();
    return { messages: Number(this.#mcap.statistics?.messageCount ?? 0n), pictures: this.#pictures, begunAnew: this.#anew, lostPictures: this.#lost, media: this.#media.facts() };
  }

  #isWanted(streamId: string): boolean {
    return isStreamWanted(streamId, this.#input.options);
  }

  async #attach(source: OpenEpisode, start: bigint): Promise<void> {
    const files = [
      { name: worldName, mediaType: 'application/json', text: await source.world().then((world) => (world === null ? null : JSON.stringify(world)), () => null) },
      { name: worldXmlName, mediaType: 'application/xml', text: await source.worldXml() },
    ];
    for (const { name, mediaType, text } of files) {
      if (text !== null) await this.#mcap.addAttachment({ name, mediaType, logTime: start, createTime: start, data: new TextEncoder().encode(text) });
    }
  }

  /** What holds all along: places that do not move, and lenses. */
  async #standing(start: bigint, streams: readonly StreamDescription[], { manifest }: OpenEpisode, cameras: readonly string[]): Promise<void> {
    const { vocabulary } = this.#input;
    const frames = [...new Set(streams.flatMap(({ frame, kind }) => (frame !== undefined && kind === 'hand' ? [frame] : [])))];
    const fixed = staticTransforms(this.#scene, frames, ({ id }) => streams.some((stream) => stream.id === armStreams(id).state));
    if (fixed.length > 0) await this.#message(await this.#channel('/tf_static', vocabulary.transforms), start, start, 0, vocabulary.transforms.encode(start, fixed));
    for (const name of cameras) {
      const lens = this.#scene.cameras.find(({ camera }) => camera.name === name)?.camera;
      const facts = manifest.cameras.find((camera) => camera.name === name);
      if (lens === undefined || facts === undefined || facts.height === 0) continue;
      const calibration: Calibration = { frame: `camera.${name}`, width: facts.width, height: facts.height, focal: facts.height / 2 / Math.tan(lens.verticalFieldOfViewRadians / 2) };
      const id = await this.#channel(`${topicOf(`camera.${name}`)}/calibration`, vocabulary.calibration);
      await this.#message(id, start, start, 0, vocabulary.calibration.encode(start, calibration));
    }
  }

  async #write(message: EpisodeMessage, span: ExportSpan, shift: bigint): Promise<void> {
    const captureNanos = message.kind === 'sample' ? message.row.tCapture : message.captureNanos;
    const log = stampOf(span, message.logNanos, shift);
    const publish = stampOf(span, captureNanos, shift);
    const sequence = message.kind === 'sample' ? message.row.sequence : message.kind === 'picture' ? this.#pictures : message.sequence;
    if (message.kind === 'picture') this.#pictures += 1;
    for (const emitter of this.#emittersOf(message)) {
      const data = emitter.encode(publish, message);
      if (data !== null) await this.#message(await emitter.channel(), log, emitter.isShared ? log : publish, sequence, data);
      if (message.kind === 'depth' || message.kind === 'sound') this.#media.note(mediaTopic(message), publish, message.data);
    }
  }

  async #message(channelId: number, log: bigint, publishTime: bigint, sequence: number, data: Uint8Array): Promise<void> {
    const logTime = log > this.#lastStamp ? log : this.#lastStamp;
    this.#lastStamp = logTime;
    await this.#mcap.addMessage({ channelId, logTime, publishTime, sequence: Math.trunc(sequence) % maximumSequence || 0, data });
  }

  #emittersOf(message: EpisodeMessage): readonly Emitter[] {
    const key = message.kind === 'sample' ? message.stream.id : message.kind === 'picture' ? `video ${message.video.camera}` : mediaTopic(message);
    const known = this.#emitters.get(key);
    if (known) return known;
    const emitters = message.kind === 'sample' ? this.#sampleEmitters(message.stream) : [message.kind === 'picture' ? this.#videoEmitter(message.video) : this.#mediaEmitter(message)];
    this.#emitters.set(key, emitters);
    return emitters;
  }

  #lazily(topic: string, kind: Spoken, metadata: Readonly<Record<string, string>>): () => Promise<number> {
    let id: Promise<number> | null = null;
    return () => (id ??= this.#channel(topic, kind, metadata));
  }

  #sampleEmitters(stream: StreamDescription): Emitter[] {
    const { vocabulary } = this.#input;
    const native = vocabulary.profile === 'ros2' ? rosStream(stream) : protobufStream(stream);
    return [{
      channel: this.#lazily(topicOf(stream.id), native, { [descriptionKey]: JSON.stringify(stream) }), isShared: false,
      encode: (_stamp, message) => (message.kind === 'sample' ? native.encode(message.row) : null),
    }, ...standardTopics(stream, vocabulary, this.#scene).map((topic): Emitter => ({
      channel: this.#lazily(topic.topic, topic, { [derivedKey]: stream.id }), isShared: topic.topic === sharedTransforms,
      encode: (stamp, message) => (message.kind === 'sample' ? topic.encode(stamp, message.row) : null),
    }))];
  }

  #videoEmitter({ camera, streamId }: { readonly camera: string; readonly streamId: string }): Emitter {
    const { video } = this.#input.vocabulary;
    const frame = `camera.${camera}`;
    return {
      channel: this.#lazily(`${topicOf(frame)}/video`, video, { [derivedKey]: streamId, camera }), isShared: false,
      encode: (stamp, message) => (message.kind === 'picture' ? video.encode(stamp, { frame, data: message.data }) : null),
    };
  }

  #mediaEmitter(first: Extract<EpisodeMessage, { kind: 'depth' | 'sound' }>): Emitter {
    const { depth, sound } = this.#input.vocabulary;
    if (first.kind === 'depth') {
      const { stream, name, metresPerStep } = first.depth;
      return {
        channel: this.#lazily(mediaTopic(first), depth, { [derivedKey]: stream, camera: name, [metresPerStepKey]: String(metresPerStep) }), isShared: false,
        encode: (stamp, message) => (message.kind === 'depth' ? depth.encode(stamp, { frame: `camera.${name}`, width: message.depth.width, height: message.depth.height, data: message.data }) : null),
      };
    }
    const { stream, name, rate, channels } = first.sound;
    return {
      channel: this.#lazily(mediaTopic(first), sound, { [derivedKey]: stream, microphone: name }), isShared: false,
      encode: (stamp, message) => (message.kind === 'sound' ? sound.encode(stamp, { rate, channels, data: message.data }) : null),
    };
  }

  /** Streams share a topic where it says the same kind of thing (`/tf`); another kind gets a name of its own. */
  async #channel(wanted: string, { schema, messageEncoding }: Spoken, metadata: Readonly<Record<string, string>> = {}): Promise<number> {
    let topic = wanted;
    for (let suffix = 2; ; suffix += 1) {
      const known = this.#topics.get(topic);
      if (known === undefined) break;
      if (known.schema === schema.name && wanted.startsWith('/tf')) return known.id;
      topic = `${wanted}_${suffix}`;
    }
    const described = `${schema.name} ${Buffer.from(schema.data).toString('base64')}`;
    let schemaId = this.#schemas.get(described);
    if (schemaId === undefined) this.#schemas.set(described, schemaId = await this.#mcap.registerSchema(schema));
    const ros = this.#input.vocabulary.profile === 'ros2' ? [[qosKey, '']] as const : [];
    const id = await this.#mcap.registerChannel({ topic, schemaId, messageEncoding, metadata: new Map([...ros, ...Object.entries(wanted.startsWith('/tf') ? {} : metadata)]) });
    this.#topics.set(topic, { id, schema: schema.name });
    return id;
  }
}

const mediaTopic = (message: Extract<EpisodeMessage, { kind: 'depth' | 'sound' }>): string =>
  (message.kind === 'depth' ? `${topicOf(message.depth.stream)}/image` : `${topicOf(message.sound.stream)}/sound`);

const wall = ({ epochUnixNanos }: ExportSpan, nanos: number): bigint =>
  (Math.abs(nanos) < 2 ** 62 ? BigInt(epochUnixNanos) + BigInt(Math.round(nanos)) : 0n);

const stampOf = (span: ExportSpan, nanos: number, shift: bigint): bigint => {
  const stamp = wall(span, nanos) + shift;
  return stamp < 0n ? 0n : stamp;
};

/** Stretches that follow one another on the wall's clock keep its time; one that would run back follows the one before. */
function shiftsOf(spans: readonly ExportSpan[]): SpanShift[] {
  let end = 0n;
  return spans.map((span) => {
    const from = wall(span, span.fromNanos);
    const shift = from < end ? end - from : 0n;
    end = wall(span, span.toNanos) + shift;
    return shift;
  });
}
