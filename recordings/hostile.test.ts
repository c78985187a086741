// Files that are cut, damaged or invented must end in a clear answer: never a crash, never a hang.
import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { faultCodes, FaultError } from '../core/fault.ts';
import { recordEpisode } from './fixtures/record.ts';
import { openLibrary } from './library.ts';
import { openEpisode } from './reader.ts';
import { repairEpisode } from './repair.ts';
import { verifyEpisode } from './verify.ts';
import { videoFrames, wholeFragments } from './video-file.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });
let library: string;
let good: string;
let work: string;
let id: string;
beforeAll(async () => {
  library = mkdtempSync(join(tmpdir(), 'waldo-hostile-'));
  await using opened = await openLibrary(library);
  const episode = await recordEpisode(opened, 200);
  good = episode.folder;
  id = episode.id;
  work = join(library, 'work');
});
afterAll(() => rmSync(library, { recursive: true, force: true }));

/** Everything that reads an episode, on a copy that `spoil` has changed. */
async function readAll(spoil: (folder: string) => void): Promise<number> {
  const folder = join(work, 'episodes', id);
  rmSync(work, { recursive: true, force: true });
  cpSync(good, folder, { recursive: true });
  spoil(folder);
  let rows = 0;
  try {
    const opened = await openEpisode(folder);
    for (const stream of await opened.streams()) {
      const columns = await opened.columns(stream.id);
      expect(columns.values.length).toBe(columns.count * stream.fields.reduce((sum, field) => sum + field.size, 0));
      rows += columns.count;
    }
    await opened.world();
  } catch (error) {
    expect(error).toBeInstanceOf(FaultError);
    expect(faultCodes).toContain((error as FaultError).fault.code);
  }
  expect((await verifyEpisode(folder)).ok).toBe(false);
  await videoFrames(join(folder, 'hand.mp4'));
  return rows;
}

const flip = (path: string, edits: readonly (readonly [number, number])[]): void => {
  const bytes = readFileSync(path);
  for (const [at, value] of edits) bytes[at % bytes.length]! ^= value;
  writeFileSync(path, bytes);
};
const edits = fc.array(fc.tuple(fc.nat(1e7), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 1 });

test('a cut samples file gives its readable beginning, at every length', async () => {
  const size = readFileSync(join(good, 'samples.mcap')).length;
  const rowsAt = async (length: number): Promise<number> => readAll((folder) => truncateSync(join(folder, 'samples.mcap'), length));
  let before = 0;
  for (let part = 0; part < 12; part += 1) {
    const rows = await rowsAt(Math.floor((size * part) / 12));
    expect(rows).toBeGreaterThanOrEqual(before);
    before = rows;
  }
  expect(before).toBeGreaterThan(2000);
});

test.each(['samples.mcap', 'manifest.json', 'hand.mp4', 'world.json'])('damaged bytes in %s', async (name) => {
  await fc.assert(fc.asyncProperty(edits, async (list) => {
    await readAll((folder) => flip(join(folder, name), list));
  }), { numRuns: 40 });
});

test.each(['samples.mcap', 'manifest.json', 'hand.mp4'])('invented bytes as %s', async (name) => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.boolean(), async (bytes, withHead) => {
    await readAll((folder) => {
      const head = withHead ? readFileSync(join(folder, name)).subarray(0, 40) : new Uint8Array(0);
      writeFileSync(join(folder, name), Buffer.concat([head, bytes]));
    });
  }), { numRuns: 40 });
});

test('repair makes something that verifies, or says clearly that it cannot', async () => {
  await fc.assert(fc.asyncProperty(fc.constantFrom('samples.mcap', 'manifest.json', 'hand.mp4'), edits, fc.nat(1000), async (name, list, cut) => {
    const folder = join(work, 'episodes', id);
    await readAll((spoiled) => {
      flip(join(spoiled, name), list);
      if (cut < 500) truncateSync(join(spoiled, name), Math.floor((readFileSync(join(spoiled, name)).length * cut) / 500));
    });
    try {
      await repairEpisode(work, id);
    } catch (error) {
      expect(error).toBeInstanceOf(FaultError);
      return;
    }
    expect(await verifyEpisode(folder)).toEqual({ ok: true, problems: [] });
  }), { numRuns: 40 });
});

test('a samples file with an absurd length or an endless chunk is answered at once', async () => {
  const bytes = readFileSync(join(good, 'samples.mcap'));
  await readAll((folder) => {
    const huge = Buffer.from(bytes);
    huge.writeBigUInt64LE(2n ** 60n, 9);
    writeFileSync(join(folder, 'samples.mcap'), huge);
  });
  await readAll((folder) => {
    const bomb = Buffer.from(bytes);
    // The uncompressed size of the first chunk.
    let at = 8;
    while (bomb[at] !== 6) at += 9 + Number(bomb.readBigUInt64LE(at + 1));
    bomb.writeBigUInt64LE(2n ** 40n, at + 9 + 16);
    writeFileSync(join(folder, 'samples.mcap'), bomb);
  });
  const video = join(good, 'hand.mp4');
  expect(await wholeFragments(video)).toMatchObject({ size: readFileSync(video).length });
});
