// The format `lerobot`: LeRobotDataset v3.0. Each episode is first written by itself (rows, one video a camera); at the end
// they are put together into files of many episodes, and info.json comes last.
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TimeError } from '../../../core/contract/exports.ts';
import { replaceFile, syncFolder } from '../../durable-file.ts';
import type { DataSetFormat, DataSetPlan, EpisodeContent, EpisodeWritten, Facts, FeatureType, FrameFeature, Statistics, WriteContext, WrittenVideo } from '../frames.ts';
import { columnOf, writeTable, type TableColumn } from '../parquet-table.ts';
import { featureStatistics, joinedStatistics } from '../statistics.ts';
import { episodeColumns, shapedStatistic, statisticNames, type EpisodeRow, type VideoPlace } from './episode-table.ts';
import { grouped } from './grouping.ts';
import { joinVideos } from './join-videos.ts';
import { dataPath, episodesPath, factsPath, infoFeatures, infoOf, infoPath, limits, ownColumns, placeOf, statsPath, tasksPath, videoKey, videoPath } from './layout.ts';
import { readRows, writeRows } from './rows-file.ts';
import { TableFile } from './table-file.ts';
import { pandasMetadata, taskColumns, tasksOf, taskWords } from './tasks.ts';
import { validate } from './validate.ts';
import { waldoFacts } from './waldo-facts.ts';

interface EpisodeFacts {
  readonly statistics: Readonly<Record<string, Statistics>>;
  readonly videos: Readonly<Record<string, WrittenVideo>>;
  readonly timeErrors: readonly TimeError[];
}
type Done = Parameters<ReturnType<DataSetFormat['open']>['finish']>[0];

/** Gone when the data set is finished. */
const workFolder = 'episodes';
const rowsPath = (fileName: string): string => `${workFolder}/${fileName}/rows`;
const piecePath = (fileName: string, camera: string): string => `${workFolder}/${fileName}/${camera}.mp4`;
const episodesPerFile = 2000;

async function writeEpisode({ folder, plan, signal }: WriteContext, { episode, frames: framesOf, video, progress }: EpisodeContent): Promise<EpisodeWritten> {
  const frames = await framesOf();
  const mine = join(folder, workFolder, episode.fileName);
  rmSync(mine, { recursive: true, force: true });
  mkdirSync(mine, { recursive: true });
  writeRows(join(folder, rowsPath(episode.fileName)), frames.features);
  const pieces = await Promise.all(plan.cameras.map(async ({ name }) => {
    signal.throwIfAborted();
    return [name, await video.write(name, join(folder, piecePath(episode.fileName, name))), await video.statistics(name)] as const;
  }));
  progress(1);
  syncFolder(mine);
  const videos = Object.fromEntries(pieces.map(([name, written]) => [name, written]));
  const facts: EpisodeFacts = {
    videos, timeErrors: frames.timeErrors,
    statistics: Object.fromEntries([...frames.features.map((feature) => [feature.name, featureStatistics(feature)] as const), ...pieces.map(([name, , statistics]) => [videoKey({ name }), statistics] as const)]),
  };
  const copied = pieces.filter(([, written]) => written.copied).length;
  return {
    files: [rowsPath(episode.fileName), ...plan.cameras.map(({ name }) => piecePath(episode.fileName, name))], rows: frames.rows,
    facts: facts as unknown as Facts, videos: { copied, encoded: pieces.length - copied },
  };
}

