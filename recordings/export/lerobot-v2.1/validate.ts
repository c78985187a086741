// Everything that the loaders of LeRobot 0.3 and of GR00T count on, and what they would not notice: totals, indexes, times,
// statistics, slices, the exact time of every picture.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readTable, valueProblem, type ReadTable } from '../table-reader.ts';
import { videoProblems } from '../video-check.ts';
import { ownColumns, taskColumn } from './layout.ts';
import { episodeLine, infoSchema, modalitySchema, readLines, readMeta, statisticsLine, taskLine, wholeStatistics, type Info } from './meta.ts';

/** What LeRobot's loader allows between the times of two rows. */
const tolerance = 1e-4;

export async function validate(folder: string, progress: (share: number) => void = () => {}, signal?: AbortSignal): Promise<string[]> {
  const problems: string[] = [];
  const info = readMeta(folder, 'meta/info.json', infoSchema, problems);
  const episodes = readLines(folder, 'meta/episodes.jsonl', episodeLine, problems);
  const tasks = readLines(folder, 'meta/tasks.jsonl', taskLine, problems);
  const each = readLines(folder, 'meta/episodes_stats.jsonl', statisticsLine, problems);
  const whole = readMeta(folder, 'meta/stats.json', wholeStatistics, problems);
  const modality = readMeta(folder, 'meta/modality.json', modalitySchema, problems);
  if (info === null || episodes === null || tasks === null) return problems;

  const expect = (is: unknown, wanted: unknown, what: string): void => { if (is !== wanted) problems.push(`${what} is ${String(is)} instead of ${String(wanted)}`); };
  const total = episodes.reduce((sum, { length }) => sum + length, 0);
  const cameras = Object.entries(info.features).filter(([, { dtype }]) => dtype === 'video');
  expect(info.total_episodes, episodes.length, 'meta/info.json: total_episodes');
  expect(info.total_frames, total, 'meta/info.json: total_frames');
  expect(info.total_tasks, tasks.length, 'meta/info.json: total_tasks');
  expect(info.total_videos, episodes.length * cameras.length, 'meta/info.json: total_videos');
  expect(info.total_chunks, Math.ceil(episodes.length / info.chunks_size), 'meta/info.json: total_chunks');
  if (episodes.length === 0) problems.push('meta/episodes.jsonl: no episodes');
  if (cameras.length > 0 && info.video_path === null) problems.push('meta/info.json: video_path is missing');
  const ranges = Object.values(info.splits).map((range) => range.split(':').map(Number) as [number, number]).sort(([one], [other]) => one - other);
  if (ranges.some(([from], at) => from !== (ranges[at - 1]?.[1] ?? 0)) || (ranges.at(-1)?.[1] ?? 0) !== episodes.length) problems.push('meta/info.json: the splits do not hold each episode once');
  for (const [name, dtype] of Object.entries(ownColumns)) if (info.features[name]?.dtype !== dtype) problems.push(`meta/info.json: the feature ${name} must be there as ${dtype}`);
  for (const [name, { shape, names, dtype, info: facts }] of Object.entries(info.features)) {
    if (name.includes('/')) problems.push(`meta/info.json: the feature "${name}" has a / in its name`);
    if (dtype === 'video' ? shape.length !== 3 || shape[2] !== 3 : shape.length !== 1) problems.push(`meta/info.json: ${name} has the shape ${shape.join('x')}`);
    if (dtype !== 'video' && names !== null && names.length !== shape[0]) problems.push(`meta/info.json: ${name} has ${names.length} names for ${shape[0]} numbers`);
    if (facts !== undefined) expect(facts['video.fps'], info.fps, `meta/info.json: video.fps of ${name}`);
  }
  tasks.forEach(({ task_index: index }, at) => { if (index !== at) problems.push(`meta/tasks.jsonl line ${at + 1}: task_index is ${index}`); });
  if (new Set(tasks.map(({ task }) => task)).size !== tasks.length) problems.push('meta/tasks.jsonl: a task is there twice');
  const known = new Set(tasks.map(({ task }) => task));
  episodes.forEach(({ episode_index: index, tasks: own }, at) => {
    if (index !== at) problems.push(`meta/episodes.jsonl line ${at + 1}: episode_index is ${index}`);
    for (const task of own) if (!known.has(task)) problems.push(`meta/episodes.jsonl line ${at + 1}: its task is not in meta/tasks.jsonl`);
  });
  if (each !== null) problems.push(...statisticsProblems(info, episodes.length, each));
  if (whole !== null) {
    for (const [name, feature] of Object.entries(info.features)) {
      if (whole[name] === undefined) problems.push(`meta/stats.json: ${name} is missing`);
      else for (const key of ['mean', 'std', 'min', 'max', 'q01', 'q99']) if (!fits(whole[name][key], feature)) problems.push(`meta/stats.json: ${key} of ${name} has another shape, or is not finite`);
    }
  }
  if (modality !== null) problems.push(...modalityProblems(info, modality));

  const wanted = new Set<string>();
  let first = 0;
  for (const [episode, { length }] of episodes.entries()) {
    signal?.throwIfAborted();
    const name = filled(info.data_path, info, episode, '');
    wanted.add(name);
    const table = existsSync(join(folder, name)) ? await readTable(join(folder, name)).catch(() => 'not readable' as const) : 'missing' as const;
    if (typeof table === 'string') problems.push(`${name}: ${table}`);
    else problems.push(...tableProblems(table, info, { episode, length, first, tasks: tasks.length }).map((sentence) => `${name}: ${sentence}`));
    for (const [key, { shape }] of cameras) {
      const video = filled(info.video_path ?? '', info, episode, key);
      wanted.add(video);
      problems.push(...await videoProblems(join(folder, video), video, { frames: length, fps: info.fps, height: shape[0]!, width: shape[1]! }));
    }
    first += length;
    progress((episode + 1) / episodes.length);
  }
  // GR00T takes every table that it finds for its statistics.
  for (const part of ['data', 'videos']) for (const name of filesIn(folder, part)) if (/\.(parquet|mp4)$/.test(name) && !wanted.has(name)) problems.push(`${name}: belongs to no episode`);
  return problems;
}

