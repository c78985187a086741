// Messages of others that have a meaning here (joints, pictures, poses, log lines), out of protobuf, CDR or JSON.
// Used by mcap.ts.
import { CdrReader } from '../export/mcap/cdr.ts';
import { decodeText, readProtobuf, type ProtobufField } from '../protobuf-bytes.ts';
import type { Channel } from './mcap-walk.ts';

export interface Joint { readonly name: string; readonly position?: number | undefined; readonly velocity?: number | undefined; readonly effort?: number | undefined }

/** `stamp`: Unix nanoseconds, 0 if the message has none. */
export type Meaning = { readonly stamp: bigint } & (
  | { readonly kind: 'joints'; readonly joints: readonly Joint[] }
  | { readonly kind: 'video' | 'image'; readonly data: Uint8Array; readonly format: string }
  | { readonly kind: 'pose'; readonly frame: string; readonly numbers: readonly number[] }
  | { readonly kind: 'log'; readonly name: string; readonly message: string });
export type MeaningKind = Meaning['kind'];

type Decode = (data: Uint8Array) => Meaning;

/** The last part of a schema's name: `foxglove.JointStates`, `sensor_msgs/msg/JointState`, `foxglove_msgs/msg/CompressedVideo`. */
const lastPart = (name: string): string => name.slice(Math.max(name.lastIndexOf('.'), name.lastIndexOf('/')) + 1);

/** Null: these messages mean nothing here. */
export function decoderOf({ messageEncoding, schema }: Channel): { readonly kind: MeaningKind; readonly decode: Decode } | null {
  if (schema === null) return null;
  const isFoxglove = /^foxglove/.test(schema.name);
  const family = messageEncoding === 'cdr' ? (isFoxglove ? foxgloveCdr : rosCdr) : isFoxglove ? (messageEncoding === 'protobuf' ? foxgloveProtobuf : messageEncoding === 'json' ? foxgloveJson : {}) : {};
  const known = family[lastPart(schema.name)];
  return known ? { kind: known[0], decode: known[1] } : null;
}

type Family = Readonly<Record<string, readonly [MeaningKind, Decode]>>;

