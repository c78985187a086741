// Files that say that they hold what they cannot: every count in an MP4, of either kind, changed in its highest bit.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { BufferTarget, EncodedPacket, EncodedVideoPacketSource, Mp4OutputFormat, Output } from 'mediabunny';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCameraIndex } from './export/video/camera-index.ts';
import { picture } from './made-up/picture.ts';
import { holdsItsClaims } from './mp4-claims.ts';

const frames = 60;
let folder: string;
let path: string;
let good: Record<'fragmented' | 'in one piece', Buffer>;

async function video(format: Mp4OutputFormat): Promise<Buffer> {
  const output = new Output({ format, target: new BufferTarget() });
  const source = new EncodedVideoPacketSource('avc');
  output.addVideoTrack(source);
  await output.start();
  for (let index = 0; index < frames; index += 1) {
    const { data, key, config } = picture('camera.wrist/frames', index, 0, 200);
    const { codec, codedWidth, codedHeight, description } = JSON.parse(config || '{}') as Record<string, string> & { codedWidth: number; codedHeight: number };
    const packet = new EncodedPacket(data, key ? 'key' : 'delta', index / 15, 1 / 15);
    await source.add(packet, codec === undefined ? undefined : { decoderConfig: { codec, codedWidth, codedHeight, description: Buffer.from(description!, 'base64') } });
  }
  await output.finalize();
  return Buffer.from(output.target.buffer!);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waldo-claims-'));
  path = join(folder, 'video.mp4');
  good = {
    fragmented: await video(new Mp4OutputFormat({ fastStart: 'fragmented', minimumFragmentDuration: 0.2 })),
    'in one piece': await video(new Mp4OutputFormat({ fastStart: 'in-memory' })),
  };
});
afterAll(() => rmSync(folder, { recursive: true }));

const lookAt = async (bytes: Buffer): Promise<{ holds: boolean; count: number | null }> => {
  writeFileSync(path, bytes);
  return { holds: await holdsItsClaims(path), count: (await readCameraIndex(path))?.count ?? null };
};

test.each(['fragmented', 'in one piece'] as const)('a sound file, %s, is believed', async (kind) => {
  expect(await lookAt(good[kind])).toEqual({ holds: true, count: frames });
});

test.each([
  // Behind the box's name: version and flags, then what is listed.
  ['fragmented', 'trun', 8, 'pictures in a fragment'],
  ['in one piece', 'stts', 8, 'entries of times'],
  ['in one piece', 'stts', 12, 'pictures of one length'],
  ['in one piece', 'stsz', 12, 'sizes'],
  ['in one piece', 'stsc', 8, 'runs of chunks'],
  ['in one piece', 'stsc', 12, 'the first chunk of a run'],
  ['in one piece', 'stsc', 16, 'pictures in a chunk'],
  ['in one piece', 'stsc', 20, 'the description of a chunk'],
] as const)('%s: two thousand million more in %s at %i (%s)', async (kind, box, offset, _what) => {
  const bad = Buffer.from(good[kind]);
  bad[bad.indexOf(box, 0, 'latin1') + offset]! ^= 0x80;
  expect(await lookAt(bad)).toEqual({ holds: false, count: null });
});

test('whatever byte of the index is changed, an answer comes and counts no more than the file holds', async () => {
  await fc.assert(fc.asyncProperty(fc.constantFrom('fragmented' as const, 'in one piece' as const), fc.nat(1e6), fc.integer({ min: 1, max: 255 }), async (kind, at, mask) => {
    const bad = Buffer.from(good[kind]);
    bad[at % Math.min(2000, bad.length)]! ^= mask;
    expect((await lookAt(bad)).count ?? 0).toBeLessThanOrEqual(bad.length);
  }), { numRuns: 300 });
});

test('what is no video claims nothing', async () => {
  expect(await lookAt(readFileSync(new URL(import.meta.url)))).toMatchObject({ count: null });
});