/** Python's format() as far as these templates use it. */
function filled(template: string, { chunks_size: chunkSize }: Info, episode: number, key: string): string {
  const values: Readonly<Record<string, number | string>> = { episode_chunk: Math.floor(episode / chunkSize), episode_index: episode, video_key: key };
  return template.replace(/\{(\w+)(?::0(\d)d)?\}/g, (whole, name: string, digits: string | undefined) => (name in values ? String(values[name]).padStart(Number(digits ?? 0), '0') : whole));
}

function tableProblems({ rows, columns }: ReadTable, info: Info, { episode, length, first, tasks }: { readonly episode: number; readonly length: number; readonly first: number; readonly tasks: number }): string[] {
  const problems: string[] = [];
  if (rows !== length) problems.push(`${rows} rows instead of ${length}`);
  for (const name of columns.keys()) if (info.features[name] === undefined || info.features[name].dtype === 'video') problems.push(`the column ${name} is not in meta/info.json`);
  for (const [name, { dtype, shape }] of Object.entries(info.features)) {
    if (dtype === 'video') continue;
    const column = columns.get(name);
    const lists = shape[0] === 1 ? 0 : 1;
    if (column === undefined) problems.push(`the column ${name} is missing`);
    else if (column.type !== dtype || column.lists !== lists) problems.push(`${name} is ${column.lists > 0 ? 'lists of ' : ''}${column.type ?? 'of another kind'} instead of ${lists > 0 ? 'lists of ' : ''}${dtype}`);
    else {
      const trouble = valueProblem(column, rows, shape[0]!);
      if (trouble !== null) problems.push(`${name} ${trouble}`);
    }
  }
  const numbers = (name: string): readonly number[] => (columns.get(name)?.values ?? []).map(Number);
  const wrongIn = (name: string, isRight: (value: number, row: number) => boolean): void => {
    const row = numbers(name).findIndex((value, at) => !isRight(value, at));
    if (row >= 0) problems.push(`${name} is ${numbers(name)[row]} in row ${row}`);
  };
  wrongIn('frame_index', (value, row) => value === row);
  wrongIn('index', (value, row) => value === first + row);
  wrongIn('episode_index', (value) => value === episode);
  wrongIn('timestamp', (value, row) => value === Math.fround(row / info.fps));
  for (const name of ['task_index', ...Object.keys(info.features).filter((one) => one.startsWith('annotation.'))]) wrongIn(name, (value) => Number.isInteger(value) && value >= 0 && value < tasks);
  const times = numbers('timestamp');
  const jump = times.findIndex((time, row) => row > 0 && Math.abs(time - times[row - 1]! - 1 / info.fps) > tolerance);
  if (jump >= 0) problems.push(`row ${jump} is not 1/${info.fps} s after the row before: the episode is too long for times of 32 bits, or they are wrong`);
  return problems;
}

