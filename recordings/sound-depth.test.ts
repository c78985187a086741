// Sound and depth beside the pictures: what goes in comes out, a crash costs the last fraction of a second, and verify
// names the file of a flipped byte.
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Demuxer } from 'node-av/api';
import type { Episode } from '../core/contract/episode.ts';
import { nanos } from '../core/time.ts';
import { readDepth, type DepthPicture } from './depth-file.ts';
import { epochUnixMilliseconds, everyKind, sample, takeStart } from './fixtures/take.ts';
import { openLibrary } from './library.ts';
import { readManifest } from './manifest-file.ts';
import { openRecorder, type AudioPacket, type DepthFrame } from './recorder.ts';
import { repairEpisode } from './repair.ts';
import { soundFacts } from './repair-media.ts';
import { opusSeconds } from './sound-writer.ts';
import { verifyEpisode } from './verify.ts';

const [width, height, frames, packets] = [64, 48, 40, 150] as const;
const start = 5e9;
let folder: string;
let episode: Episode;

const pixels = (frame: number): Uint16Array => Uint16Array.from({ length: width * height }, (_, index) => (index * 31 + frame * 977 + (index % 7 === 0 ? 65_535 : 0)) & 0xffff);
const depthFrame = (frame: number, over: Partial<DepthFrame> = {}): DepthFrame => ({
  kind: 'depth', streamId: 'camera.wrist/depth', tCapture: nanos(start + frame * 33e6), tArrive: nanos(start + frame * 33e6 + 5e6), sequence: frame, droppedBefore: 0,
  width, height, metresPerStep: 0.001, data: new Uint8Array(pixels(frame).buffer), ...over,
});
/** Twenty milliseconds of silence: configuration 31 (CELT, full band, 20 ms), one frame. */
const silence = Uint8Array.of(0xf8, 0xff, 0xfe);
const audioPacket = (index: number, over: Partial<AudioPacket> = {}): AudioPacket => ({
  kind: 'audio', streamId: 'microphone.table/packets', tCapture: nanos(start + index * 20e6), droppedBefore: 0, sampleRate: 48_000, channels: 1, data: silence, ...over,
});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waldo-sound-'));
  await using library = await openLibrary(folder);
  const clock = { at: start, now: () => nanos(clock.at) };
  await using recorder = openRecorder({ library, clock, report: (fault) => expect.fail(fault.code) });
  await recorder.start(takeStart());
  recorder.writeDepth(depthFrame(-1));
  recorder.writeAudio(audioPacket(-1));
  for (let index = 0; index < packets; index += 1) {
    clock.at = start + index * 20e6;
    recorder.write(sample(everyKind[1]!, index, clock.at));
    recorder.writeAudio(audioPacket(index, { droppedBefore: index === 70 ? 2 : 0 }));
    if (index < frames) recorder.writeDepth(depthFrame(index));
  }
  // A camera that changes its size in the middle: what cannot go into the file is counted.
  recorder.writeDepth(depthFrame(frames, { width: 32, data: new Uint8Array(32 * height * 2) }));
  await recorder.end();
  episode = await recorder.keep({ outcome: 'success', note: '', taskSuccess: null });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function picturesOf(path: string, from?: bigint, to?: bigint): Promise<DepthPicture[]> {
  const found: DepthPicture[] = [];
  for await (const picture of readDepth(path, from, to)) found.push(picture);
  return found;
}

test('every depth picture comes back bit for bit with its capture time; what was refused is counted', async () => {
  const { depths, clock } = readManifest(episode.folder);
  expect(depths).toEqual([{
    name: 'wrist', streamId: 'camera.wrist/depth', file: 'wrist.depth.mcap', width, height, metresPerStep: 0.001, frames, drops: 2,
    firstNanos: start, lastNanos: start + (frames - 1) * 33e6,
  }]);
  const found = await picturesOf(join(episode.folder, 'wrist.depth.mcap'));
  expect(found).toHaveLength(frames);
  const epoch = BigInt(clock.epochUnixNanos);
  found.forEach((picture, index) => {
    expect(picture.captured - epoch).toBe(BigInt(start + index * 33e6));
    expect(picture.values).toEqual(pixels(index));
  });
  const arrival = (frame: number): bigint => epoch + BigInt(start + frame * 33e6 + 5e6);
  expect((await picturesOf(join(episode.folder, 'wrist.depth.mcap'), arrival(10), arrival(12))).map((picture) => picture.sequence)).toEqual([10, 11, 12]);
  expect(Number(epoch)).toBeCloseTo(epochUnixMilliseconds * 1e6, -4);
});

