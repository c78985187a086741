import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { floatAt, oddTask, smallSet, writeSet } from '../fixtures/small-set.ts';
import { writeTable, type TableColumn } from '../parquet-table.ts';
import { readTable } from '../table-reader.ts';
import { ExactMp4 } from '../video/exact-mp4.ts';
import { readCameraIndex } from '../video/camera-index.ts';
import { copyPackets } from '../video/copy.ts';
import { grouped } from './grouping.ts';
import { lerobotFormat } from './index.ts';
import { pandasMetadata } from './tasks.ts';

let root: string;
let folder: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'waldo-v3-'));
  folder = join(root, 'set');
  await writeSet(lerobotFormat, folder, await smallSet(join(root, 'takes'), { subtasks: true }));
});
afterAll(() => { rmSync(root, { recursive: true }); });

const [info, data, episodes, tasks, video] = ['meta/info.json', 'data/chunk-000/file-000.parquet', 'meta/episodes/chunk-000/file-000.parquet', 'meta/tasks.parquet', 'videos/observation.images.wrist/chunk-000/file-000.mp4'];
const json = (name: string): never => JSON.parse(readFileSync(join(folder, name), 'utf8')) as never;

it('writes what its own validator finds nothing wrong with, odd texts and all', async () => {
  expect(await lerobotFormat.validate(folder)).toEqual([]);
  expect(json(info!)).toMatchObject({ codebase_version: 'v3.0', fps: 10, total_episodes: 3, total_frames: 63, total_tasks: 2, splits: { train: '0:2', val: '2:3' } });
  expect(Object.keys(json(info!))).toEqual(['codebase_version', 'fps', 'features', 'total_episodes', 'total_frames', 'total_tasks', 'chunks_size', 'data_files_size_in_mb', 'video_files_size_in_mb', 'data_path', 'video_path', 'robot_type', 'splits']);
  const { columns, rowGroups } = await readTable(join(folder, data!));
  expect(rowGroups).toEqual([20, 21, 22]);
  expect(columns.get('observation.state')!.values[25]).toEqual(Array.from({ length: 6 }, (_, column) => floatAt(1, 5, column)));
  expect(columns.get('task_index')!.values.slice(19, 22)).toEqual([0n, 1n, 1n]);
  expect((await readTable(join(folder, tasks!))).columns.get('task')!.values).toEqual(['unnamed task', oddTask.replaceAll('\0', '\u{FFFD}')]);
  const table = (await readTable(join(folder, episodes!))).columns;
  expect(table.get('videos/observation.images.wrist/from_timestamp')!.values).toEqual([0, 2, 4.1]);
  expect(table.get('operator')!.values).toEqual(['operator-1', 'operator-2', 'operator-1']);
  expect(json('meta/waldo.json')).toMatchObject({ episodes: { '20260101-000000-abcdef': { outcome: 'success', subtasks: [{ from: 0.5, to: 1, text: 'reach, "now"' }] } } });
  expect(JSON.stringify(json('meta/waldo.json'))).not.toMatch(/Ada|Lovelace|bob@/);
});

it('writes the end again as it was', async () => {
  const set = await smallSet(join(root, 'takes'), { episodes: 2, cameras: [] });
  const [once, twice] = [join(root, 'once'), join(root, 'twice')];
  await writeSet(lerobotFormat, once, set);
  await writeSet(lerobotFormat, twice, set);
  await writeSet(lerobotFormat, twice, set);
  for (const name of [info!, data!, tasks!, episodes!, 'meta/stats.json']) expect(readFileSync(join(twice, name)).equals(readFileSync(join(once, name))), name).toBe(true);
});

it('puts in one file what fits and is alike, in order', () => {
  const item = fc.record({ bytes: fc.integer({ min: 1, max: 100 }), seconds: fc.integer({ min: 1, max: 50 }), kind: fc.constantFrom('a', 'b') });
  fc.assert(fc.property(fc.array(item), (items) => {
    const groups = grouped(items, { bytes: 150, seconds: 90 });
    expect(groups.flatMap(({ first, count }) => Array.from({ length: count }, (_, at) => first + at))).toEqual(items.map((_, at) => at));
    for (const { first, count } of groups) {
      const members = items.slice(first, first + count);
      expect(new Set(members.map(({ kind }) => kind)).size).toBe(1);
      if (count > 1) expect(members.reduce((sum, one) => sum + one.bytes, 0) <= 150 && members.reduce((sum, one) => sum + one.seconds, 0) <= 90).toBe(true);
    }
  }));
});

