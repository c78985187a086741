// Depth and sound in MCAP, read back by the library of the format's authors and by nothing of ours: bit for bit, at their
// times, through trims, cuts and joinings; and pictures of stretches that begin between two key frames.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { McapIndexedReader, type McapTypes } from '@mcap/core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { decompressHandlers } from '../../chunk-compression.ts';
import { openLibrary } from '../../library.ts';
import { readManifest } from '../../manifest-file.ts';
import { openEpisode } from '../../reader.ts';
import { depthAt, depthSeconds, depthSize, recordMediaTake, soundRate, startNanos, toneBegins } from '../fixtures/media-take.ts';
import { decodeAnnexB } from '../fixtures/decode-annex-b.ts';
import { readCameraIndex } from '../video/camera-index.ts';
import { decodeFrames } from '../video/decode.ts';
import { Scaler } from '../video/scale.ts';
import { episodeOf, exportAs, mcapIn, spanOf } from './fixtures/take-as-mcap.ts';
import { mcapFormat } from './index.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
const folder = mkdtempSync(join(tmpdir(), 'waldo-mcap-media-'));
const takes: string[] = [];
beforeAll(async () => {
  await using library = await openLibrary(join(folder, 'library'));
  for (const number of [0, 1]) takes.push((await recordMediaTake(library, { number, ...(number === 1 && { lostPackets: [20, 21] }) })).folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let made = 0;
const place = (): string => join(folder, `out${made++}`);

interface Read { readonly schema: string; readonly log: bigint; readonly publish: bigint; readonly data: Buffer; readonly metadata: ReadonlyMap<string, string> }

async function read(path: string, topic: string): Promise<Read[]> {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  const reader = await McapIndexedReader.Initialize({ decompressHandlers, readable: {
    size: () => Promise.resolve(BigInt(size)),
    read: async (offset, length) => { const bytes = new Uint8Array(Number(length)); await file.read(bytes, 0, bytes.length, Number(offset)); return bytes; },
  } });
  const found: Read[] = [];
  for await (const message of reader.readMessages({ topics: [topic], validateCrcs: true })) {
    const channel: McapTypes.Channel = reader.channelsById.get(message.channelId)!;
    found.push({ schema: reader.schemasById.get(channel.schemaId)!.name, log: message.logTime, publish: message.publishTime, data: Buffer.from(message.data), metadata: channel.metadata });
  }
  return found;
}

/** The last bytes of a CDR message; in protobuf the field is found by its tag and length. */
function bytesField(message: Buffer, number: number): Buffer {
  for (let at = 0; at < message.length;) {
    const tag = message[at++]!;
    if ((tag & 7) === 5) { at += 4; continue; }
    let [length, shift] = [0, 0];
    for (let byte = 0x80; byte & 0x80; shift += 7) { byte = message[at++]!; length += (byte & 0x7f) * 2 ** shift; }
    if (tag >> 3 === number) return message.subarray(at, at + length);
    at += length;
  }
  throw new Error(`no field ${number}`);
}
const numbers = (bytes: Buffer): Uint16Array => new Uint16Array(Uint8Array.from(bytes).buffer);
const samples = (bytes: Buffer): Int16Array => new Int16Array(Uint8Array.from(bytes).buffer);
const stampOf = (take: number, seconds: number): bigint => BigInt(readManifest(takes[take]!).clock.epochUnixNanos) + BigInt(Math.round(startNanos + seconds * 1e9));
const depthTopic = '/camera/overhead/depth/image';
const soundTopic = '/microphone/table/packets/sound';
const depthBytes = depthSize.width * depthSize.height * 2;

test.each(['foxglove', 'ros2'] as const)('as %s, every depth picture and every sample of the sound is there', async (mcapMessages) => {
  const out = await exportAs(place(), episodeOf([spanOf(takes[0]!)]), { mcapMessages });
  expect(await mcapFormat.validate(out)).toEqual([]);
  const depth = await read(mcapIn(out), depthTopic);
  expect(depth.map(({ publish }) => publish)).toEqual(Array.from({ length: 60 }, (_, frame) => stampOf(0, depthSeconds(frame))));
  expect(depth.map(({ log }) => log)).toEqual(depth.map(({ publish }) => publish + 5_000_000n));
  expect(depth[0]!.schema).toBe(mcapMessages === 'ros2' ? 'sensor_msgs/msg/Image' : 'foxglove.RawImage');
  expect(depth[0]!.metadata.get('metres_per_step')).toBe('0.0005');
  for (const frame of [0, 31, 59]) {
    const { data } = depth[frame]!;
    expect(numbers(mcapMessages === 'ros2' ? data.subarray(data.length - depthBytes) : bytesField(data, 6))).toEqual(depthAt(0, frame));
  }
  const sound = await read(mcapIn(out), soundTopic);
  expect(sound.map(({ publish }) => Number(publish - stampOf(0, 0)) / 1e9)).toEqual(sound.map((_, packet) => expect.closeTo(packet * 0.02, 4) as number));
  expect(sound[0]!.schema).toBe(mcapMessages === 'ros2' ? 'foxglove_msgs/msg/RawAudio' : 'foxglove.RawAudio');
  const heard = sound.flatMap(({ data }) => [...samples(mcapMessages === 'ros2' ? data.subarray(16, 16 + 1920) : bytesField(data, 2))]);
  expect(heard).toHaveLength(120 * 960);
  // Opus itself is 6.5 ms late.
  expect(heard.findIndex((value) => Math.abs(value) > 2000) / soundRate).toBeCloseTo(toneBegins + 0.0065, 2);
});

test('trimmed, cut and joined, they are cut to the sample and the picture', async () => {
  const out = await exportAs(place(), episodeOf([spanOf(takes[0]!, 0.5051, 0.9), spanOf(takes[0]!, 1.3), spanOf(takes[1]!, 0, 0.6)]));
  expect(await mcapFormat.validate(out)).toEqual([]);
  const kept = (take: number, from: number, to: number): { take: number; frame: number }[] =>
    Array.from({ length: 60 }, (_, frame) => ({ take, frame })).filter(({ frame }) => depthSeconds(frame) >= from && depthSeconds(frame) < to);
  const expected = [...kept(0, 0.5051, 0.9), ...kept(0, 1.3, 9), ...kept(1, 0, 0.6)];
  const depth = await read(mcapIn(out), depthTopic);
  expect(depth.map(({ publish }) => publish)).toEqual(expected.map(({ take, frame }) => stampOf(take, depthSeconds(frame))));
  for (const at of [0, 10, 30, expected.length - 1]) expect(numbers(bytesField(depth[at]!.data, 6))).toEqual(depthAt(expected[at]!.take, expected[at]!.frame));
  const sound = await read(mcapIn(out), soundTopic);
  const length = (from: bigint, to: bigint): number => sound.filter(({ publish }) => publish >= from && publish < to).reduce((sum, { data }) => sum + samples(bytesField(data, 2)).length, 0);
  expect(length(0n, stampOf(0, 1))).toBe(Math.round((0.9 - 0.5051) * soundRate));
  expect(length(stampOf(0, 1), stampOf(0, 9))).toBe(Math.round((2.4 - 1.3) * soundRate));
  // Two packets were lost of the other one.
  expect(length(stampOf(1, 0), stampOf(1, 9))).toBe(Math.round(0.6 * soundRate) - 2 * 960);
  expect(Number(sound[0]!.publish - stampOf(0, 0.5051))).toBeLessThan(1e9 / soundRate);
});

test('what nobody wants is left out', async () => {
  const out = await exportAs(place(), episodeOf([spanOf(takes[0]!)]), { withoutStreams: ['camera.overhead/depth', 'teleop/verdict'] });
  expect(await read(mcapIn(out), depthTopic)).toEqual([]);
  expect(await read(mcapIn(out), '/teleop/verdict')).toEqual([]);
  expect(await read(mcapIn(out), soundTopic)).toHaveLength(120);
});

test('a stretch that begins between two key frames has every picture of it, and none of before', async () => {
  const out = await exportAs(place(), episodeOf([spanOf(takes[0]!, 0.31, 1.2)]));
  expect(await mcapFormat.validate(out)).toEqual([]);
  const { tCapture } = await (await openEpisode(takes[0]!)).columns('camera.hand/frames');
  const video = await read(mcapIn(out), '/camera/hand/video');
  const index = (await readCameraIndex(join(takes[0]!, 'hand.mp4')))!;
  const wanted = Int32Array.from(index.seconds.keys()).filter((frame) => index.seconds[frame]! >= 0.31 - 1e-4 && index.seconds[frame]! < 1.2 - 1e-4);
  expect(index.key[wanted[0]!]).toBe(0);
  expect(tCapture.length).toBeGreaterThan(0);
  expect(video.map(({ publish }) => Number(publish - stampOf(0, 0)) / 1e9)).toEqual([...wanted].map((frame) => expect.closeTo(index.seconds[frame]!, 3) as number));
  using scaler = new Scaler('rgb', index.width, index.height);
  const original: Uint8Array[] = [];
  for await (const { frame } of decodeFrames(join(takes[0]!, 'hand.mp4'), index, wanted, new AbortController().signal)) original.push((await scaler.rgb(frame)).rgb.slice());
  const shown = await decodeAnnexB(video.map(({ data }) => bytesField(data, 3)), index.width, index.height);
  expect(shown).toHaveLength(original.length);
  shown.forEach((picture, at) => {
    const error = picture.reduce((sum, value, byte) => sum + Math.abs(value - original[at]![byte]!), 0) / picture.length;
    expect(error, `picture ${at}`).toBeLessThan(8);
  });
  const list = JSON.parse(readFileSync(join(out, 'episodes.json'), 'utf8')) as { episodes: { facts: object }[] };
  expect(list.episodes[0]!.facts).toMatchObject({ begunAnew: { hand: 4 }, lostPictures: {} });
});

test('a list that tells of other depth or sound than the file has is told of', async () => {
  const out = await exportAs(place(), episodeOf([spanOf(takes[0]!)]));
  const path = join(out, 'episodes.json');
  const text = readFileSync(path, 'utf8');
  for (const [from, to, said] of [
    [/"messages": 60/, '"messages": 61', /image has 60 messages/], [/"crc32": \d+/, '"crc32": 1', /the first message of .* is not as it was written/],
    [/"unixNanos": "\d+/, '"unixNanos": "1', /is not as it was written/], [/depth\/image"/, 'depth/other"', /is missing/],
  ] as const) {
    expect(text).toMatch(from);
    writeFileSync(path, text.replace(from, to));
    expect((await mcapFormat.validate(out)).join('\n')).toMatch(said);
  }
});