/** One number for each of a vector; one for each channel of a picture, as its own row and column. */
function fits(values: unknown, { dtype, shape }: Info['features'][string]): boolean {
  const flat = dtype === 'video' ? (values as unknown[][][]).map((one) => one?.[0]?.[0]) : values as unknown[];
  return flat.length === (dtype === 'video' ? 3 : shape[0]) && flat.every((value) => typeof value === 'number' && Number.isFinite(value));
}

function statisticsProblems(info: Info, episodes: number, lines: readonly { readonly episode_index: number; readonly stats: Readonly<Record<string, Readonly<Record<string, unknown>>>> }[]): string[] {
  const problems = lines.length === episodes ? [] : [`meta/episodes_stats.jsonl: ${lines.length} lines for ${episodes} episodes`];
  lines.forEach(({ episode_index: index, stats }, at) => {
    const where = `meta/episodes_stats.jsonl line ${at + 1}`;
    if (index !== at) problems.push(`${where}: episode_index is ${index}`);
    for (const [name, feature] of Object.entries(info.features)) {
      const own = stats[name];
      if (own === undefined) problems.push(`${where}: ${name} is missing`);
      else for (const key of ['mean', 'std', 'min', 'max']) if (!fits(own[key], feature)) problems.push(`${where}: ${key} of ${name} has another shape, or is not finite`);
    }
  });
  return problems;
}

function modalityProblems({ features }: Info, modality: ReturnType<typeof modalitySchema.parse>): string[] {
  const problems: string[] = [];
  for (const kind of ['state', 'action'] as const) {
    const key = kind === 'state' ? 'observation.state' : 'action';
    const covered: (readonly [number, number])[] = [];
    for (const [part, { start, end, original_key: column = key }] of Object.entries(modality[kind])) {
      const length = features[column]?.shape[0];
      if (length === undefined) problems.push(`meta/modality.json: ${kind}.${part} is of ${column}, which is not there`);
      else if (start >= end || end > length) problems.push(`meta/modality.json: ${kind}.${part} is ${start} to ${end} of ${length} numbers`);
      if (features[column] !== undefined && features[column].dtype !== 'float32') problems.push(`meta/modality.json: ${column} must be float32`);
      if (column === key) covered.push([start, end]);
    }
    covered.sort(([one], [other]) => one - other);
    const gap = covered.some(([from], at) => from !== (covered[at - 1]?.[1] ?? 0)) || (covered.at(-1)?.[1] ?? 0) !== (features[key]?.shape[0] ?? 0);
    if (gap) problems.push(`meta/modality.json: the parts of ${kind} do not hold each number of ${key} once`);
  }
  for (const [name, { original_key: key = `observation.images.${name}` }] of Object.entries(modality.video)) if (features[key]?.dtype !== 'video') problems.push(`meta/modality.json: the camera ${key} is not there`);
  for (const [name, { original_key: column = `annotation.${name}` }] of Object.entries(modality.annotation)) if (features[column]?.dtype !== 'int64') problems.push(`meta/modality.json: the column ${column} is not there as int64`);
  if (!Object.hasOwn(modality.annotation, taskColumn.slice('annotation.'.length))) problems.push('meta/modality.json: no language, which GR00T needs');
  return problems;
}

function filesIn(folder: string, part: string): string[] {
  if (!existsSync(join(folder, part))) return [];
  return readdirSync(join(folder, part), { recursive: true, encoding: 'utf8' }).map((name) => `${part}/${name.replaceAll('\\', '/')}`);
}