async function finish({ folder, plan, signal }: WriteContext, done: Done, progress: (share: number) => void): Promise<void> {
  for (const name of ['data', 'videos', 'meta']) rmSync(join(folder, name), { recursive: true, force: true });
  const facts = done.map(({ written }) => written.facts as unknown as EpisodeFacts);
  const total = done.reduce((sum, { written }) => sum + written.rows, 0);
  const steps = total * (1 + plan.cameras.length);
  let stepped = 0;
  const step = (rows: number): void => { stepped += rows; progress(Math.min(0.99, stepped / Math.max(1, steps))); };

  const tasks = tasksOf(plan.episodes);
  const { places: data, own } = writeData(folder, plan, done, tasks, signal, step);
  const videos = new Map(await Promise.all(plan.cameras.map(async ({ name }) => [name, await joinCamera(folder, plan, name, done, facts, signal, step)] as const)));
  let first = 0;
  const rows = done.map(({ episode, written }, at): EpisodeRow => {
    const row = {
      episode, rows: written.rows, firstRow: first, data: data[at]!, videos: new Map([...videos].map(([name, places]) => [name, places[at]!])),
      statistics: { ...facts[at]!.statistics, ...own[at]! },
    };
    first += written.rows;
    return row;
  });
  writeEpisodes(folder, plan, rows);
  place(folder, tasksPath, (path) => writeTable(path, taskColumns(tasks), { metadata: [pandasMetadata] }));
  const pictures = new Set(plan.cameras.map(videoKey));
  const whole = Object.keys(rows[0]!.statistics).map((name) => [name, joinedStatistics(rows.map((row) => row.statistics[name]!))] as const);
  json(folder, statsPath, Object.fromEntries(whole.map(([name, statistics]) => [name, Object.fromEntries(statisticNames.map((one) => [one, shapedStatistic(statistics, one, pictures.has(name))]))])));
  json(folder, factsPath, waldoFacts(plan, done.map(({ episode, written }, at) => ({ episode, rows: written.rows, timeErrors: facts[at]!.timeErrors }))));
  const training = done.filter(({ episode }) => episode.split === 'train').length;
  const written = new Map(plan.cameras.map(({ name }) => [name, facts.map((one) => one.videos[name]!)]));
  // Readers look for this file first: with it the data set is there.
  json(folder, infoPath, infoOf(plan, { episodes: done.length, frames: total, tasks: tasks.length, training }, infoFeatures(plan, written)));
  rmSync(join(folder, workFolder), { recursive: true, force: true });
  progress(1);
}

/** One row group an episode. Returns each episode's file, and the statistics of the columns that are made here. */
function writeData(folder: string, plan: DataSetPlan, done: Done, tasks: readonly string[], signal: AbortSignal, step: (rows: number) => void) {
  const width = 24 + plan.features.reduce((sum, feature) => sum + feature.names.length * (feature.dtype === 'float32' ? 4 : feature.dtype === 'bool' ? 1 : 8), 0);
  const groups = grouped(done.map(({ written }) => ({ bytes: written.rows * width, seconds: 0, kind: '' })), { bytes: limits.dataMegabytes * 1e6, seconds: 1 });
  const places = done.map((_, at) => placeOf(groups.findIndex((group) => at >= group.first && at < group.first + group.count)));
  const own: Record<string, Statistics>[] = [];
  const header = [...plan.features.map(({ name, dtype, names }) => ({ name, type: dtype, lists: names.length === 1 ? 0 : 1 })), ...Object.entries(ownColumns).map(([name, type]) => ({ name, type, lists: 0 }))];
  let first = 0;
  groups.forEach((group, number) => {
    place(folder, dataPath(placeOf(number)), (path) => {
      using table = new TableFile(path, header, [huggingFaceMetadata(plan)]);
      for (const { episode, written } of done.slice(group.first, group.first + group.count)) {
        signal.throwIfAborted();
        const made = ownFeatures(written.rows, plan.fps, episode.index, first, tasks.indexOf(taskWords(episode)));
        table.add([...readRows(join(folder, rowsPath(episode.fileName)), plan.features, written.rows), ...made].map((feature): TableColumn => columnOf(feature)));
        own.push(Object.fromEntries(made.map((feature) => [feature.name, featureStatistics(feature)])));
        first += written.rows;
        step(written.rows);
      }
      table.finish();
    });
  });
  return { places, own };
}

