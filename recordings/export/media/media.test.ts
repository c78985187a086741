// Depth and sound from takes to data sets, by the job itself: trimmed, cut, split and joined; and named where a format has
// no place for them.
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { File, ready, type Dataset } from 'h5wasm/node';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { exportOptionsSchema, type ExportOptions, type ExportReport } from '../../../core/contract/exports.ts';
import type { Edit } from '../../../core/edits/edits.ts';
import { appendEdit } from '../../edits-file.ts';
import { episodesFolder } from '../../folders.ts';
import { openLibrary } from '../../library.ts';
import { depthAt, depthSeconds, recordMediaTake, soundRate, toneBegins } from '../fixtures/media-take.ts';
import { forecast } from '../forecast.ts';
import { formatNamed, runExport } from '../job.ts';
import { prepareExport } from '../plan.ts';
import { decodePng16 } from './png16.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
let root: string;
let library: string;
let ids: string[];
let out: string;
let count = 0;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'waldo-media-'));
  library = join(root, 'library');
  await using opened = await openLibrary(library);
  ids = [];
  for (const number of [0, 1, 2]) ids.push((await recordMediaTake(opened, { number, depth: number < 2, ...(number === 1 && { lostPackets: [20, 21] }) })).id);
});
afterAll(() => { rmSync(root, { recursive: true }); });
beforeEach(() => { out = join(root, `set-${count++}`); });

const options = (over: Partial<ExportOptions>): ExportOptions => exportOptionsSchema.parse({ format: 'csv', out, episodes: [ids[0]!], ...over });
const run = (over: Partial<ExportOptions> = {}, from = library): Promise<ExportReport> => runExport({ library: from, options: options(over), software: 'Waldo 0' }, { signal: new AbortController().signal });
async function edited(edits: readonly (readonly [take: number, edit: Edit])[]): Promise<string> {
  const copy = join(root, `edited-${count}`);
  cpSync(library, copy, { recursive: true });
  for (const [take, edit] of edits) appendEdit(join(episodesFolder(copy), ids[take]!), { do: 'edit', at: '', by: '', edit });
  return copy;
}

interface Episode { readonly folder: string; readonly rows: readonly Readonly<Record<string, number>>[] }
function episodesIn(folder: string): Episode[] {
  const { episodes } = JSON.parse(readFileSync(join(folder, 'dataset.json'), 'utf8')) as { episodes: { folder: string }[] };
  return episodes.map(({ folder: mine }) => {
    const [head, ...lines] = readFileSync(join(folder, mine, 'rows.csv'), 'utf8').trim().split('\n').map((line) => line.split(','));
    return { folder: join(folder, mine), rows: lines.map((cells) => Object.fromEntries(cells.map((cell, at) => [head![at]!, Number(cell)]))) };
  });
}
const wav = (path: string): Int16Array => new Int16Array(Uint8Array.from(readFileSync(path).subarray(44)).buffer);
const nearest = (seconds: number): number => Math.round((seconds - depthSeconds(0)) / (depthSeconds(1) - depthSeconds(0)));
const pictureOf = ({ folder }: Episode, row: number): Uint16Array => decodePng16(readFileSync(join(folder, 'overhead.depth', `${String(row).padStart(6, '0')}.png`))).values;
const of = ({ warnings }: Pick<ExportReport, 'warnings'>, code: string) => warnings.filter((warning) => warning.code === code);
/** Second of the first loud sample. */
const loudFrom = (samples: Int16Array): number => samples.findIndex((value) => Math.abs(value) > 2000) / soundRate;

it('gives each row the depth that was captured nearest to it, and sound from the first row on', async () => {
  const report = await run({ fps: 20 });
  expect(report.problems).toEqual([]);
  expect(of(report, 'export.left-stream')).toEqual([]);
  const [episode] = episodesIn(out) as [Episode];
  expect(readdirSync(join(episode.folder, 'overhead.depth'))).toHaveLength(episode.rows.length);
  for (const [row, { 'time.depth.overhead': captured, 'time.camera.hand': shown }] of episode.rows.entries()) {
    const frame = nearest(captured!);
    expect(captured).toBeCloseTo(depthSeconds(frame), 6);
    expect(Math.abs(captured! - shown!)).toBeLessThan(0.04);
    expect(pictureOf(episode, row)).toEqual(depthAt(0, frame));
  }
  expect(report.timeErrors.find(({ stream }) => stream === 'camera.overhead/depth')!.maxMilliseconds).toBeLessThan(20.1);
  const samples = wav(join(episode.folder, 'table.wav'));
  expect(samples).toHaveLength(Math.round(episode.rows.length / 20 * soundRate));
  expect(loudFrom(samples)).toBeCloseTo(toneBegins + 0.0065 - episode.rows[0]!['time.camera.hand']!, 2);
});

