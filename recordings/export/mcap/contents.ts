// What must be true of the messages themselves, so that viewers show them: they can be decoded, pictures begin with a key
// frame that carries its parameter sets, and every frame hangs on the world. Used by doctor.ts.
import { decodeText, readProtobuf } from '../../protobuf-bytes.ts';
import { unitTypes, unitTypesOf } from './annex-b.ts';
import { CdrReader } from './cdr.ts';
import { episodeMetadataName } from './episode-metadata.ts';
import { MediaTally } from './media-tally.ts';
import type { RecordOf } from './records.ts';
import { rootFrame } from './scene.ts';
import { depthEncoding, soundFormat } from './vocabulary.ts';

interface Watched { readonly topic: string; readonly encoding: string; readonly schema: string; started: boolean; lastCapture: bigint }

const schemaEncodings: Readonly<Record<string, string>> = { protobuf: 'protobuf', cdr: 'ros2msg' };

const inside = (bytes: Uint8Array, number: number): Uint8Array[] =>
  readProtobuf(bytes).flatMap(({ field, value }) => (field === number && typeof value !== 'number' ? [value] : []));

/** Frame and data of a CompressedVideo in either encoding. */
function pictureOf(encoding: string, data: Uint8Array): { readonly picture: Uint8Array; readonly format: string } {
  if (encoding === 'protobuf') return { picture: inside(data, 3)[0] ?? new Uint8Array(), format: decodeText(inside(data, 4)[0] ?? new Uint8Array()) };
  const reader = new CdrReader(data);
  reader.time();
  reader.text();
  return { picture: reader.bytes(), format: reader.text() };
}

interface DepthMessage { readonly stamp: bigint; readonly width: number; readonly height: number; readonly step: number; readonly encoding: string; readonly data: Uint8Array }
interface SoundMessage { readonly stamp: bigint; readonly format: string; readonly rate: number; readonly channels: number; readonly data: Uint8Array }

/** The fields of a message by number. */
const fieldsOf = (data: Uint8Array) => {
  const fields = new Map(readProtobuf(data).map(({ field, value }) => [field, value]));
  const bytes = (number: number): Uint8Array => { const value = fields.get(number); return typeof value === 'number' || value === undefined ? new Uint8Array() : value; };
  return { number: (number: number): number => Number(fields.get(number) ?? 0), bytes, text: (number: number) => decodeText(bytes(number)) };
};
function stampOf(bytes: Uint8Array): bigint {
  const { number } = fieldsOf(bytes);
  return BigInt(number(1)) * 1_000_000_000n + BigInt(number(2));
}

/** A RawImage, or ROS's Image. */
function depthOf(encoding: string, data: Uint8Array): DepthMessage {
  if (encoding === 'protobuf') {
    const { number, bytes, text } = fieldsOf(data);
    return { stamp: stampOf(bytes(1)), width: number(2), height: number(3), encoding: text(4), step: number(5), data: bytes(6) };
  }
  const reader = new CdrReader(data);
  const stamp = reader.time();
  reader.text();
  const [height, width, words] = [reader.uint32(), reader.uint32(), reader.text()];
  const isBigEndian = reader.uint8() !== 0;
  return { stamp, width, height, encoding: isBigEndian ? `${words}, big-endian` : words, step: reader.uint32(), data: reader.bytes() };
}

/** A RawAudio in either encoding. */
function soundOf(encoding: string, data: Uint8Array): SoundMessage {
  if (encoding === 'protobuf') {
    const { number, bytes, text } = fieldsOf(data);
    return { stamp: stampOf(bytes(1)), data: bytes(2), format: text(3), rate: number(4), channels: number(5) };
  }
  const reader = new CdrReader(data);
  return { stamp: reader.time(), data: reader.bytes(), format: reader.text(), rate: reader.uint32(), channels: reader.uint32() };
}

function transformsOf(encoding: string, data: Uint8Array): { readonly parent: string; readonly child: string }[] {
  if (encoding === 'protobuf') return inside(data, 1).map((one) => ({ parent: decodeText(inside(one, 2)[0]!), child: decodeText(inside(one, 3)[0]!) }));
  const reader = new CdrReader(data);
  return Array.from({ length: Math.min(reader.uint32(), data.length) }, () => {
    reader.time();
    const names = { parent: reader.text(), child: reader.text() };
    reader.fixedDoubles(7);
    return names;
  });
}

export class Contents {
  readonly media = new MediaTally();
  readonly #note: (problem: string) => void;
  readonly #channels = new Map<number, Watched>();
  readonly #parents = new Map<string, string>();
  #hasEpisode = false;

  constructor(note: (problem: string) => void) {
    this.#note = note;
  }

