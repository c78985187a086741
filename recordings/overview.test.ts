import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Columns } from '../core/streams/columns.ts';
import { makeLongEpisode } from './made-up/long-episode.ts';
import { openEpisode, type OpenEpisode } from './reader.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
const seconds = 300;
let library: string;
let folder: string;
let kept: string;
beforeAll(async () => {
  library = mkdtempSync(join(tmpdir(), 'waldo-overview-'));
  folder = await makeLongEpisode(library, { id: 'long', seconds, jointHz: 400, joints: 6, cameras: [], framesPerSecond: 1, bytesPerFrame: 1 });
  kept = join(library, 'overviews', 'long.overview');
});
afterAll(() => rmSync(library, { recursive: true, force: true }));

const asLong = (): Promise<OpenEpisode> => openEpisode(folder, { keptWholeBytes: 0, isInLibrary: true });
const few = async (episode: OpenEpisode, stretch = {}): Promise<Columns> => episode.columns('arm/state', { mostRows: 1000, ...stretch });
const extremes = ({ values }: Columns): [number, number] => values.reduce<[number, number]>(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [Infinity, -Infinity]);

test('hours as few rows: no peak is lost, and a stream with few samples is whole', async () => {
  const long = await asLong();
  const all = await long.columns('arm/state');
  expect(all.count).toBe(seconds * 400);
  const overview = await few(long);
  expect(overview.count).toBeLessThanOrEqual(1000);
  expect(overview.count).toBeGreaterThan(500);
  expect(extremes(overview)).toEqual(extremes(all));
  expect((await long.columns('teleop/latency')).sequence).toEqual(Float64Array.from({ length: seconds * 15 }, (_, index) => index));
  expect((await long.columns('session/events')).texts[7]).toBe('{"name":"clutch","index":7}');
  const part = await few(long, { fromNanos: 5e9 + 20e9, toNanos: 5e9 + 280e9 });
  expect([part.tArrive[1]! >= 5e9 + 19e9, part.tArrive.at(-2)! <= 5e9 + 281e9]).toEqual([true, true]);
});

test('it is kept beside the episodes, and made anew when it is of other samples or damaged', async () => {
  const first = await few(await asLong());
  await vi.waitFor(() => expect(existsSync(kept)).toBe(true), 10_000);
  const good = readFileSync(kept);
  expect(await few(await asLong())).toEqual(first);
  for (const bad of [Buffer.alloc(0), good.subarray(0, good.length - 9), Buffer.from(good).fill(0xff, 0, 4), Buffer.from(good).fill(0x7b, 40, 90)]) {
    writeFileSync(kept, bad);
    expect(await few(await asLong())).toEqual(first);
  }
  utimesSync(join(folder, 'samples.mcap'), 1, 1);
  await vi.waitFor(() => expect(readFileSync(kept).length).toBe(good.length), 10_000);
  expect(await few(await asLong())).toEqual(first);
  await vi.waitFor(() => expect(readFileSync(kept).includes(' 1000"')).toBe(true), 10_000);
  // The episode is gone, and another one is looked at: nothing is kept of the first.
  renameSync(folder, join(library, 'episodes', 'other'));
  folder = join(library, 'episodes', 'other');
  await few(await asLong());
  await vi.waitFor(() => expect(existsSync(kept)).toBe(false), 10_000);
});
