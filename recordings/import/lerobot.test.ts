// LeRobot data sets: out of our own export and back, and what foreign ones have that ours do not.
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { exportOptionsSchema, type ExportOptions } from '../../core/contract/exports.ts';
import { FaultError } from '../../core/fault.ts';
import { lastAtOrBefore, rowAt, type Columns } from '../../core/streams/columns.ts';
import { nanos } from '../../core/time.ts';
import { parquetReadObjects, asyncBufferFromFile } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { recordEpisode } from '../fixtures/record.ts';
import { runExport } from '../export/job.ts';
import { openEpisode } from '../reader.ts';
import { openLibrary, type Library } from '../library.ts';
import { verifyEpisode } from '../verify.ts';
import { videoFrames } from '../video-file.ts';
import { importDataSet, type ImportProgress } from './import-data-set.ts';
import { filledPath } from './lerobot-layout.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });
const folder = mkdtempSync(join(tmpdir(), 'waldo-import-'));
const recorded = join(folder, 'recorded');
const ids: string[] = [];
beforeAll(async () => {
  await using library = await openLibrary(recorded);
  for (const [index, steps] of [40, 25].entries()) ids.push((await recordEpisode(library, steps, { task: `task of ${steps}`, startsAt: nanos(5e9 + index * 9e9) })).id);
  await library.label(ids[0]!, { note: 'a note', tags: ['first'] });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let made = 0;
const place = (name: string): string => join(folder, `${name}${made++}`);
async function exported(format: ExportOptions['format'], over: Partial<ExportOptions> = {}): Promise<{ out: string; report: Awaited<ReturnType<typeof runExport>> }> {
  const out = place('set');
  const options = exportOptionsSchema.parse({ format, out, fps: 15, ...over });
  const report = await runExport({ library: recorded, options, software: 'Waldo 0' }, { signal: new AbortController().signal });
  expect(report.problems).toEqual([]);
  return { out, report };
}
async function brought(path: string, into = place('library')): Promise<{ library: string; now: ImportProgress }> {
  if (!existsSync(into)) { await using library: Library = await openLibrary(into); void library; }
  const now = await importDataSet({ library: into, path, softwareVersion: '0', signal: new AbortController().signal, progress: () => undefined });
  return { library: into, now };
}
const episodeIn = (library: string, id: string): string => join(library, 'episodes', id);

async function rowsOf(out: string): Promise<Record<string, unknown>[]> {
  const file = readdirSync(join(out, 'data', 'chunk-000')).sort()[0]!;
  return parquetReadObjects({ file: await asyncBufferFromFile(join(out, 'data', 'chunk-000', file)), compressors });
}

type Stated = Awaited<ReturnType<typeof runExport>>['timeErrors'][number];
const statedFor = ({ timeErrors }: { readonly timeErrors: readonly Stated[] }, stream: string): Stated => timeErrors.find((one) => one.stream === stream)!;

/**
 * Each row is the recorded sample that its method takes, bit for bit of a float, or the line between the two that it lies
 * between; and of those the one that counts was captured within the time that the report states. Returns the largest
 * error, milliseconds: of a line that of the nearer sample, as the other one stands as far off as samples ever do.
 */
function expectRecorded(back: Columns, recorded: Columns, startNanos: number, { resampling, maxMilliseconds }: Stated): number {
  let worst = 0;
  for (let row = 0; row < back.count; row += 1) {
    // The first row stands on the first picture, and that was taken when the take began.
    const at = startNanos + back.tCapture[row]!;
    const earlier = lastAtOrBefore(recorded.tCapture, at);
    const later = Math.min(recorded.count - 1, recorded.tCapture[earlier] === at ? earlier : earlier + 1);
    expect(earlier).toBeGreaterThanOrEqual(0);
    const away = (sample: number): number => Math.abs(recorded.tCapture[sample]! - at) / 1e6;
    const nearer = away(earlier) <= away(later) ? earlier : later;
    const used = resampling === 'hold' ? earlier : nearer;
    worst = Math.max(worst, away(used));
    expect(away(used)).toBeLessThanOrEqual(maxMilliseconds + 1e-6);
    const values = rowAt(back, row);
    const [a, b] = [rowAt(recorded, earlier), rowAt(recorded, later)];
    const share = earlier === later ? 0 : (at - recorded.tCapture[earlier]!) / (recorded.tCapture[later]! - recorded.tCapture[earlier]!);
    for (let index = 0; index < values.length; index += 1) {
      if (resampling !== 'interpolate') expect(values[index]).toBe(Math.fround(rowAt(recorded, used)[index]!));
      // The row's time is rounded to a nanosecond on its way, and its value to a float.
      else expect(Math.abs(values[index]! - (a[index]! + (b[index]! - a[index]!) * share))).toBeLessThanOrEqual(1.2e-7);
    }
  }
  return worst;
}

for (const [format, codec] of [['lerobot', 'copy'], ['lerobot', 'av1'], ['lerobot-v2.1', 'copy']] as const) {
  test(`recorded, exported as ${format} (${codec}), imported: the same samples`, async () => {
    const { out, report } = await exported(format, { codec });
    const { library, now } = await brought(out);
    expect(now).toMatchObject({ done: 2, total: 2, problems: [] });
    const rows = await rowsOf(out);
    const worst = [0, 0];
    for (const [index, id] of now.episodes.entries()) {
      expect(await verifyEpisode(episodeIn(library, id))).toEqual({ ok: true, problems: [] });
      const back = await openEpisode(episodeIn(library, id));
      const origin = await openEpisode(join(recorded, 'episodes', ids[index]!));
      expect(back.manifest).toMatchObject({ task: origin.manifest.task, startedAt: origin.manifest.startedAt, origin: { format: format === 'lerobot' ? 'lerobot v3.0' : 'lerobot v2.1' }, labels: { outcome: 'partial' } });
      const state = await back.columns('arm/state');
      const own = format === 'lerobot' ? rows.filter((row) => Number(row['episode_index']) === index) : index === 0 ? rows : null;
      if (own) {
        expect(state.count).toBe(own.length);
        own.forEach((row, at) => expect([...rowAt(state, at).subarray(0, 6)]).toEqual([...row['observation.state'] as number[]]));
      }
      const errors = [expectRecorded(await back.columns('arm/state'), await origin.columns('arm/state'), origin.manifest.clock.startNanos, statedFor(report, 'arm/state')),
        expectRecorded(await back.columns('arm/command'), await origin.columns('arm/command'), origin.manifest.clock.startNanos, statedFor(report, 'arm/command'))];
      errors.forEach((error, stream) => { worst[stream] = Math.max(worst[stream]!, error); });
      // Of the pictures each row shows one that was taken within what the report states; of an MP4 times are whole ticks.
      const taken = (await videoFrames(origin.videos[0]!.path))!.seconds;
      const pictures = statedFor(report, 'camera.hand/frames').maxMilliseconds;
      for (const at of state.tCapture) expect(Math.min(...taken.map((seconds) => Math.abs(seconds * 1e3 - at / 1e6)))).toBeLessThanOrEqual(pictures + 1e3 / 57_600);
      const [camera] = back.videos;
      const video = await videoFrames(camera!.path);
      expect(video).toMatchObject({ codec: expect.stringMatching(/^avc1/), width: 64, height: 48 });
      expect(video!.seconds).toHaveLength(state.count);
      video!.seconds.forEach((seconds, frame) => expect(Math.abs(seconds - frame / 15)).toBeLessThan(2e-4));
    }
    // It is the largest there was, not a bound that anything would keep.
    ['arm/state', 'arm/command'].forEach((stream, place) => expect(worst[place]).toBeCloseTo(statedFor(report, stream).maxMilliseconds, 5));
  });
}

test('what is there already is not brought again, nor what is in the trash', async () => {
  const { out } = await exported('lerobot');
  const { library, now } = await brought(out);
  await using opened = await openLibrary(library);
  await opened.remove(now.episodes[1]!);
  const again = await brought(out, library);
  expect(again.now.episodes).toEqual([]);
  expect(again.now.problems).toEqual([`episode 0: already in the library as ${now.episodes[0]}`, `episode 1: already in the trash as ${now.episodes[1]}`]);
  const elsewhere = place('copy');
  cpSync(out, elsewhere, { recursive: true });
  expect((await brought(elsewhere, library)).now.episodes).toEqual([]);
});

describe('what is not as it should be is one sentence, and the rest is brought', () => {
  const broken = async (change: (out: string) => void): Promise<ImportProgress | FaultError> => {
    const { out } = await exported('lerobot-v2.1');
    change(out);
    const library = place('library');
    const result = await brought(out, library).then(({ now }) => now, (error: unknown) => error as FaultError);
    expect(readdirSync(library).filter((name) => name.startsWith('importing-'))).toEqual([]);
    expect(readdirSync(join(library, 'episodes')).filter((name) => name.includes('partial'))).toEqual([]);
    return result;
  };
  const edit = (out: string, name: string, change: (text: string) => string): void => writeFileSync(join(out, name), change(readFileSync(join(out, name), 'utf8')));

  test('a missing data file', async () => {
    const now = await broken((out) => rmSync(join(out, 'data/chunk-000/episode_000000.parquet')));
    expect(now).toMatchObject({ episodes: [expect.any(String)], problems: [expect.stringContaining('episode 0: data/chunk-000/episode_000000.parquet cannot be read')] });
  });
  test('a missing video: the samples come', async () => {
    const now = await broken((out) => rmSync(join(out, 'videos/chunk-000/observation.images.hand/episode_000001.mp4')));
    expect(now).toMatchObject({ episodes: [expect.any(String), expect.any(String)], problems: [expect.stringContaining('no video that can be read')] });
  });
  test('a cut video: the frames that are there come', async () => {
    const now = await broken((out) => { const path = join(out, 'videos/chunk-000/observation.images.hand/episode_000001.mp4'); writeFileSync(path, readFileSync(path).subarray(0, 3000)); });
    expect((now as ImportProgress).problems.join()).toMatch(/episode 1: /);
  });
  test('another version', async () => {
    expect(await broken((out) => edit(out, 'meta/info.json', (text) => text.replace('v2.1', 'v1.6')))).toMatchObject({ fault: { code: 'import.version', params: { version: 'v1.6' } } });
  });
  test('no version, no JSON, no info', async () => {
    for (const text of ['{}', '{"codebase_version":', '']) expect(await broken((out) => writeFileSync(join(out, 'meta/info.json'), text))).toMatchObject({ fault: { code: 'import.unreadable', params: { file: 'meta/info.json' } } });
    expect(await broken((out) => rmSync(join(out, 'meta'), { recursive: true }))).toMatchObject({ fault: { code: 'import.unknown' } });
  });
  test('no episodes', async () => {
    expect(await broken((out) => writeFileSync(join(out, 'meta/episodes.jsonl'), '\n'))).toMatchObject({ fault: { code: 'import.nothing' } });
  });
  test('more rows told than there are', async () => {
    const now = await broken((out) => edit(out, 'meta/episodes.jsonl', (text) => text.replace(/"length":\d+/, '"length":900')));
    expect((now as ImportProgress).problems[0]).toContain('rows where 900 are needed');
  });
  test('other sizes told than there are', async () => {
    const now = await broken((out) => edit(out, 'meta/info.json', (text) => text.replace(/("observation.state": \{\s*"dtype": "float32",\s*"shape": \[\s*)6/, '$17')));
    expect((now as ImportProgress).problems[0]).toContain('observation.state has 6 numbers instead of 7');
  });
  test('paths that lead elsewhere', async () => {
    const now = await broken((out) => edit(out, 'meta/info.json', (text) => text.replace('data/chunk-', '../../../../etc/chunk-')));
    expect(now).toMatchObject({ fault: { code: 'import.unreadable' } });
    expect(() => filledPath('/a', '{x}', { x: '../b' })).toThrow(FaultError);
    expect(filledPath('/a', 'c-{chunk_index:03d}/f-{file_index:06d}', { chunk_index: 7, file_index: 12 }).name).toBe('c-007/f-000012');
  });
});

test('flipped bytes anywhere in a small data set never leave anything half-made', async () => {
  const { out } = await exported('lerobot');
  const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  await fc.assert(fc.asyncProperty(fc.nat(files.length - 1), fc.array(fc.tuple(fc.double({ min: 0, max: 0.99999, noNaN: true }), fc.nat(255)), { minLength: 1, maxLength: 6 }), fc.boolean(), async (which, changes, isCut) => {
    const path = files[which]!;
    const before = readFileSync(path);
    const after = Buffer.from(before);
    for (const [at, value] of changes) after[Math.floor(at * after.length)] = value;
    writeFileSync(path, isCut ? after.subarray(0, Math.floor(changes[0]![0] * after.length)) : after);
    const library = place('library');
    try {
      const { now } = await brought(out, library);
      for (const id of now.episodes) expect(await verifyEpisode(episodeIn(library, id))).toMatchObject({ ok: true });
    } catch (error) {
      expect(error).toBeInstanceOf(FaultError);
      expect((error as FaultError).fault.code).toMatch(/^import\./);
    } finally {
      writeFileSync(path, before);
    }
    expect(readdirSync(library).sort().filter((name) => name.startsWith('importing-'))).toEqual([]);
    rmSync(library, { recursive: true });
  }), { numRuns: 12 });
});