type Change = (copy: string) => void | Promise<void>;
const inInfo = (change: (value: Record<string, unknown> & { features: Record<string, Record<string, unknown>> }) => void): Change => (copy) => {
  const value = JSON.parse(readFileSync(join(copy, info!), 'utf8')) as never;
  change(value);
  writeFileSync(join(copy, info!), JSON.stringify(value));
};
/** Writes a table again with columns changed. */
const inTable = (name: string, change: (columns: TableColumn[]) => TableColumn[], rowGroups?: readonly number[]): Change => async (copy) => {
  const table = await readTable(join(copy, name));
  const columns = [...table.columns].map(([column, { type, lists, values }]): TableColumn => ({ name: column, type: type!, lists, rows: [...values] as never }));
  writeTable(join(copy, name), change(columns), { rowGroups: rowGroups ?? table.rowGroups, ...(name === tasks ? { metadata: [pandasMetadata] } : {}) });
};
const column = (name: string, change: (values: unknown[]) => unknown[], more: Partial<TableColumn> = {}) => (columns: TableColumn[]): TableColumn[] =>
  columns.map((one) => (one.name === name ? { ...one, ...more, rows: change([...one.rows as unknown[]]) as never } : one));
const without = (name: string) => (columns: TableColumn[]): TableColumn[] => columns.filter((one) => one.name !== name);
const first = (value: unknown) => ([, ...rest]: unknown[]): unknown[] => [value, ...rest];
/** The video again, `frames` of it, at another rate. */
const recoded = (fps: number, frames: number): Change => async (copy) => {
  const index = (await readCameraIndex(join(copy, video!)))!;
  renameSync(join(copy, video!), join(copy, 'old.mp4'));
  await using mp4 = await ExactMp4.create(join(copy, video!), 'h264', fps, frames, index.decoderConfig);
  await copyPackets(join(copy, 'old.mp4'), { seconds: 0 }, frames, mp4, new AbortController().signal, () => {});
  await mp4.finish();
};

