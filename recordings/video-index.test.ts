import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { ALL_FORMATS, CustomSource, EncodedPacketSink, Input } from 'mediabunny';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeLongEpisode } from './made-up/long-episode.ts';
import { videoFrames } from './video-file.ts';
import { missingIndex } from './video-index.ts';

let library: string;
let good: Buffer;
let path: string;
beforeAll(async () => {
  library = mkdtempSync(join(tmpdir(), 'waldo-video-index-'));
  const folder = await makeLongEpisode(library, { id: 'long', seconds: 120, jointHz: 1, joints: 1, cameras: ['hand'], framesPerSecond: 15, bytesPerFrame: 2000 });
  path = join(folder, 'hand.mp4');
  good = readFileSync(path);
}, 60_000);
afterAll(() => rmSync(library, { recursive: true, force: true }));

const cut = (): Buffer => good.subarray(0, good.length - good.readUInt32BE(good.length - 4));

/** How many bytes a player reads to come to a second of the video. */
async function bytesTo(file: Buffer, seconds: number): Promise<number> {
  let bytes = 0;
  const read = (from: number, to: number): Uint8Array => { bytes += to - from; return file.subarray(from, to); };
  const source = new CustomSource({ getSize: () => file.length, read });
  using input = new Input({ source, formats: ALL_FORMATS });
  const track = (await input.getPrimaryVideoTrack())!;
  expect((await new EncodedPacketSink(track).getPacket(seconds))!.timestamp).toBeCloseTo(seconds, 2);
  return bytes;
}

test('a video whose writer was killed is as quick to seek in as one that was finished', async () => {
  expect(await missingIndex(path)).toBeNull();
  writeFileSync(path, cut());
  const mended = Buffer.concat([cut(), (await missingIndex(path))!]);
  writeFileSync(path, mended);
  expect(await missingIndex(path)).toBeNull();
  expect((await videoFrames(path))!.seconds).toHaveLength(120 * 15);
  for (const seconds of [100, 3, 60]) expect(await bytesTo(mended, seconds)).toBeLessThan((await bytesTo(good, seconds)) + 20_000);
  expect(await bytesTo(mended, 100)).toBeLessThan((await bytesTo(cut(), 100)) / 2);
});

test('hostile boxes are answered at once', async () => {
  await fc.assert(fc.asyncProperty(fc.nat(1e6), fc.uint8Array({ minLength: 1, maxLength: 12 }), fc.nat(1e6), async (at, bytes, length) => {
    const bad = Buffer.from(cut().subarray(0, Math.max(20, length % good.length)));
    bad.set(bytes.subarray(0, bad.length - (at % (bad.length - 12))), at % (bad.length - 12));
    writeFileSync(path, bad);
    const index = await missingIndex(path);
    expect(index === null || index.length > 8).toBe(true);
  }), { numRuns: 100 });
});
