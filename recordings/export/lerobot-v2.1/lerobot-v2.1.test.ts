import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { smallSet, oddTask, writeSet, floatAt } from '../fixtures/small-set.ts';
import { renumber, writeTable } from '../parquet-table.ts';
import { readTable } from '../table-reader.ts';
import { lerobotV21Format } from './index.ts';
import { partsOf } from './modality.ts';

let root: string;
let folder: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'waldo-v21-'));
  folder = join(root, 'set');
  await writeSet(lerobotV21Format, folder, await smallSet(join(root, 'takes'), { subtasks: true }));
});
afterAll(() => { rmSync(root, { recursive: true }); });

const json = (name: string): never => JSON.parse(readFileSync(join(folder, name), 'utf8')) as never;
const linesOf = (name: string): never[] => readFileSync(join(folder, name), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as never);

it('writes what its own validator finds nothing wrong with', async () => {
  expect(await lerobotV21Format.validate(folder)).toEqual([]);
  expect(json('meta/info.json')).toMatchObject({ codebase_version: 'v2.1', total_episodes: 3, total_frames: 63, total_tasks: 3, total_videos: 6, splits: { train: '0:2', val: '2:3' } });
  expect(linesOf('meta/tasks.jsonl')).toEqual([{ task_index: 0, task: '' }, { task_index: 1, task: oddTask }, { task_index: 2, task: 'reach, "now"' }]);
  expect(linesOf('meta/episodes.jsonl')[0]).toMatchObject({ length: 20, operator: 'operator-1', sub_tasks: [{ start: 5, end: 10, text: 'reach, "now"' }] });
});

it('keeps every number, and counts rows through the whole set', async () => {
  const { columns } = await readTable(join(folder, 'data/chunk-000/episode_000002.parquet'));
  expect(columns.get('index')!.values).toEqual(Array.from({ length: 22 }, (_, row) => BigInt(41 + row)));
  expect(columns.get('observation.state')!.values[7]).toEqual(Array.from({ length: 6 }, (_, column) => floatAt(2, 7, column)));
  expect((await readTable(join(folder, 'data/chunk-000/episode_000000.parquet'))).columns.get('annotation.human.action.subtask_description')!.values.slice(4, 11).map(Number)).toEqual([0, 2, 2, 2, 2, 2, 0]);
});

it('tells GR00T which numbers are the arm and which the gripper', () => {
  expect(json('meta/modality.json')).toEqual({
    state: { single_arm: { start: 0, end: 5 }, gripper: { start: 5, end: 6 } }, action: { single_arm: { start: 0, end: 5 }, gripper: { start: 5, end: 6 } },
    video: { wrist: { original_key: 'observation.images.wrist' }, overview: { original_key: 'observation.images.overview' } },
    annotation: { 'human.action.task_description': {}, 'human.action.subtask_description': {} },
  });
  expect(partsOf(['left_a.pos', 'left_gripper.pos', 'right_a.pos', 'right_b.pos', 'right_gripper.pos'], ['left', 'right'])).toEqual({
    left_arm: { start: 0, end: 1 }, left_gripper: { start: 1, end: 2 }, right_arm: { start: 2, end: 4 }, right_gripper: { start: 4, end: 5 },
  });
});

it('cuts any names into parts that hold each number once', () => {
  fc.assert(fc.property(fc.array(fc.string()), fc.array(fc.string({ minLength: 1 })), (names, arms) => {
    const parts = Object.values(partsOf(names, arms));
    expect(parts.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, at) => start + at))).toEqual(names.map((_, at) => at));
  }));
});

it('writes a set without cameras and without tasks', async () => {
  const other = join(root, 'bare');
  await writeSet(lerobotV21Format, other, await smallSet(join(root, 'takes'), { cameras: [], episodes: 1 }));
  expect(await lerobotV21Format.validate(other)).toEqual([]);
});

it('is the same when the end is written twice, as after an interruption', async () => {
  const set = await smallSet(join(root, 'takes'), { episodes: 2 });
  const [once, twice] = [join(root, 'once'), join(root, 'twice')];
  await writeSet(lerobotV21Format, once, set);
  await writeSet(lerobotV21Format, twice, set);
  await writeSet(lerobotV21Format, twice, set);
  for (const name of ['meta/info.json', 'meta/episodes_stats.jsonl', 'meta/stats.json', 'data/chunk-000/episode_000001.parquet', 'videos/chunk-000/observation.images.wrist/episode_000001.mp4']) {
    expect(readFileSync(join(twice, name)).equals(readFileSync(join(once, name))), name).toBe(true);
  }
});