  channel({ id, topic, messageEncoding }: RecordOf<'channel'>, schema: RecordOf<'schema'> | null): void {
    if (this.#channels.has(id)) return;
    if (schema === null || schemaEncodings[messageEncoding] !== schema.encoding) this.#note(`the channel ${topic} has no schema that explains its messages`);
    this.#channels.set(id, { topic, encoding: messageEncoding, schema: schema?.name ?? '', started: false, lastCapture: -1n });
  }

  metadata(name: string, values: ReadonlyMap<string, string>): void {
    if (name !== episodeMetadataName) return;
    this.#hasEpisode = true;
    for (const key of ['uuid', 'task', 'operator', 'outcome', 'subtasks', 'judgement']) if (!values.has(key)) this.#note(`its metadata ${name} lacks ${key}`);
  }

  message({ channelId, data, publishTime }: RecordOf<'message'>): void {
    const channel = this.#channels.get(channelId);
    if (channel === undefined) return;
    try {
      if (channel.schema.endsWith('CompressedVideo')) this.#picture(channel, data, publishTime);
      else if (channel.schema.endsWith('RawImage') || channel.schema === 'sensor_msgs/msg/Image') this.#depth(channel, depthOf(channel.encoding, data), publishTime);
      else if (channel.schema.endsWith('RawAudio')) this.#sound(channel, soundOf(channel.encoding, data), publishTime);
      else if (channel.schema.endsWith('FrameTransforms') || channel.schema.endsWith('TFMessage')) this.#transforms(channel, data);
      else if (channel.encoding === 'protobuf') readProtobuf(data);
      else void new CdrReader(data);
    } catch (error) {
      this.#note(`a message of ${channel.topic} cannot be decoded (${(error as Error).message})`);
    }
  }

  #picture(channel: Watched, data: Uint8Array, capture: bigint): void {
    const { picture, format } = pictureOf(channel.encoding, data);
    const types = unitTypesOf(picture);
    const isKey = types.includes(unitTypes.keySlice);
    if (format !== 'h264') this.#note(`a picture of ${channel.topic} is of the format "${format}"`);
    if (!isKey && !types.includes(unitTypes.slice)) this.#note(`a message of ${channel.topic} holds no picture`);
    if (!channel.started && !isKey) this.#note(`${channel.topic} does not begin with a key frame`);
    if (isKey && !(types.includes(unitTypes.parameters) && types.includes(unitTypes.pictureParameters))) this.#note(`a key frame of ${channel.topic} lacks its parameter sets`);
    if (capture <= channel.lastCapture) this.#note(`the pictures of ${channel.topic} are not in order of capture`);
    channel.lastCapture = capture;
    channel.started = true;
  }

  #depth(channel: Watched, { stamp, width, height, step, encoding, data }: DepthMessage, capture: bigint): void {
    if (encoding !== depthEncoding) this.#note(`a picture of ${channel.topic} is of the encoding "${encoding}"`);
    if (width * height === 0 || step !== width * 2 || data.length !== step * height) this.#note(`a picture of ${channel.topic} has ${data.length} bytes for ${width}x${height} pixels`);
    if (stamp !== capture) this.#note(`a picture of ${channel.topic} tells another time than its message`);
    if (capture <= channel.lastCapture) this.#note(`the pictures of ${channel.topic} are not in order of capture`);
    channel.lastCapture = capture;
    this.media.note(channel.topic, capture, data);
  }

  #sound(channel: Watched, { stamp, format, rate, channels, data }: SoundMessage, capture: bigint): void {
    if (format !== soundFormat) this.#note(`the sound of ${channel.topic} is of the format "${format}"`);
    if (rate === 0 || channels === 0 || data.length === 0 || data.length % (2 * channels) !== 0) this.#note(`a message of ${channel.topic} holds no whole samples`);
    if (stamp !== capture) this.#note(`a message of ${channel.topic} tells another time than its message`);
    if (capture <= channel.lastCapture) this.#note(`the sound of ${channel.topic} is not in order`);
    channel.lastCapture = capture;
    this.media.note(channel.topic, capture, data);
  }

  #transforms(channel: Watched, data: Uint8Array): void {
    for (const { parent, child } of transformsOf(channel.encoding, data)) {
      const before = this.#parents.get(child);
      if (before === undefined) this.#parents.set(child, parent);
      else if (before !== parent) this.#note(`the frame ${child} hangs on two others: ${before} and ${parent}`);
    }
  }

  finish(): void {
    if (!this.#hasEpisode) this.#note(`it has no metadata ${episodeMetadataName}`);
    for (const child of this.#parents.keys()) {
      let at = child;
      for (let steps = 0; at !== rootFrame && steps <= this.#parents.size; steps += 1) at = this.#parents.get(at) ?? '';
      if (at !== rootFrame) this.#note(`the frame ${child} does not hang on ${rootFrame}`);
    }
  }
}
