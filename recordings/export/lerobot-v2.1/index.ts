// The format `lerobot-v2.1`: LeRobotDataset as LeRobot up to 0.3 and NVIDIA's GR00T read it, with the statistics and the
// modality.json that GR00T asks for.
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { replaceFile } from '../../durable-file.ts';
import type { DataSetFormat, DataSetPlan, EpisodeContent, EpisodeFrames, EpisodeWritten, Facts, FeatureValues, Statistics, WriteContext, WrittenVideo } from '../frames.ts';
import { operatorPseudonyms } from '../operators.ts';
import { columnOf, renumber, writeTable, type TableColumn } from '../parquet-table.ts';
import { featureStatistics, joinedStatistics } from '../statistics.ts';
import { chunkSize, hasSubtasks, infoFeatures, ownColumns, subtaskColumn, tablePath, taskColumn, tasksOf, templates, videoKey, videoPath } from './layout.ts';
import { modalityOf } from './modality.ts';
import { validate } from './validate.ts';

interface EpisodeFacts { readonly statistics: Readonly<Record<string, Statistics>>; readonly videos: Readonly<Record<string, WrittenVideo>> }
type Done = Parameters<ReturnType<DataSetFormat['open']>['finish']>[0];

async function writeEpisode(context: WriteContext, content: EpisodeContent): Promise<EpisodeWritten> {
  try {
    return await writeFiles(context, content);
  } catch (error) {
    // One that drops out leaves nothing that belongs to nothing.
    for (const path of [tablePath(content.episode.index), ...context.plan.cameras.map((camera) => videoPath(content.episode.index, videoKey(camera)))]) rmSync(join(context.folder, path), { force: true });
    throw error;
  }
}

async function writeFiles({ folder, plan, signal }: WriteContext, { episode, frames: framesOf, video, progress }: EpisodeContent): Promise<EpisodeWritten> {
  const frames = await framesOf();
  const place = (path: string): string => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    return join(folder, path);
  };
  const table = tablePath(episode.index);
  const made = [...languageColumns(frames, plan), ...placeColumns(frames, plan)];
  writeTable(place(table), [...frames.features.map(columnOf), ...made]);
  progress(0.2);
  const statistics: Record<string, Statistics> = Object.fromEntries([
    ...frames.features.map((feature) => [feature.name, featureStatistics(feature)] as const),
    ...made.map(statisticsOf),
  ]);
  const videos: Record<string, WrittenVideo> = {};
  signal.throwIfAborted();
  // Each to its end, even where another one fails: what is left is removed then.
  const pieces = await Promise.allSettled(plan.cameras.map(async (camera) => {
    const path = place(videoPath(episode.index, videoKey(camera)));
    return { camera, written: await video.write(camera.name, path), statistics: await video.statistics(camera.name) };
  }));
  for (const one of pieces) {
    if (one.status === 'rejected') throw one.reason;
    const { camera, written: mine, statistics: theirs } = one.value;
    videos[camera.name] = mine;
    statistics[videoKey(camera)] = theirs;
  }
  const written = Object.values(videos);
  const copied = written.filter((one) => one.copied).length;
  return {
    files: [table, ...plan.cameras.map((camera) => videoPath(episode.index, videoKey(camera)))], rows: frames.rows,
    facts: { statistics, videos } satisfies EpisodeFacts as unknown as Facts, videos: { copied, encoded: written.length - copied },
  };
}

/** Which line of tasks.jsonl is said of each row. */
function languageColumns({ rows, fps, episode }: EpisodeFrames, plan: DataSetPlan): TableColumn[] {
  const tasks = new Map(tasksOf(plan).map((task, index) => [task, BigInt(index)]));
  const whole = new BigInt64Array(rows).fill(tasks.get(episode.task)!);
  if (!hasSubtasks(plan)) return [{ name: taskColumn, type: 'int64', lists: 0, rows: whole }];
  const now = whole.slice();
  for (const { from, to, text } of episode.subtasks) now.fill(tasks.get(text)!, Math.max(0, Math.ceil(from * fps)), Math.max(0, Math.ceil(to * fps)));
  return [{ name: taskColumn, type: 'int64', lists: 0, rows: whole }, { name: subtaskColumn, type: 'int64', lists: 0, rows: now }];
}

/** `index` counts through the whole data set, and what comes before is known only at the end: it is renumbered then. */
function placeColumns({ rows, fps, episode }: EpisodeFrames, plan: DataSetPlan): TableColumn[] {
  const counted = BigInt64Array.from({ length: rows }, (_, row) => BigInt(row));
  const all = (value: number): BigInt64Array => new BigInt64Array(rows).fill(BigInt(value));
  const values: { readonly [Name in keyof typeof ownColumns]: TableColumn['rows'] } = {
    timestamp: Float32Array.from({ length: rows }, (_, row) => row / fps), frame_index: counted, episode_index: all(episode.index),
    index: counted, task_index: all(tasksOf(plan).indexOf(episode.task)),
  };
  return Object.entries(ownColumns).map(([name, type]) => ({ name, type, lists: 0, rows: values[name as keyof typeof ownColumns], renumbered: name === 'index' }));
}

