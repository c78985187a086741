import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Columns } from '../core/streams/columns.ts';
import { jointStateStream } from '../core/streams/kinds.ts';
import { rowLength } from '../core/streams/stream.ts';
import { encodeColumns } from '../core/wire/columns-bytes.ts';
import { longValue, makeLongEpisode } from './made-up/long-episode.ts';
import { madeUpManifest } from './made-up/many-episodes.ts';
import { writeManifest } from './manifest-file.ts';
import { openEpisode, type OpenEpisode, type Stretch } from './reader.ts';
import { SamplesWriter } from './samples-writer.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });
const seconds = 40;
const startNanos = 5e9;
let library: string;
let folder: string;
beforeAll(async () => {
  library = mkdtempSync(join(tmpdir(), 'waldo-reader-'));
  folder = await makeLongEpisode(library, { id: 'long', seconds, jointHz: 500, joints: 3, cameras: ['hand'], framesPerSecond: 15, bytesPerFrame: 100 });
});
afterAll(() => rmSync(library, { recursive: true, force: true }));

/** As a recording of hours is read, and as one of seconds is. */
const asLong = (where = folder): Promise<OpenEpisode> => openEpisode(where, { keptWholeBytes: 0 });
const asShort = (where = folder): Promise<OpenEpisode> => openEpisode(where, { keptWholeBytes: Infinity });
/** Short where they differ: a diff of thousands of numbers helps nobody. */
const plain = (columns: Columns): string => `${columns.stream.id} ${columns.count} ${createHash('sha256').update(encodeColumns(columns)).digest('hex')}`;

test('a stretch read by the index is the stretch of the whole, of every stream', async () => {
  const [long, short] = await Promise.all([asLong(), asShort()]);
  const streams = (await short.streams()).map((stream) => stream.id);
  expect((await long.streams()).map((stream) => stream.id).sort()).toEqual([...streams].sort());
  const time = fc.option(fc.double({ min: startNanos - 3e9, max: startNanos + (seconds + 3) * 1e9, noNaN: true }), { nil: undefined });
  await fc.assert(fc.asyncProperty(fc.constantFrom(...streams), time, time, async (stream, a, b) => {
    const [fromNanos, toNanos] = a !== undefined && b !== undefined && a > b ? [b, a] : [a, b];
    expect(plain(await long.columns(stream, { fromNanos, toNanos }))).toEqual(plain(await short.columns(stream, { fromNanos, toNanos })));
  }), { numRuns: 150 });
  await expect(long.columns('arm/none')).rejects.toMatchObject({ fault: { code: 'episode.absent' } });
});

test('a stretch has the row that held when it began and the one after its end', async () => {
  const { tArrive, sequence, count } = await (await asLong()).columns('arm/state', { fromNanos: startNanos + 10.001e9, toNanos: startNanos + 10.009e9 });
  expect([count, ...sequence]).toEqual([6, 5000, 5001, 5002, 5003, 5004, 5005]);
  expect(tArrive[0]).toBeLessThan(startNanos + 10.001e9);
  expect(tArrive[5]).toBeGreaterThan(startNanos + 10.009e9);
  // Nothing but what came before: it still holds.
  expect((await (await asLong()).columns('arm/state', { fromNanos: startNanos + 1e12 })).sequence).toEqual(Float64Array.of(seconds * 500 - 1));
});

test('few rows of many lose no peak, at every stretch, and say that they stand for others', async () => {
  const long = await asLong();
  await fc.assert(fc.asyncProperty(fc.nat(seconds), fc.integer({ min: 1, max: seconds }), fc.integer({ min: 2, max: 400 }), async (from, length, mostRows) => {
    const stretch: Stretch = { fromNanos: startNanos + from * 1e9, toNanos: startNanos + (from + length) * 1e9 };
    const [all, few] = [await long.columns('arm/state', stretch), await long.columns('arm/state', { ...stretch, mostRows })];
    expect(few.count).toBeLessThanOrEqual(Math.max(mostRows, 2));
    const width = rowLength(all.stream);
    for (let index = 0; index < width; index += 1) {
      const of = (columns: Columns): number[] => Array.from({ length: columns.count }, (_, row) => columns.values[row * width + index]!);
      // Effort is NaN throughout nowhere here; the extremes of each number are those of all samples.
      expect([Math.min(...of(few)), Math.max(...of(few))]).toEqual([Math.min(...of(all)), Math.max(...of(all))]);
    }
    if (all.count <= mostRows) expect(plain(few)).toEqual(plain(all));
    for (let row = 0; row < few.count; row += 1) {
      const sequence = few.sequence[row]!;
      if (!Number.isNaN(sequence)) expect(few.values[row * width]).toBe(longValue(sequence, 0));
      if (row > 0) expect(few.tArrive[row]).toBeGreaterThanOrEqual(few.tArrive[row - 1]!);
    }
  }), { numRuns: 60 });
});