describe('finds', () => {
  const faults: readonly (readonly [string, RegExp, Change])[] = [
    ['another version', /codebase_version/, inInfo((value) => { value['codebase_version'] = 'v2.1'; })],
    ['a higher version', /codebase_version/, inInfo((value) => { value['codebase_version'] = 'v3.1'; })],
    ['no rate', /fps/, inInfo((value) => { value['fps'] = 0; })],
    ['a rate that is no whole number', /fps/, inInfo((value) => { value['fps'] = 29.97; })],
    ['another rate than the videos have', /video.fps|timestamp/, inInfo((value) => { value['fps'] = 20; })],
    ['no features', /features/, inInfo((value) => { delete (value as Record<string, unknown>)['features']; })],
    ['too many episodes', /info.json says 4/, inInfo((value) => { value['total_episodes'] = 4; })],
    ['too few episodes', /info.json says 2/, inInfo((value) => { value['total_episodes'] = 2; })],
    ['another number of rows', /info.json says 99/, inInfo((value) => { value['total_frames'] = 99; })],
    ['no tasks', /total_tasks/, inInfo((value) => { value['total_tasks'] = 0; })],
    ['a wrong number of tasks', /info.json says 5/, inInfo((value) => { value['total_tasks'] = 5; })],
    ['a key that LeRobot drops', /"mine" is none/, inInfo((value) => { value['mine'] = 1; })],
    ['splits that leave one out', /splits/, inInfo((value) => { value['splits'] = { train: '0:1', val: '2:3' }; })],
    ['a wrong shape', /names for 7 numbers/, inInfo((value) => { value.features['action']!['shape'] = [7]; })],
    ['two dimensions', /dimensions/, inInfo((value) => { value.features['action']!['shape'] = [2, 3]; })],
    ['another type', /action is float32 instead of float64/, inInfo((value) => { value.features['action']!['dtype'] = 'float64'; })],
    ['a / in a name', /has a \//, inInfo((value) => { value.features['a/b'] = value.features['action']!; })],
    ['"image" in a name', /holds "image"/, inInfo((value) => { value.features['my.image'] = value.features['action']!; })],
    ['a feature without a column', /no column stats\/extra/, inInfo((value) => { value.features['extra'] = { dtype: 'float32', shape: [2], names: ['a', 'b'] }; })],
    ['a column of its own that is not declared right', /feature index/, inInfo((value) => { value.features['index']!['dtype'] = 'float32'; })],
    ['another picture size', /pictures of/, inInfo((value) => { value.features['observation.images.wrist']!['shape'] = [10, 10, 3]; })],
    ['no info.json', /missing/, (copy) => rmSync(join(copy, info!))],
    ['no JSON', /not JSON/, (copy) => writeFileSync(join(copy, info!), '{')],
    ['no tasks table', /tasks.parquet: cannot be read/, (copy) => rmSync(join(copy, tasks!))],
    ['no episodes', /no table/, (copy) => rmSync(join(copy, episodes!))],
    ['no data', /missing|no table/, (copy) => rmSync(join(copy, data!))],
    ['no video', /mp4: missing/, (copy) => rmSync(join(copy, video!))],
    ['no statistics', /stats.json: missing/, (copy) => rmSync(join(copy, 'meta/stats.json'))],
    ['statistics of another shape', /three channels|list of 3/, (copy) => writeFileSync(join(copy, 'meta/stats.json'), readFileSync(join(copy, 'meta/stats.json'), 'utf8').replace(/"observation.images.wrist": \{\s*"min": \[/, '"observation.images.wrist": { "min": [ 1,'))],
    ['a stray table in data', /no episode is in it/, (copy) => { mkdirSync(join(copy, 'data/zzz')); cpSync(join(copy, tasks!), join(copy, 'data/zzz/stray.parquet')); }],
    ['a stray table among the episodes', /not where the next/, (copy) => cpSync(join(copy, episodes!), join(copy, 'meta/episodes/chunk-000/stray.parquet'))],
    ['a stray video', /no episode is in it/, (copy) => cpSync(join(copy, video!), join(copy, 'videos/observation.images.wrist/chunk-000/file-007.mp4'))],
    ['an undeclared column', /more is not in info.json/, inTable(data!, (columns) => [...columns, { ...columns.at(-1)!, name: 'more' }])],
    ['columns in another order', /another order/, inTable(data!, ([one, two, ...rest]) => [two!, one!, ...rest])],
    ['a missing column', /no column action/, inTable(data!, without('action'))],
    ['a ragged vector', /5 numbers in row 0/, inTable(data!, column('action', first([1, 2, 3, 4, 5])))],
    ['a null', /is null in row 0|null/, inTable(data!, column('action', first([1, 2, 3, 4, 5, null])))],
    ['a number that is none', /is NaN in row 0/, inTable(data!, column('action', first([1, 2, 3, 4, 5, Number.NaN])))],
    ['times moved by two milliseconds', /timestamp is/, inTable(data!, column('timestamp', (values) => values.map((value) => (value as number) + 0.002)))],
    ['an index that begins at one', /index is 1/, inTable(data!, column('index', (values) => values.map((value) => (value as bigint) + 1n)))],
    ['frames that do not begin anew', /frame_index/, inTable(data!, column('frame_index', (values) => values.map((_, row) => BigInt(row))))],
    ['another episode', /episode_index/, inTable(data!, column('episode_index', (values) => values.map(() => 0n)))],
    ['a task that is not there', /task_index is 9/, inTable(data!, column('task_index', first(9n)))],
    ['the task of another episode', /task_index is 1/, inTable(data!, column('task_index', first(1n)))],
    ['one row group for all', /rows in the group/, inTable(data!, (columns) => columns, [63])],
    ['a row less', /21 instead of 22|rows in the group|info.json says 63/, inTable(data!, (columns) => columns.map((one) => ({ ...one, rows: (one.rows as unknown[]).slice(0, -1) as never })), [20, 21, 21])],
    ['episodes out of order', /episode_index is 1/, inTable(episodes!, (columns) => columns.map((one) => ({ ...one, rows: [1, 0, 2].map((row) => (one.rows as unknown[])[row]) as never })))],
    ['an episode that begins three milliseconds late', /begins at 2.003/, inTable(episodes!, column('videos/observation.images.wrist/from_timestamp', () => [0, 2.003, 4.1]))],
    ['an episode that ends elsewhere', /ends at 9/, inTable(episodes!, column('videos/observation.images.wrist/to_timestamp', () => [2, 4.1, 9]))],
    ['no beginning of the pictures', /no column videos/, inTable(episodes!, without('videos/observation.images.wrist/from_timestamp'))],
    ['no statistics of an episode', /no column stats\/action\/q99/, inTable(episodes!, without('stats/action/q99'))],
    ['statistics that are not finite', /not finite/, inTable(episodes!, column('stats/action/mean', first([1, 2, 3, 4, 5, Number.NaN])))],
    ['another first row', /dataset_from_index is 7/, inTable(episodes!, column('dataset_from_index', () => [0n, 7n, 41n]))],
    ['another last row', /dataset_to_index/, inTable(episodes!, column('dataset_to_index', () => [20n, 41n, 64n]))],
    ['another length', /length|rows in the group/, inTable(episodes!, column('length', () => [20n, 22n, 21n]))],
    ['an episode that says it is elsewhere', /another file/, inTable(episodes!, column('meta/episodes/file_index', () => [0n, 1n, 0n]))],
    ['tasks that no row names', /pandas index/, async (copy) => { const table = await readTable(join(copy, tasks!)); writeTable(join(copy, tasks!), [...table.columns].map(([name, { type, lists, values }]) => ({ name, type: type!, lists, rows: [...values] as never }))); }],
    ['tasks out of order', /row 0 has task_index 1/, inTable(tasks!, column('task_index', () => [1n, 0n]))],
    ['a task twice', /twice/, inTable(tasks!, column('task', ([one]) => [one, one]))],
    ['a video that is one frame short', /62 pictures instead of 63/, recoded(10, 62)],
    ['a video of another rate', /is shown at/, recoded(11, 63)],
    ['a video that is cut off', /no video can be read|pictures instead/, (copy) => writeFileSync(join(copy, video!), readFileSync(join(copy, video!)).subarray(0, 600))],
    ['a data table that is cut off', /cannot be read/, (copy) => writeFileSync(join(copy, data!), readFileSync(join(copy, data!)).subarray(0, 600))],
  ];
  it.each(faults)('%s', async (_what, sentence, change) => {
    const copy = mkdtempSync(join(root, 'fault-'));
    cpSync(folder, copy, { recursive: true });
    await change(copy);
    expect((await lerobotFormat.validate(copy)).join('\n')).toMatch(sentence);
    rmSync(copy, { recursive: true });
  });
});

it('never throws, whatever byte of whatever file is another', async () => {
  const copy = join(root, 'fuzzed');
  cpSync(folder, copy, { recursive: true });
  const files = [info!, data!, episodes!, tasks!, video!, 'meta/stats.json'];
  await fc.assert(fc.asyncProperty(fc.constantFrom(...files), fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 0, max: 255 }), fc.boolean(), async (name, where, value, cut) => {
    const before = readFileSync(join(copy, name));
    const bytes = Buffer.from(cut ? before.subarray(0, Math.floor(where * before.length)) : before);
    if (!cut) bytes[Math.floor(where * bytes.length)] = value;
    writeFileSync(join(copy, name), bytes);
    expect(Array.isArray(await lerobotFormat.validate(copy))).toBe(true);
    writeFileSync(join(copy, name), before);
  }), { numRuns: 60 });
  expect(await lerobotFormat.validate(copy)).toEqual([]);
});
