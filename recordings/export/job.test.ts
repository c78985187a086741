import { fork } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { exportOptionsSchema, type ExportOptions } from '../../core/contract/exports.ts';
import { faultFrom } from '../../core/fault.ts';
import { appendEdit } from '../edits-file.ts';
import { episodesFolder } from '../folders.ts';
import { brightnessOf, jointAt, makeTake, usualJoints } from '../made-up/made-take.ts';
import { forecast } from './forecast.ts';
import { formatNamed, runExport } from './job.ts';
import { journalName } from './journal.ts';
import { validate } from './lerobot/validate.ts';
import { partialOf } from './places.ts';
import { prepareExport } from './plan.ts';
import { readTable } from './table-reader.ts';
import { readCameraIndex } from './video/camera-index.ts';
import { decodeFrames } from './video/decode.ts';
import { Scaler } from './video/scale.ts';

let root: string;
let library: string;
let ids: string[];
let out: string;
const cameras = [{ name: 'wrist', width: 64, height: 48, hz: 20 }, { name: 'top', width: 96, height: 64, hz: 20, delay: 0.01 }];
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'waldo-export-'));
  library = join(root, 'library');
  ids = [];
  for (let number = 0; number < 3; number += 1) ids.push(await makeTake(library, { number, seconds: 3, cameras, task: `task ${number % 2}` }));
});
afterAll(() => { rmSync(root, { recursive: true }); });
let count = 0;
beforeEach(() => { out = join(root, `set-${count++}`); });

const options = (over: Partial<ExportOptions> = {}): ExportOptions => exportOptionsSchema.parse({ format: 'lerobot', out, ...over });
const run = (over: Partial<ExportOptions> = {}, signal = new AbortController().signal, from = library) => runExport({ library: from, options: options(over), software: 'Waldo 0' }, { signal });
const codeOf = (work: Promise<unknown>): Promise<string> => work.then(() => 'nothing', (error: unknown) => faultFrom(error).code);
const rowsOf = async (name: string): Promise<unknown[]> => [...(await readTable(join(out, 'data/chunk-000/file-000.parquet'))).columns.get(name)!.values];

async function brightness(path: string): Promise<number[]> {
  const index = (await readCameraIndex(path))!;
  using scaler = new Scaler('rgb', index.width, index.height);
  const found: number[] = [];
  for await (const { frame } of decodeFrames(path, index, Int32Array.from({ length: index.count }, (_, at) => at), new AbortController().signal)) {
    const { rgb } = await scaler.rgb(frame);
    found.push(rgb.reduce((sum, value) => sum + value, 0) / rgb.length);
  }
  return found;
}
/** Of a full-range picture from a luma of limited range. */
const shown = (frame: number): number => (brightnessOf(frame) - 16) * 255 / 219;

it('writes what was recorded: joints at the time of each row, the last command, every picture', async () => {
  const report = await run();
  expect(report).toMatchObject({ episodes: 3, rows: 180, copiedVideos: 6, encodedVideos: 0, problems: [], skipped: [] });
  expect(existsSync(partialOf(out))).toBe(false);
  const [state, times, action, commandTimes, done] = await Promise.all(['observation.state', 'time.arm.state', 'action', 'time.arm.command', 'next.done'].map(rowsOf));
  expect(usualJoints.length).toBe(6);
  for (let row = 0; row < 60; row += 1) {
    const at = row / 20;
    expect(times![row]).toBeCloseTo(at, 2);
    (state![row] as number[]).forEach((value, joint) => expect(value).toBeCloseTo(jointAt(0, joint, at), 4));
    if ((commandTimes![row] as number) <= at) (action![row] as number[]).forEach((value, joint) => expect(value).toBeCloseTo(jointAt(0, joint, commandTimes![row] as number), 6));
    // Before the first command the arm holds where it stands.
    else (action![row] as number[]).forEach((value, joint) => expect(value).toBe((state![row] as number[])[joint]));
  }
  expect(done!.map((value, row) => (value === true ? row : -1)).filter((row) => row >= 0)).toEqual([59, 119, 179]);
  const pictures = await brightness(join(out, 'videos/observation.images.top/chunk-000/file-000.mp4'));
  expect(pictures.length).toBe(180);
  pictures.forEach((value, row) => expect(Math.abs(value - shown(row % 60))).toBeLessThan(4));
});