test('a stretch that would not fit is refused in words', async () => {
  await expect((await asLong()).columns('arm/state', { mostBytes: 100_000 })).rejects.toMatchObject({ fault: { code: 'episode.long', params: { stream: 'arm/state' } } });
  expect((await (await asLong()).columns('arm/state', { mostBytes: 100_000, mostRows: 500 })).count).toBeLessThanOrEqual(500);
});

test('a small file that unpacks to a lot is read as a long one', async () => {
  const still = join(library, 'still');
  mkdirSync(still);
  const stream = jointStateStream('arm/state', Array.from({ length: 100 }, (_, index) => `joint_${index}`), 1000);
  const samples = new SamplesWriter(join(still, 'samples.mcap'), 0n);
  samples.start('{}');
  for (let row = 0; row < 5000; row += 1) samples.write(stream, { sequence: row, tCapture: row * 1e6, tArrive: row * 1e6, tDevice: 0, values: new Float64Array(rowLength(stream)) });
  samples.close();
  writeManifest(still, madeUpManifest(0));
  const { size } = statSync(join(still, 'samples.mcap'));
  const episode = await openEpisode(still, { keptWholeBytes: size });
  await expect(episode.columns('arm/state', { mostBytes: 1_000_000 }).then((columns) => columns.count)).rejects.toMatchObject({ fault: { code: 'episode.long' } });
  expect((await episode.columns('arm/state')).count).toBe(5000);
});

/** A copy of the folder whose samples file `spoil` has changed. */
function spoiled(spoil: (path: string) => void): string {
  const copy = join(library, 'spoiled');
  rmSync(copy, { recursive: true, force: true });
  cpSync(folder, copy, { recursive: true });
  spoil(join(copy, 'samples.mcap'));
  return copy;
}

test('a file that was cut anywhere is read as far as it goes, without reading it whole', async () => {
  const { size } = statSync(join(folder, 'samples.mcap'));
  await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: size - 1 }), async (length) => {
    const copy = spoiled((path) => truncateSync(path, length));
    const [long, short] = await Promise.all([asLong(copy), asShort(copy)]);
    const streams = (await short.streams()).map((stream) => stream.id).sort();
    expect((await long.streams()).map((stream) => stream.id).sort()).toEqual(streams);
    for (const stream of streams) expect(plain(await long.columns(stream))).toEqual(plain(await short.columns(stream)));
  }), { numRuns: 25 });
});

test('a changed byte costs its own chunk at most, and never more than reading the whole would', async () => {
  const good = readFileSync(join(folder, 'samples.mcap'));
  const whole = (await (await asShort()).columns('arm/state')).count;
  await fc.assert(fc.asyncProperty(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), async (at, value) => {
    const copy = spoiled((path) => {
      const bad = Buffer.from(good);
      bad[at]! ^= value;
      writeFileSync(path, bad);
    });
    const [long, short] = await Promise.all([asLong(copy), asShort(copy)]);
    const count = async (episode: OpenEpisode): Promise<number> => {
      const columns = await episode.columns('arm/state').catch(() => null);
      const width = columns === null ? 0 : rowLength(columns.stream);
      // What is read is what was written, whatever the byte was.
      for (let row = 0; row < (columns?.count ?? 0); row += 1) if (columns!.values[row * width + 1] !== longValue(columns!.sequence[row]!, 1)) expect.fail(`row ${row} after byte ${at} was changed`);
      return columns?.count ?? 0;
    };
    const [read, scanned] = [await count(long), await count(short)];
    expect(read).toBeGreaterThanOrEqual(scanned);
    expect(read).toBeLessThanOrEqual(whole);
    // The first chunk describes the streams; each has half a second in it.
    if (at > good.length * 0.1) expect(read).toBeGreaterThanOrEqual(whole - 251);
  }), { numRuns: 60 });
});

test('an invented index is refused or believed, never followed out of the file', async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.nat(2000), async (bytes, back) => {
    const copy = spoiled((path) => {
      const good = readFileSync(path);
      const bad = Buffer.from(good);
      bad.set(bytes, Math.max(0, good.length - back - bytes.length));
      // Without a checksum the summary is read as it stands.
      bad.writeUInt32LE(0, good.length - 12);
      writeFileSync(path, bad);
    });
    const long = await asLong(copy);
    for (const stream of await long.streams()) expect((await long.columns(stream.id, { mostRows: 10 })).count).toBeLessThanOrEqual(10);
  }), { numRuns: 20 });
  copyFileSync(join(folder, 'manifest.json'), join(spoiled((path) => truncateSync(path, 0)), 'samples.mcap'));
  expect(await (await asLong(join(library, 'spoiled'))).streams()).toEqual([]);
});