function ownFeatures(rows: number, fps: number, episode: number, first: number, task: number): FrameFeature[] {
  const whole = (value: (row: number) => number): BigInt64Array => BigInt64Array.from({ length: rows }, (_, row) => BigInt(value(row)));
  const values: { readonly [Name in keyof typeof ownColumns]: FrameFeature['values'] } = {
    timestamp: Float32Array.from({ length: rows }, (_, row) => row / fps), frame_index: whole((row) => row),
    episode_index: whole(() => episode), index: whole((row) => first + row), task_index: whole(() => task),
  };
  return Object.entries(ownColumns).map(([name, dtype]) => ({ name, dtype, names: [name], stream: '', resampling: null, values: values[name as keyof typeof ownColumns] }));
}

/** Older readers ask for it. */
function huggingFaceMetadata({ features }: DataSetPlan): { key: string; value: string } {
  const value = (dtype: FeatureType): object => ({ dtype, _type: 'Value' });
  const described = [...features.map(({ name, dtype, names }) => [name, names.length === 1 ? value(dtype) : { feature: value(dtype), length: names.length, _type: 'List' }] as const), ...Object.entries(ownColumns).map(([name, dtype]) => [name, value(dtype)] as const)];
  return { key: 'huggingface', value: JSON.stringify({ info: { features: Object.fromEntries(described) } }) };
}

/** Pictures of one kind share files, copied or encoded: LeRobot's tools put files together that they take for alike. */
const kindOf = ({ codec, width, height, pixelFormat }: WrittenVideo): string => `${codec} ${width}x${height} ${pixelFormat}`;

async function joinCamera(folder: string, { fps }: DataSetPlan, camera: string, done: Done, facts: readonly EpisodeFacts[], signal: AbortSignal, step: (rows: number) => void): Promise<VideoPlace[]> {
  const items = facts.map(({ videos }, at) => ({ bytes: videos[camera]!.bytes, seconds: done[at]!.written.rows / fps, kind: kindOf(videos[camera]!) }));
  const groups = grouped(items, { bytes: limits.videoMegabytes * 1e6, seconds: limits.videoSeconds });
  const places: VideoPlace[] = [];
  for (const [number, { first, count }] of groups.entries()) {
    const members = done.slice(first, first + count);
    const into = videoPath(videoKey({ name: camera }), placeOf(number));
    await joinVideos(members.map(({ episode }) => join(folder, piecePath(episode.fileName, camera))), join(folder, into), fps, signal, step);
    let fromFrame = 0;
    for (const { written } of members) {
      places.push({ ...placeOf(number), fromFrame });
      fromFrame += written.rows;
    }
  }
  return places;
}

function writeEpisodes(folder: string, plan: DataSetPlan, rows: readonly EpisodeRow[]): void {
  for (let number = 0; number * episodesPerFile < rows.length; number += 1) {
    const some = rows.slice(number * episodesPerFile, (number + 1) * episodesPerFile);
    place(folder, episodesPath(placeOf(number)), (path) => writeTable(path, episodeColumns(some, placeOf(number), plan)));
  }
}

function place(folder: string, path: string, write: (path: string) => void): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  write(join(folder, path));
  syncFolder(dirname(join(folder, path)));
}

const json = (folder: string, path: string, value: object): void => place(folder, path, (file) => replaceFile(file, `${JSON.stringify(value, null, 4)}\n`));

export const lerobotFormat: DataSetFormat = {
  format: 'lerobot', gridded: true, uniform: true, indexFree: true, lacksMedia: 'LeRobot v3.0', passes: () => 2,
  estimateBytes: (plan) => plan.episodes.reduce((sum, { seconds }) => sum + seconds * plan.fps, 0) * plan.features.reduce((sum, { names, dtype }) => sum + 2 * names.length * (dtype === 'bool' ? 0.2 : dtype === 'float32' ? 4 : 8), 30),
  open: (context) => ({
    episode: (content) => writeEpisode(context, content),
    finish: (done, progress) => finish(context, done, progress),
  }),
  validate,
};