it('follows a trim, a cut and a split', async () => {
  const copy = await edited([[0, { kind: 'cut', from: 0.4, to: 0.8 }], [1, { kind: 'split', at: 1.1 }], [1, { kind: 'trim', from: 0.2, to: 2 }]]);
  expect(await run({ fps: 20, episodes: [ids[0]!, ids[1]!] }, copy)).toMatchObject({ episodes: 3, problems: [] });
  const [cut, before, after] = episodesIn(out) as [Episode, Episode, Episode];
  const times = (episode: Episode): number[] => episode.rows.map((row) => row['time.depth.overhead']!);
  expect(times(cut).some((time) => time > 0.44 && time < 0.76)).toBe(false);
  expect(loudFrom(wav(join(cut.folder, 'table.wav')))).toBeCloseTo(toneBegins + 0.0065 - 0.4 - cut.rows[0]!['time.camera.hand']!, 1);
  for (const [take, episode] of [[0, cut], [1, before], [1, after]] as const) {
    for (const row of [0, 5, episode.rows.length - 1]) expect(pictureOf(episode, row)).toEqual(depthAt(take, nearest(times(episode)[row]!)));
    expect(wav(join(episode.folder, 'table.wav'))).toHaveLength(episode.rows.length * soundRate / 20);
  }
  // Two packets that were lost are silence, and what follows is where it belongs.
  expect(loudFrom(wav(join(before.folder, 'table.wav')))).toBeCloseTo(toneBegins + 0.0065 - before.rows[0]!['time.camera.hand']!, 1);
  expect(loudFrom(wav(join(after.folder, 'table.wav')))).toBeLessThan(0.01);
  const { episodes } = JSON.parse(readFileSync(join(out, 'dataset.json'), 'utf8')) as { episodes: { media: { sound: { table: { samples: number; recorded_samples: number } } } }[] };
  const { samples, recorded_samples: recorded } = episodes[1]!.media.sound.table;
  // And perhaps one where the trim lies between two samples.
  expect(samples - recorded - 2 * 960).toBeLessThan(2);
});

it('joins takes in HDF5: the depth of each, the sound of one behind that of the other', async () => {
  const copy = await edited([[0, { kind: 'merge', with: [ids[1]!] }]]);
  expect(await run({ format: 'hdf5', hdf5Layout: 'aloha', fps: 20 }, copy)).toMatchObject({ episodes: 1, problems: [] });
  await ready;
  const file = new File(join(out, 'episode_0.hdf5'), 'r');
  const values = (path: string): ArrayLike<number> => (file.get(path) as Dataset).value as ArrayLike<number>;
  const captured = Array.from(values('extras/time.depth.overhead'));
  const depth = values('observations/depth/overhead') as Uint16Array;
  const second = captured.findIndex((time, row) => row > 0 && time < captured[row - 1]!);
  expect(second).toBeGreaterThan(20);
  const pixels = depthAt(0, 0).length;
  for (const row of [0, second - 1, second, captured.length - 1]) expect(depth.slice(row * pixels, (row + 1) * pixels)).toEqual(depthAt(row < second ? 0 : 1, nearest(captured[row]!)));
  const sound = file.get('sound/table') as Dataset;
  expect(sound.shape).toEqual([captured.length * soundRate / 20, 1]);
  // The tone ends with the first take and begins anew a second into the other one.
  const samples = sound.value as Int16Array;
  const quiet = samples.subarray(Math.round((second / 20 + 0.3) * soundRate), Math.round((second / 20 + 0.9) * soundRate));
  expect(Math.max(...quiet.map(Math.abs))).toBeLessThan(400);
  expect(loudFrom(samples.subarray(Math.round((second / 20 + 0.3) * soundRate)))).toBeCloseTo(0.7, 1);
  file.close();
});

it.each([['lerobot', 'LeRobot v3.0'], ['lerobot-v2.1', 'LeRobot v2.1']] as const)('says by name what %s has no place for', async (format, called) => {
  const report = await run({ format, fps: 20 });
  expect(report.problems).toEqual([]);
  expect(of(report, 'export.left-stream')).toEqual([
    { code: 'export.left-stream', params: { stream: 'depth.overhead', format: called, what: '16-bit depth' } }, { code: 'export.left-stream', params: { stream: 'sound.table', format: called, what: 'sound' } },
  ]);
  expect(readFileSync(join(out, 'README.md'), 'utf8')).toMatch(new RegExp(`depth\\.overhead[^\\n]*${called}[^]*sound\\.table[^\\n]*${called}`));
});

it('takes along what is asked for, and what all episodes have', async () => {
  const format = await formatNamed('csv');
  const plan = async (over: Partial<ExportOptions>) => forecast(prepareExport({ library, options: options(over), software: '' }, format), format);
  const [depth, sound] = ['camera.overhead/depth', 'microphone.table/packets'];
  expect((await plan({})).media).toEqual([{ stream: depth, kind: 'depth', name: 'overhead', taken: true, why: null }, { stream: sound, kind: 'sound', name: 'table', taken: true, why: null }]);
  expect(await plan({ withoutStreams: [depth] })).toMatchObject({ media: [{ taken: false, why: null }, { taken: true }] });
  expect(await plan({ streams: ['arm/state', 'arm/command', depth] })).toMatchObject({ media: [{ taken: true }, { taken: false, why: null }] });
  // The third take has no depth.
  expect(await plan({ episodes: [] })).toMatchObject({ media: [{ taken: false, why: { code: 'export.dropped-features', params: { names: 'depth.overhead' } } }, { taken: true }] });
  expect(await run({ withoutStreams: [sound] })).toMatchObject({ problems: [] });
  expect(readdirSync(episodesIn(out)[0]!.folder).sort()).toEqual(['hand.mp4', 'overhead.depth', 'rows.csv']);
});

it('leaves out an episode whose depth or sound cannot be read, with the reason', async () => {
  const copy = await edited([]);
  truncateSync(join(episodesFolder(copy), ids[0]!, 'overhead.depth.mcap'), 4000);
  truncateSync(join(episodesFolder(copy), ids[2]!, 'table.m4a'), 300);
  for (const format of ['csv', 'mcap', 'hdf5'] as const) {
    for (const bad of [0, 2]) {
      out = join(root, `damaged-${format}-${bad}`);
      const report = await run({ format, episodes: [ids[1]!, ids[bad]!] }, copy);
      expect(report.skipped.map(({ id, why }) => [id, why.code]), format).toEqual([[ids[bad], 'export.skip-damaged']]);
      expect(report).toMatchObject({ episodes: 1, problems: [] });
    }
  }
});