const replaced = (name: string, from: RegExp | string, to: string) => (copy: string): void => {
  const text = readFileSync(join(copy, name), 'utf8');
  expect(text).toMatch(from);
  writeFileSync(join(copy, name), text.replace(from, to));
};
const table = 'data/chunk-000/episode_000001.parquet';
/** Writes the table again with one column changed. */
const column = (name: string, change: (values: unknown[]) => unknown[] | null) => async (copy: string): Promise<void> => {
  const { columns } = await readTable(join(copy, table));
  writeTable(join(copy, table), [...columns].flatMap(([own, { type, lists, values }]) => {
    const rows = own === name ? change([...values]) : values;
    return rows === null ? [] : [{ name: own, type: type!, lists, rows: [...rows] }];
  }));
};
const at = (row: number, value: unknown) => (values: unknown[]): unknown[] => values.with(row, value);

const faults: readonly (readonly [string, RegExp, (copy: string) => void | Promise<void>])[] = [
  ['another version', /info\.json: codebase_version/, replaced('meta/info.json', '"v2.1"', '"v3.0"')],
  ['no rate', /info\.json: fps/, replaced('meta/info.json', /"fps": 10/, '"fps": 0')],
  ['another rate', /timestamp is|video\.fps/, replaced('meta/info.json', /"fps": 10/, '"fps": 11')],
  ['wrong total of frames', /total_frames is 64 instead of 63/, replaced('meta/info.json', '"total_frames": 63', '"total_frames": 64')],
  ['wrong total of episodes', /total_episodes/, replaced('meta/info.json', '"total_episodes": 3', '"total_episodes": 2')],
  ['wrong total of tasks', /total_tasks/, replaced('meta/info.json', '"total_tasks": 3', '"total_tasks": 1')],
  ['wrong total of videos', /total_videos/, replaced('meta/info.json', '"total_videos": 6', '"total_videos": 5')],
  ['wrong total of chunks', /total_chunks/, replaced('meta/info.json', '"total_chunks": 1', '"total_chunks": 2')],
  ['a split that leaves one out', /splits/, replaced('meta/info.json', '"2:3"', '"1:3"')],
  ['an undeclared column', /guard\.band is not in/, replaced('meta/info.json', '"guard.band"', '"guard.other"')],
  ['another shape', /action/, replaced('meta/info.json', /("action": \{\s*"dtype": "float32",\s*"shape": \[\s*)6/, '$17')],
  ['another type', /next\.done is bool instead of int64/, replaced('meta/info.json', /("next.done": \{\s*"dtype": )"bool"/, '$1"int64"')],
  ['a slash in a name', /has a \/ in its name/, replaced('meta/info.json', '"guard.band"', '"guard/band"')],
  ['no table of tasks', /tasks\.jsonl: missing/, (copy) => { rmSync(join(copy, 'meta/tasks.jsonl')); }],
  ['no statistics for GR00T', /stats\.json: missing/, (copy) => { rmSync(join(copy, 'meta/stats.json')); }],
  ['no statistics of episodes', /episodes_stats\.jsonl: missing/, (copy) => { rmSync(join(copy, 'meta/episodes_stats.jsonl')); }],
  ['no modality', /modality\.json: missing/, (copy) => { rmSync(join(copy, 'meta/modality.json')); }],
  ['no info', /info\.json: missing/, (copy) => { rmSync(join(copy, 'meta/info.json')); }],
  ['broken JSON', /episodes\.jsonl line 1: not JSON/, replaced('meta/episodes.jsonl', '{', '')],
  ['a wrong length', /21 rows instead of 23/, replaced('meta/episodes.jsonl', '"length":21', '"length":23')],
  ['episodes out of order', /line 2: episode_index is 5/, replaced('meta/episodes.jsonl', '"episode_index":1', '"episode_index":5')],
  ['a task that is not listed', /its task is not in/, replaced('meta/tasks.jsonl', 'put', 'Put')],
  ['a task twice', /twice/, replaced('meta/tasks.jsonl', '"reach, \\"now\\""', '""')],
  ['tasks out of order', /task_index is 7/, replaced('meta/tasks.jsonl', '"task_index":1', '"task_index":7')],
  ['statistics of a feature missing', /stats\.json: action is missing/, replaced('meta/stats.json', '"action"', '"reaction"')],
  ['statistics of another shape', /mean of observation\.images\.wrist has another shape/, replaced('meta/episodes_stats.jsonl', /("observation.images.wrist":\{"mean":)\[\[\[/, '$1[[[[1]]],[[')],
  ['a slice too long', /single_arm is 0 to 9 of 6/, replaced('meta/modality.json', '"end": 5', '"end": 9')],
  ['a slice that leaves one out', /do not hold each number/, replaced('meta/modality.json', '"end": 5', '"end": 4')],
  ['a camera that is not there', /the camera observation\.images\.front is not there/, replaced('meta/modality.json', 'observation.images.wrist', 'observation.images.front')],
  ['no language', /human\.action\.else is not there|no language/, replaced('meta/modality.json', 'task_description', 'else')],
  ['a table missing', /episode_000001\.parquet: missing/, (copy) => { rmSync(join(copy, table)); }],
  ['a table cut short', /episode_000001\.parquet: not readable/, (copy) => { writeFileSync(join(copy, table), readFileSync(join(copy, table)).subarray(0, 500)); }],
  ['a table too many', /belongs to no episode/, (copy) => { cpSync(join(copy, table), join(copy, 'data/chunk-000/episode_000009.parquet')); }],
  ['a video missing', /wrist\/episode_000001\.mp4: missing/, (copy) => { rmSync(join(copy, 'videos/chunk-000/observation.images.wrist/episode_000001.mp4')); }],
  ['a video of another episode', /20 pictures instead of 21/, (copy) => { cpSync(join(copy, 'videos/chunk-000/observation.images.wrist/episode_000000.mp4'), join(copy, 'videos/chunk-000/observation.images.wrist/episode_000001.mp4')); }],
  ['a video cut short', /episode_000001\.mp4: no video/, (copy) => { const path = join(copy, 'videos/chunk-000/observation.images.wrist/episode_000001.mp4'); writeFileSync(path, readFileSync(path).subarray(0, 300)); }],
  ['pictures of another size', /pictures of 64x48 instead of 65x48/, replaced('meta/info.json', /("observation.images.wrist": \{\s*"dtype": "video",\s*"shape": \[\s*48,\s*)64/, '$165')],
  ['a time moved', /timestamp is/, column('timestamp', at(3, 0.302))],
  ['an index that begins anew', /index is 0/, (copy) => renumber(join(copy, table), 'index', 0)],
  ['a frame left out', /frame_index is 5 in row 4/, column('frame_index', at(4, 5n))],
  ['another episode', /episode_index is 3/, column('episode_index', (values) => values.map(() => 3n))],
  ['a task out of range', /task_index is 99/, column('task_index', at(0, 99n))],
  ['a language out of range', /annotation\.human\.action\.task_description is -1/, column('annotation.human.action.task_description', at(0, -1n))],
  ['an empty value', /guard\.band is null in row 2/, column('guard.band', at(2, null))],
  ['a number that is none', /observation\.state is NaN in row 2/, column('observation.state', at(2, [1, 2, Number.NaN, 4, 5, 6]))],
  ['a vector too short', /action has 5 numbers in row 2 instead of 6/, column('action', at(2, [1, 2, 3, 4, 5]))],
  ['a column missing', /the column action is missing/, column('action', () => null)],
];

it.each(faults)('finds %s', async (_name, sentence, harm) => {
  const copy = mkdtempSync(join(root, 'copy-'));
  cpSync(folder, copy, { recursive: true });
  await harm(copy);
  expect((await lerobotV21Format.validate(copy)).join('\n')).toMatch(sentence);
  rmSync(copy, { recursive: true });
});

it('never breaks over what it is given', async () => {
  const copy = join(root, 'fuzz');
  cpSync(folder, copy, { recursive: true });
  const names = ['meta/info.json', 'meta/episodes.jsonl', 'meta/tasks.jsonl', 'meta/episodes_stats.jsonl', 'meta/stats.json', 'meta/modality.json', table];
  await fc.assert(fc.asyncProperty(fc.constantFrom(...names), fc.double({ min: 0, max: 0.999, noNaN: true }), fc.uint8Array({ minLength: 1, maxLength: 8 }), async (name, place, bytes) => {
    const whole = readFileSync(join(folder, name));
    const broken = Buffer.from(whole);
    broken.set(bytes.subarray(0, broken.length - Math.floor(place * broken.length)), Math.floor(place * broken.length));
    writeFileSync(join(copy, name), broken);
    expect(Array.isArray(await lerobotV21Format.validate(copy))).toBe(true);
    writeFileSync(join(copy, name), whole);
  }), { numRuns: 60 });
});