it('encodes where the grid or the size allows no copying, each row its nearest picture', async () => {
  const report = await run({ fps: 15, cameras: ['wrist'], size: { width: 32, height: 24 } });
  expect(report).toMatchObject({ copiedVideos: 0, encodedVideos: 3, problems: [] });
  const path = join(out, 'videos/observation.images.wrist/chunk-000/file-000.mp4');
  expect(await readCameraIndex(path)).toMatchObject({ width: 32, height: 24, count: report.rows });
  const pictures = await brightness(path);
  const times = (await rowsOf('time.camera.wrist')) as number[];
  pictures.forEach((value, row) => expect(Math.abs(value - shown(Math.round(times[row]! * 20)))).toBeLessThan(6));
});

it('applies edits: what was cut out is not there', async () => {
  const edited = join(root, 'edited');
  cpSync(library, edited, { recursive: true });
  appendEdit(join(episodesFolder(edited), ids[0]!), { do: 'edit', at: '', by: '', edit: { kind: 'cut', from: 1, to: 2 } });
  appendEdit(join(episodesFolder(edited), ids[1]!), { do: 'edit', at: '', by: '', edit: { kind: 'split', at: 1.5 } });
  appendEdit(join(episodesFolder(edited), ids[2]!), { do: 'edit', at: '', by: '', edit: { kind: 'trim', from: 0.5, to: 1 } });
  const report = await run({ cameras: ['wrist'] }, undefined, edited);
  expect(report).toMatchObject({ episodes: 4, problems: [] });
  const [times, episode] = [(await rowsOf('time.camera.wrist')) as number[], (await rowsOf('episode_index')).map(Number)];
  const of = (index: number): number[] => times.filter((_, row) => episode[row] === index);
  expect(of(0).some((time) => time > 1.001 && time < 1.999)).toBe(false);
  expect(of(0).length).toBe(40);
  expect([of(1)[0], of(1).at(-1), of(2)[0], of(2).at(-1)]).toEqual([0, 1.45, 1.5, 2.95].map((time) => expect.closeTo(time, 3)));
  expect([of(3)[0], of(3).length]).toEqual([expect.closeTo(0.5, 3), 10]);
});

it.each(['lerobot', 'csv'] as const)('loses no picture of a trim between two key frames: %s encodes it instead of copying', async (format) => {
  const edited = join(root, `between-${format}`);
  cpSync(library, edited, { recursive: true });
  appendEdit(join(episodesFolder(edited), ids[0]!), { do: 'edit', at: '', by: '', edit: { kind: 'trim', from: 0.65, to: 1.4 } });
  const { key, count: all } = (await readCameraIndex(join(episodesFolder(edited), ids[0]!, 'wrist.mp4')))!;
  expect([key[13], all]).toEqual([0, 60]);
  expect(await run({ format, cameras: ['wrist'], episodes: [ids[0]!] }, undefined, edited)).toMatchObject({ rows: 15, copiedVideos: 0, encodedVideos: 1, problems: [] });
  const pictures = await brightness(join(out, format === 'csv' ? `episodes/${ids[0]!}/wrist.mp4` : 'videos/observation.images.wrist/chunk-000/file-000.mp4'));
  expect(pictures).toHaveLength(15);
  pictures.forEach((value, row) => expect(Math.abs(value - shown(13 + row))).toBeLessThan(6));
});

