// Which channels of an MCAP file become streams and cameras, and how each message becomes a sample. Used by mcap.ts.
import { poseStream, eventStream } from '../../core/streams/kinds.ts';
import type { Sample } from '../../core/streams/sample.ts';
import { rowLength, type StreamDescription } from '../../core/streams/stream.ts';
import { nanos } from '../../core/time.ts';
import { derivedKey } from '../export/mcap/episode-file.ts';
import { decodeRosRow } from '../export/mcap/native-streams.ts';
import { cameraNameOf } from '../folders.ts';
import { streamDescriptionSchema } from '../manifest.ts';
import { decodeRow } from '../message.ts';
import { descriptionKey } from '../samples-writer.ts';
import { cameraNames, plainId, type ForeignCamera } from './foreign.ts';
import type { McapFacts } from './mcap-facts.ts';
import { decoderOf, type Meaning } from './mcap-messages.ts';
import { decodedPackets, h264Packets, stillPackets, videoFormats, type TimedPicture } from './mcap-pictures.ts';
import type { Survey, Surveyed } from './mcap-survey.ts';
import { walkMcap, type Channel, type Message } from './mcap-walk.ts';

type Decode = (message: Message) => Sample | null;
const widestRow = 1 << 20;

export interface Channels {
  readonly streams: readonly StreamDescription[];
  readonly cameras: readonly ForeignCamera[];
  readonly decoders: ReadonlyMap<number, Decode>;
  readonly left: readonly string[];
}

export function channelsFrom(path: string, { channels }: Survey, facts: McapFacts): Channels {
  const streams: StreamDescription[] = [];
  const decoders = new Map<number, Decode>();
  const pictures: Surveyed[] = [];
  const left: string[] = [];
  const ids = new Set<string>();
  const named = (wanted: string): string => {
    let id = wanted;
    for (let number = 2; ids.has(id); number += 1) id = `${wanted}-${number}`;
    ids.add(id);
    return id;
  };
  for (const surveyed of channels.values()) {
    const { channel, firstMeaning } = surveyed;
    const native = nativeStream(channel);
    if (native !== null) {
      const stream = { ...native, id: named(native.id) };
      streams.push(stream);
      decoders.set(channel.id, nativeDecoder(channel, stream, facts));
    } else if (firstMeaning?.kind === 'video' || firstMeaning?.kind === 'image') pictures.push(surveyed);
    else if (channel.metadata.has(derivedKey)) continue;
    else if (firstMeaning) {
      const stream = streamOf(named(idOf(channel.topic)), channel.topic, firstMeaning);
      streams.push(stream);
      decoders.set(channel.id, meaningDecoder(channel, stream, facts));
    } else if (!/^\/tf|calibration$/.test(channel.topic)) left.push(`${channel.topic}: messages of ${channel.schema?.name ?? 'no schema'} mean nothing here`);
  }
  return { streams, decoders, left: [...left, ...pictures.flatMap(unknownFormat)], cameras: camerasFrom(path, pictures, facts, ids) };
}

function nativeStream(channel: Channel): StreamDescription | null {
  const text = channel.metadata.get(descriptionKey);
  if (text === undefined) return null;
  try {
    const stream = streamDescriptionSchema.parse(JSON.parse(text));
    return rowLength(stream) <= widestRow ? stream : null;
  } catch {
    return null;
  }
}

/** A sample that cannot be decoded is left out: the file may be damaged there. */
function guarded(decode: Decode): Decode {
  return (message) => {
    try {
      return decode(message);
    } catch {
      return null;
    }
  };
}

const timesOf = ({ logTime, publishTime }: Pick<Message, 'logTime' | 'publishTime'>, { epochUnixNanos }: McapFacts) =>
  ({ tCapture: nanos(Number(publishTime - epochUnixNanos)), tArrive: nanos(Number(logTime - epochUnixNanos)) });

function nativeDecoder({ messageEncoding }: Channel, stream: StreamDescription, facts: McapFacts): Decode {
  const width = rowLength(stream);
  return guarded((message) => {
    const row = messageEncoding === 'cdr' ? decodeRosRow(stream, message.data) : decodeRow(stream, message.data, width);
    const times = facts.keepsClock ? { tCapture: nanos(row.tCapture), tArrive: nanos(row.tArrive) } : timesOf(message, facts);
    return { stream, sequence: row.sequence, ...times, tDevice: row.tDevice, values: row.values, ...(stream.kind === 'event' ? { text: row.text ?? '' } : {}) };
  });
}

/** `/left/arm/joint_states` → `left.arm/joint_states`. */
function idOf(topic: string): string {
  const parts = topic.split('/').filter((part) => part !== '').map(plainId);
  return parts.length > 1 ? `${parts.slice(0, -1).join('.').slice(0, 90)}/${parts.at(-1)!}` : `${parts[0] ?? 'topic'}/values`;
}