class Fields {
  readonly #fields: readonly ProtobufField[];
  constructor(bytes: Uint8Array) { this.#fields = readProtobuf(bytes); }
  number(field: number): number | undefined {
    const value = this.#fields.findLast((one) => one.field === field)?.value;
    return typeof value === 'number' ? value : undefined;
  }
  bytes(field: number): Uint8Array[] { return this.#fields.flatMap((one) => (one.field === field && typeof one.value !== 'number' ? [one.value] : [])); }
  text(field: number): string { return decodeText(this.bytes(field).at(-1) ?? new Uint8Array()); }
  message(field: number): Fields { return new Fields(this.bytes(field).at(-1) ?? new Uint8Array()); }
  stamp(field: number): bigint {
    const time = this.message(field);
    return stampOf(time.number(1), time.number(2));
  }
}

const stampOf = (seconds: unknown, nanoseconds: unknown): bigint =>
  (Number.isSafeInteger(seconds) && Number(seconds) >= 0 ? BigInt(Number(seconds)) * 1_000_000_000n + BigInt(Number.isSafeInteger(nanoseconds) ? Number(nanoseconds) : 0) : 0n);

const numbers = (fields: Fields, count: number): number[] => Array.from({ length: count }, (_, index) => fields.number(index + 1) ?? 0);

const foxgloveProtobuf: Family = {
  JointStates: ['joints', (data) => {
    const fields = new Fields(data);
    const joints = fields.bytes(2).map((bytes) => new Fields(bytes)).map((joint) => ({ name: joint.text(1), position: joint.number(2), velocity: joint.number(3), effort: joint.number(5) }));
    return { kind: 'joints', stamp: fields.stamp(1), joints };
  }],
  CompressedVideo: ['video', (data) => {
    const fields = new Fields(data);
    return { kind: 'video', stamp: fields.stamp(1), data: fields.bytes(3).at(-1) ?? new Uint8Array(), format: fields.text(4) };
  }],
  CompressedImage: ['image', (data) => {
    const fields = new Fields(data);
    return { kind: 'image', stamp: fields.stamp(1), data: fields.bytes(2).at(-1) ?? new Uint8Array(), format: fields.text(3) };
  }],
  PoseInFrame: ['pose', (data) => {
    const fields = new Fields(data);
    const pose = fields.message(3);
    return { kind: 'pose', stamp: fields.stamp(1), frame: fields.text(2), numbers: [...numbers(pose.message(1), 3), ...numbers(pose.message(2), 4)] };
  }],
  Log: ['log', (data) => {
    const fields = new Fields(data);
    return { kind: 'log', stamp: fields.stamp(1), message: fields.text(3), name: fields.text(4) };
  }],
};

const video = (kind: 'video' | 'image', reader: CdrReader): Meaning => {
  const stamp = reader.time();
  reader.text();
  return { kind, stamp, data: reader.bytes(), format: reader.text() };
};

const foxgloveCdr: Family = {
  CompressedVideo: ['video', (data) => video('video', new CdrReader(data))],
  CompressedImage: ['image', (data) => video('image', new CdrReader(data))],
};

const rosCdr: Family = {
  JointState: ['joints', (data) => {
    const reader = new CdrReader(data);
    const stamp = reader.time();
    reader.text();
    const names = reader.texts();
    const [position, velocity, effort] = [reader.doubles(), reader.doubles(), reader.doubles()];
    return { kind: 'joints', stamp, joints: names.map((name, index) => ({ name, position: position[index], velocity: velocity[index], effort: effort[index] })) };
  }],
  /** Here the format comes before the data. */
  CompressedImage: ['image', (data) => {
    const reader = new CdrReader(data);
    const stamp = reader.time();
    reader.text();
    const format = reader.text();
    return { kind: 'image', stamp, format, data: reader.bytes() };
  }],
  PoseStamped: ['pose', (data) => {
    const reader = new CdrReader(data);
    return { kind: 'pose', stamp: reader.time(), frame: reader.text(), numbers: [...reader.fixedDoubles(7)] };
  }],
  Log: ['log', (data) => {
    const reader = new CdrReader(data);
    const stamp = reader.time();
    reader.int32();
    return { kind: 'log', stamp, name: reader.text(), message: reader.text() };
  }],
};

interface Loose { readonly [key: string]: unknown }
const objectOf = (value: unknown): Loose => (typeof value === 'object' && value !== null ? value as Loose : {});
const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const parsed = (data: Uint8Array): Loose => objectOf(JSON.parse(decodeText(data)));
const jsonStamp = (value: unknown): bigint => stampOf(objectOf(value)['sec'], objectOf(value)['nsec']);
const jsonPicture = (kind: 'video' | 'image', data: Uint8Array): Meaning => {
  const message = parsed(data);
  return { kind, stamp: jsonStamp(message['timestamp']), data: new Uint8Array(Buffer.from(textOf(message['data']), 'base64')), format: textOf(message['format']) };
};

const foxgloveJson: Family = {
  JointStates: ['joints', (data) => {
    const message = parsed(data);
    const joints = (Array.isArray(message['joints']) ? message['joints'] : []).map(objectOf)
      .map((joint) => ({ name: textOf(joint['name']), position: numberOf(joint['position']), velocity: numberOf(joint['velocity']), effort: numberOf(joint['effort']) }));
    return { kind: 'joints', stamp: jsonStamp(message['timestamp']), joints };
  }],
  CompressedVideo: ['video', (data) => jsonPicture('video', data)],
  CompressedImage: ['image', (data) => jsonPicture('image', data)],
  PoseInFrame: ['pose', (data) => {
    const message = parsed(data);
    const pose = objectOf(message['pose']);
    const of = (value: unknown, names: string): number[] => [...names].map((name) => numberOf(objectOf(value)[name]) ?? 0);
    return { kind: 'pose', stamp: jsonStamp(message['timestamp']), frame: textOf(message['frame_id']), numbers: [...of(pose['position'], 'xyz'), ...of(pose['orientation'], 'xyzw')] };
  }],
  Log: ['log', (data) => {
    const message = parsed(data);
    return { kind: 'log', stamp: jsonStamp(message['timestamp']), name: textOf(message['name']), message: textOf(message['message']) };
  }],
};