const statisticsOf = ({ name, rows }: TableColumn): readonly [string, Statistics] => [name, featureStatistics({ names: [name], values: rows as FeatureValues })];

async function finish({ folder, plan }: WriteContext, done: Done, progress: (share: number) => void): Promise<void> {
  const meta = join(folder, 'meta');
  mkdirSync(meta, { recursive: true });
  const pseudonym = operatorPseudonyms(plan.episodes);
  const facts = done.map(({ written }) => written.facts as unknown as EpisodeFacts);
  const rows = done.map(({ written }) => written.rows);
  const total = rows.reduce((sum, count) => sum + count, 0);
  const statistics: Readonly<Record<string, Statistics>>[] = [];
  let first = 0;
  for (const [at, { episode }] of done.entries()) {
    await renumber(join(folder, tablePath(episode.index)), 'index', first);
    const { index, ...others } = facts[at]!.statistics;
    statistics.push(index === undefined ? others : { ...others, index: shifted(index, first) });
    first += rows[at]!;
    progress(0.9 * (at + 1) / done.length);
  }
  const lines = (file: string, values: readonly object[]): void => { replaceFile(join(meta, file), values.map((value) => `${JSON.stringify(value)}\n`).join('')); };
  const whole = (file: string, value: object): void => { replaceFile(join(meta, file), `${JSON.stringify(value, null, 4)}\n`); };

  const tasks = tasksOf(plan);
  lines('tasks.jsonl', tasks.map((task, index) => ({ task_index: index, task })));
  lines('episodes.jsonl', done.map(({ episode }, at) => ({
    episode_index: episode.index, tasks: [episode.task], length: rows[at],
    ...(episode.subtasks.length === 0 ? {} : { sub_tasks: episode.subtasks.map(({ from, to, text }) => ({ start: Math.ceil(from * plan.fps), end: Math.min(rows[at]!, Math.ceil(to * plan.fps)), text })) }),
    uuid: episode.uuid, outcome: episode.outcome, operator: pseudonym(episode.operator), recorded_at: episode.startedAt, tags: episode.tags,
  })));
  lines('episodes_stats.jsonl', done.map(({ episode }, at) => ({
    episode_index: episode.index, stats: Object.fromEntries(Object.entries(statistics[at]!).map(([name, one]) => [name, shaped(name, one, true)])),
  })));
  const names = Object.keys(statistics[0] ?? {});
  whole('stats.json', Object.fromEntries(names.map((name) => [name, shaped(name, joinedStatistics(statistics.map((one) => one[name]!)), false)])));
  whole('modality.json', modalityOf(plan.features, plan.cameras, hasSubtasks(plan)));
  const training = done.filter(({ episode }) => episode.split === 'train').length;
  const videos = new Map(Object.entries(facts[0]?.videos ?? {}));
  whole('info.json', {
    codebase_version: 'v2.1', robot_type: plan.robotType, total_episodes: done.length, total_frames: total, total_tasks: tasks.length,
    total_videos: done.length * plan.cameras.length, total_chunks: Math.ceil(done.length / chunkSize), chunks_size: chunkSize, fps: plan.fps,
    splits: { train: `0:${training}`, ...(training < done.length ? { val: `${training}:${done.length}` } : {}) },
    ...templates, video_path: plan.cameras.length === 0 ? null : templates.video_path, features: infoFeatures(plan, videos),
  });
  progress(1);
}

const shifted = (statistics: Statistics, by: number): Statistics => {
  const moved = (values: readonly number[]): number[] => values.map((value) => value + by);
  const { min, max, mean, q01, q10, q50, q90, q99 } = statistics;
  return { ...statistics, min: moved(min), max: moved(max), mean: moved(mean), q01: moved(q01), q10: moved(q10), q50: moved(q50), q90: moved(q90), q99: moved(q99) };
};

/** LeRobot wants the count with each episode, GR00T the outer quantiles of the whole; of pictures both want channels first. */
function shaped(name: string, { min, max, mean, std, q01, q99, count }: Statistics, isEpisode: boolean): object {
  const isPicture = name.startsWith('observation.images.');
  const list = (values: readonly number[]): unknown => (isPicture ? values.map((value) => [[value]]) : values);
  return { mean: list(mean), std: list(std), min: list(min), max: list(max), ...(isEpisode ? { count: [count] } : { q01: list(q01), q99: list(q99) }) };
}

export const lerobotV21Format: DataSetFormat = {
  format: 'lerobot-v2.1', gridded: true, uniform: true, lacksMedia: 'LeRobot v2.1',
  estimateBytes: (plan) => plan.episodes.reduce((sum, { seconds }) => sum + seconds * plan.fps, 0) * plan.features.reduce((sum, { names, dtype }) => sum + names.length * (dtype === 'bool' ? 0.2 : dtype === 'float32' ? 4 : 8), 30),
  open: (context) => ({
    episode: (content) => writeEpisode(context, content),
    finish: (done, progress) => finish(context, done, progress),
  }),
  validate,
};
