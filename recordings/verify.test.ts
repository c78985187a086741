// What verify finds where every hash is right: a video whose boxes are torn is no readable video. And the same verdict
// whether the files are hashed on this thread or, because there is much of them, on one of their own.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashFile } from './durable-file.ts';
import { checkFile } from './file-check.ts';
import { makeLongEpisode } from './made-up/long-episode.ts';
import { readManifest, writeManifest } from './manifest-file.ts';
import { verifyEpisode } from './verify.ts';

let library: string;
beforeEach(() => { library = mkdtempSync(join(tmpdir(), 'waldo-verify-')); });
afterEach(() => rmSync(library, { recursive: true, force: true }));

const make = (bytesPerFrame: number): Promise<string> =>
  makeLongEpisode(library, { id: 'one', seconds: 20, jointHz: 100, joints: 6, cameras: ['hand', 'wrist'], framesPerSecond: 30, bytesPerFrame });

async function resealed(folder: string, name: string): Promise<void> {
  const manifest = readManifest(folder);
  const facts = await hashFile(join(folder, name));
  writeManifest(folder, { ...manifest, files: manifest.files.map((file) => (file.path === name ? { path: name, ...facts } : file)) });
}

test('a video is whole to its last byte, or it is torn', async () => {
  const folder = await make(500);
  const path = join(folder, 'hand.mp4');
  expect(await verifyEpisode(folder)).toEqual({ ok: true, problems: [] });
  const sound = readFileSync(path);
  const torn: (() => void)[] = [
    () => truncateSync(path, statSync(path).size - 1),
    () => truncateSync(path, Math.floor(sound.length / 2)),
    () => appendFileSync(path, Buffer.alloc(4)),
    // A box that is longer than what is left of the file.
    () => {
      const bytes = Buffer.from(sound);
      bytes[bytes.lastIndexOf('mdat') - 4]! ^= 1;
      writeFileSync(path, bytes);
    },
    () => writeFileSync(path, 'no video'),
    () => writeFileSync(path, ''),
  ];
  for (const [index, tear] of torn.entries()) {
    writeFileSync(path, sound);
    tear();
    expect(await checkFile(folder, 'hand.mp4'), `${index}`).toMatchObject({ isTorn: true });
    await resealed(folder, 'hand.mp4');
    expect((await verifyEpisode(folder)).problems, `${index}`).toEqual(['hand.mp4: holds no readable video']);
  }
});

test('much of it is hashed on a thread of its own, which finds as much', async () => {
  const folder = await make(60_000);
  expect(readManifest(folder).files.reduce((sum, file) => sum + file.bytes, 0)).toBeGreaterThan(48 << 20);
  expect(await verifyEpisode(folder)).toEqual({ ok: true, problems: [] });
  const path = join(folder, 'wrist.mp4');
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(path, bytes);
  rmSync(join(folder, 'hand.mp4'));
  expect((await verifyEpisode(folder)).problems.toSorted()).toEqual(['hand.mp4: missing', 'wrist.mp4: changed since it was kept (its SHA-256 differs)']);
});