it('goes on where it was killed, and ends as if it had not been', async () => {
  await run({ validationShare: 0.5 });
  const whole = out;
  const killed = join(root, 'killed');
  const child = fork(join(import.meta.dirname, 'fixtures', 'export-and-wait.ts'), [library, killed], { execArgv: [] });
  await new Promise<void>((resolve) => { child.on('message', (done) => { if (done === 1) { child.once('exit', () => resolve()); child.kill('SIGKILL'); } }); });
  expect(existsSync(killed)).toBe(false);
  const written = readFileSync(join(partialOf(killed), journalName), 'utf8').split('\n').length - 2;
  expect(written).toBeGreaterThan(0);
  const times = new Map(readdirSync(join(partialOf(killed), 'episodes')).map((name) => [name, readFileSync(join(partialOf(killed), 'episodes', name, 'rows'))]));
  out = killed;
  const progress: number[] = [];
  const report = await runExport({ library, options: options({ validationShare: 0.5 }), software: 'Waldo 0' }, { signal: new AbortController().signal, tell: ({ phase, episodesDone }) => { if (phase === 'writing') progress.push(episodesDone); } });
  expect(times.size).toBeGreaterThan(0);
  expect(report).toMatchObject({ episodes: 3, problems: [], warnings: [] });
  for (const name of ['meta/info.json', 'meta/stats.json', 'meta/waldo.json', 'data/chunk-000/file-000.parquet', 'meta/episodes/chunk-000/file-000.parquet']) {
    expect(readFileSync(join(killed, name)).equals(readFileSync(join(whole, name))), name).toBe(true);
  }
});

it('begins anew when options or episodes are others, and says so; a damaged piece is made again', async () => {
  const abort = new AbortController();
  const stopped = runExport({ library, options: options(), software: 'Waldo 0' }, { signal: abort.signal, tell: ({ episodesDone }) => { if (episodesDone > 0) abort.abort(); } });
  expect(await codeOf(stopped)).toBe('export.cancelled');
  const pieces = readdirSync(partialOf(out), { recursive: true }).map(String).filter((name) => name.endsWith('rows'));
  truncateSync(join(partialOf(out), pieces[0]!), 10);
  expect(await run()).toMatchObject({ episodes: 3, problems: [], warnings: [] });
  rmSync(out, { recursive: true });
  const again = new AbortController();
  await codeOf(runExport({ library, options: options(), software: 'Waldo 0' }, { signal: again.signal, tell: ({ episodesDone }) => { if (episodesDone > 0) again.abort(); } }));
  expect(await run({ fps: 10 })).toMatchObject({ problems: [], warnings: [{ code: 'export.restarted' }] });
});

it('leaves alone what it did not make', async () => {
  writeFileSync(out, 'mine');
  expect(await codeOf(run())).toBe('export.exists');
  out = join(root, 'other');
  cpSync(library, partialOf(out), { recursive: true });
  expect(await codeOf(run())).toBe('export.exists');
  expect(existsSync(join(partialOf(out), 'episodes', ids[0]!))).toBe(true);
});

it('leaves out an episode that cannot be read, with the reason, and numbers the others', async () => {
  const damaged = join(root, 'damaged');
  cpSync(library, damaged, { recursive: true });
  const video = join(episodesFolder(damaged), ids[0]!, 'wrist.mp4');
  const bytes = readFileSync(video);
  bytes.fill(0, 900, 3700);
  writeFileSync(video, bytes);
  truncateSync(join(episodesFolder(damaged), ids[1]!, 'samples.mcap'), 2000);
  const report = await run({ codec: 'h264' }, undefined, damaged);
  expect(report.skipped.map(({ id, why }) => [id, why.code]).sort()).toEqual([[ids[0], 'export.skip-damaged'], [ids[1], 'export.skip-damaged']]);
  expect(report).toMatchObject({ episodes: 1, problems: [] });
  expect((await rowsOf('episode_index')).every((value) => value === 0n)).toBe(true);
  expect(await codeOf(run({ out: join(root, 'none'), episodes: [ids[1]!] }, undefined, damaged))).toBe('export.nothing');
});

it('says beforehand what it would be', async () => {
  const format = await formatNamed('lerobot');
  const plan = await forecast(prepareExport({ library, options: options({ fps: 0 }), software: '' }, format), format);
  expect(plan).toMatchObject({ fps: 20, episodes: 3, rows: 180, skipped: [], cameras: [{ name: 'top', copied: 3 }, { name: 'wrist', copied: 3 }] });
  const report = await run();
  expect(report.bytes / plan.estimatedBytes).toBeGreaterThan(0.3);
  expect(report.bytes / plan.estimatedBytes).toBeLessThan(3);
  expect(await validate(out)).toEqual([]);
});