test('the sound is an MP4 that another program opens: Opus, at the times it was captured', async () => {
  const { microphones } = readManifest(episode.folder);
  expect(microphones).toEqual([{
    name: 'table', streamId: 'microphone.table/packets', file: 'table.m4a', codec: 'opus', sampleRate: 48_000, channels: 1, packets, drops: 3,
    firstNanos: start, lastNanos: start + (packets - 1) * 20e6,
  }]);
  await using input = await Demuxer.open(join(episode.folder, 'table.m4a'));
  const stream = input.streams[0]!;
  const times: number[] = [];
  for await (const packet of input.packets()) {
    if (packet === null) break;
    times.push((Number(packet.pts) * stream.timeBase.num) / stream.timeBase.den);
    expect([...packet.data!]).toEqual([...silence]);
  }
  expect(times).toHaveLength(packets);
  times.forEach((seconds, index) => expect(seconds).toBeCloseTo(index * 0.02, 4));
});

test('how long an Opus packet plays', () => {
  expect(opusSeconds(silence)).toBe(0.02);
  // SILK 60 ms in two frames; CELT 2.5 ms, five frames.
  expect(opusSeconds(Uint8Array.of((3 << 3) | 1, 0))).toBeCloseTo(0.12, 9);
  expect(opusSeconds(Uint8Array.of((16 << 3) | 3, 5))).toBeCloseTo(0.0125, 9);
});

const copied = (name: string): string => {
  const into = join(folder, 'episodes', episode.id);
  return join(into, name);
};

test.each(['wrist.depth.mcap', 'table.m4a'])('verify names %s for any flipped bit', async (name) => {
  const good = readFileSync(copied(name));
  await fc.assert(fc.asyncProperty(fc.nat(1e7), fc.nat(7), async (at, bit) => {
    const bad = Buffer.from(good);
    bad[at % bad.length]! ^= 1 << bit;
    writeFileSync(copied(name), bad);
    const { ok, problems } = await verifyEpisode(episode.folder);
    expect(ok).toBe(false);
    expect(problems.every((problem) => problem.startsWith(`${name}:`))).toBe(true);
  }), { numRuns: 25 });
  writeFileSync(copied(name), good);
  expect((await verifyEpisode(episode.folder)).ok).toBe(true);
});

test('sound that says it has billions of packets is cut where it says so, and nobody counts them', async () => {
  const good = readFileSync(copied('table.m4a'));
  const bad = Buffer.from(good);
  // Version and flags, then the count: its highest bit.
  bad[bad.indexOf('trun', bad.length >> 1, 'latin1') + 8]! ^= 0x80;
  writeFileSync(copied('table.m4a'), bad);
  expect(await soundFacts(copied('table.m4a'))).toBeNull();
  expect((await verifyEpisode(episode.folder)).problems).toEqual([expect.stringMatching(/^table\.m4a: changed/)]);
  const kept = readFileSync(join(episode.folder, 'manifest.json'));
  await repairEpisode(folder, episode.id);
  expect(readManifest(episode.folder).microphones[0]!.packets).toBeGreaterThan(packets / 4);
  expect(await verifyEpisode(episode.folder)).toEqual({ ok: true, problems: [] });
  for (const name of readdirSync(episode.folder)) if (name.startsWith('table.m4a.')) rmSync(copied(name));
  writeFileSync(copied('table.m4a'), good);
  writeFileSync(join(episode.folder, 'manifest.json'), kept);
  expect((await verifyEpisode(episode.folder)).ok).toBe(true);
});

test('cut at any place or damaged anywhere, sound and depth are repaired to something that verifies', async () => {
  const kept = mkdtempSync(join(folder, 'kept-'));
  for (const name of readdirSync(episode.folder)) copyFileSync(copied(name), join(kept, name));
  const depthCounts: number[] = [];
  await fc.assert(fc.asyncProperty(fc.constantFrom('wrist.depth.mcap', 'table.m4a'), fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), async (name, share, isCut) => {
    const bytes = readFileSync(join(kept, name));
    const at = Math.floor(share * (bytes.length - 1));
    if (isCut) truncateSync(copied(name), at);
    else writeFileSync(copied(name), bytes.map((value, index) => (index === at ? value ^ 255 : value)));
    await repairEpisode(folder, episode.id);
    expect(await verifyEpisode(episode.folder)).toEqual({ ok: true, problems: [] });
    const { depths, microphones, missing } = readManifest(episode.folder);
    expect(missing.some((sentence) => sentence.startsWith(`${name}:`))).toBe(true);
    if (name === 'wrist.depth.mcap') {
      depthCounts.push(depths[0]?.frames ?? 0);
      if (depths[0] !== undefined && depths[0].frames > 0) expect((await picturesOf(copied(name)))).toHaveLength(depths[0].frames);
    } else if ((microphones[0]?.packets ?? 0) > 0) {
      expect((await soundFacts(copied(name)))?.seconds).toHaveLength(microphones[0]!.packets);
    }
    for (const stray of readdirSync(episode.folder)) rmSync(copied(stray));
    for (const each of readdirSync(kept)) copyFileSync(join(kept, each), copied(each));
  }), { numRuns: 40 });
  expect(Math.max(...depthCounts)).toBeGreaterThan(frames / 3);
});