function streamOf(id: string, title: string, meaning: Meaning): StreamDescription {
  if (meaning.kind === 'pose') return poseStream(id, title.slice(0, 200), meaning.frame.slice(0, 200), 0);
  if (meaning.kind !== 'joints') return eventStream(id, title.slice(0, 200));
  const labels = meaning.joints.slice(0, 1000).map(({ name }) => name.slice(0, 200));
  const has = (key: 'velocity' | 'effort'): boolean => meaning.joints.some((joint) => joint[key] !== undefined);
  return {
    id, title: title.slice(0, 200), kind: 'jointState', nominalHz: 0,
    fields: [
      { name: 'position', unit: 'rad', size: labels.length, labels },
      ...(has('velocity') ? [{ name: 'velocity', unit: 'rad/s' as const, size: labels.length, labels }] : []),
      ...(has('effort') ? [{ name: 'effort', unit: 'N m' as const, size: labels.length, labels }] : []),
    ],
  };
}

function meaningDecoder(channel: Channel, stream: StreamDescription, facts: McapFacts): Decode {
  const decoder = decoderOf(channel)!;
  const labels = stream.fields[0]?.labels ?? [];
  return guarded((message) => {
    const meaning = decoder.decode(message.data);
    const times = timesOf({ ...message, publishTime: meaning.stamp > 0n ? meaning.stamp : message.publishTime }, facts);
    const sample = { stream, sequence: message.sequence, ...times, tDevice: Number.NaN };
    if (meaning.kind === 'pose') return { ...sample, values: Float64Array.from(meaning.numbers) };
    if (meaning.kind === 'log') return { ...sample, values: new Float64Array(), text: JSON.stringify({ name: meaning.name, message: meaning.message }) };
    if (meaning.kind !== 'joints') return null;
    // A message may tell of some joints only.
    const known = new Map(meaning.joints.map((joint) => [joint.name, joint]));
    return { ...sample, values: Float64Array.from(stream.fields.flatMap(({ name }) => labels.map((label) => known.get(label)?.[name as 'position'] ?? Number.NaN))) };
  });
}

const isKnownVideo = ({ firstMeaning }: Surveyed): boolean =>
  firstMeaning?.kind === 'image' || (firstMeaning?.kind === 'video' && (videoFormats as readonly string[]).includes(firstMeaning.format));

const unknownFormat = (surveyed: Surveyed): string[] =>
  (isKnownVideo(surveyed) ? [] : [`${surveyed.channel.topic}: pictures of the format "${surveyed.firstMeaning && 'format' in surveyed.firstMeaning ? surveyed.firstMeaning.format.slice(0, 40) : ''}" cannot be read`]);

/** Ours say which camera it was; others are called by their topic. */
function camerasFrom(path: string, all: readonly Surveyed[], facts: McapFacts, ids: ReadonlySet<string>): ForeignCamera[] {
  const surveyed = all.filter(isKnownVideo);
  const names = cameraNames(surveyed.map(({ channel }) => channel.metadata.get('camera') ?? channel.topic.replace(/^\/(?:camera\/)?/, '').replace(/\/(?:video|image|compressed|image_raw|image_raw\/compressed)$/, '')));
  return surveyed.map(({ channel, count, firstLog, lastLog, firstMeaning }, at) => {
    const ours = channel.metadata.get(derivedKey);
    const streamId = ours !== undefined && ids.has(ours) && cameraNameOf(ours) === names[at] ? ours : `camera.${names[at]!}/frames`;
    const fps = count / Math.max(0.1, Number(lastLog - firstLog) / 1e9);
    return {
      streamId,
      packets(signal) {
        const pictures = picturesOf(path, channel, facts, signal);
        if (firstMeaning?.kind === 'image') return stillPackets(streamId, pictures, fps);
        const format = firstMeaning?.kind === 'video' ? firstMeaning.format : '';
        return format === 'h264' ? h264Packets(streamId, pictures) : decodedPackets(streamId, pictures, format, fps);
      },
    };
  });
}

async function* picturesOf(path: string, { id }: Channel, facts: McapFacts, signal: AbortSignal): AsyncGenerator<TimedPicture> {
  for await (const step of walkMcap(path, {}, signal)) {
    if ('cut' in step || step.channel.id !== id) continue;
    const meaning = decoderOf(step.channel)?.decode(step.message.data);
    if (meaning?.kind !== 'video' && meaning?.kind !== 'image') continue;
    const { tCapture } = timesOf({ ...step.message, publishTime: meaning.stamp > 0n ? meaning.stamp : step.message.publishTime }, facts);
    // Stamps are whole nanoseconds: the first may be a hair before the take.
    yield { captureNanos: Math.max(facts.startNanos, tCapture), data: meaning.data, format: meaning.format };
  }
}
