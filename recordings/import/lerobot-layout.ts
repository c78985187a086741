// Where everything of a LeRobot data set lies, of the layouts v2.x (files for each episode) and v3.0 (files that hold many).
// Used by lerobot.ts.
import { existsSync, readdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { z } from 'zod';
import { fault, FaultError } from '../../core/fault.ts';
import { unreadable } from './foreign.ts';
import { Table } from './table.ts';

const maximumTextBytes = 256 << 20;
const maximumEpisodes = 1_000_000;

const featureSchema = z.object({
  dtype: z.string().max(40), shape: z.array(z.number().int().min(0).max(1e6)).max(5),
  names: z.unknown().optional(), info: z.unknown().optional(),
});
export type LerobotFeature = z.infer<typeof featureSchema>;

const infoSchema = z.object({
  codebase_version: z.string().max(40), fps: z.number().positive().max(100_000), features: z.record(z.string().max(200), featureSchema),
  robot_type: z.string().nullish(), chunks_size: z.number().int().positive().default(1000),
  data_path: z.string().max(400).nullish(), video_path: z.string().max(400).nullish(),
});
export type LerobotInfo = z.infer<typeof infoSchema>;

/** A part of a video file, in its own seconds. */
export interface VideoPlace { readonly path: string; readonly name: string; readonly fromSeconds: number; readonly toSeconds: number }

export interface EpisodePlace {
  readonly index: number;
  readonly length: number;
  readonly tasks: readonly string[];
  readonly data: { readonly path: string; readonly name: string };
  /** Its first row in that file. */
  rowFrom(): Promise<number>;
  video(key: string): VideoPlace | null;
  /** Columns of others: labels that we wrote, for example. */
  readonly more: Readonly<Record<string, unknown>>;
}

export interface LerobotLayout {
  readonly root: string;
  readonly version: string;
  readonly info: LerobotInfo;
  readonly tasks: ReadonlyMap<number, string>;
  readonly episodes: readonly EpisodePlace[];
}

export async function readText(root: string, name: string): Promise<string> {
  try {
    await using file = await open(join(root, name), 'r');
    if ((await file.stat()).size > maximumTextBytes) throw new RangeError('it is too large');
    return await file.readFile('utf8');
  } catch (error) {
    throw unreadable(name, root, error);
  }
}

async function readJson<Schema extends z.ZodType>(root: string, name: string, schema: Schema): Promise<z.infer<Schema>> {
  const text = await readText(root, name);
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw unreadable(name, root, error);
  }
}

async function readLines<Schema extends z.ZodType>(root: string, name: string, schema: Schema): Promise<z.infer<Schema>[]> {
  const text = await readText(root, name);
  try {
    return text.split('\n').filter((line) => line.trim() !== '').map((line) => schema.parse(JSON.parse(line)));
  } catch (error) {
    throw unreadable(name, root, error);
  }
}

const defaultPaths = {
  v2: { data: 'data/chunk-{episode_chunk:03d}/episode_{episode_index:06d}.parquet', video: 'videos/chunk-{episode_chunk:03d}/{video_key}/episode_{episode_index:06d}.mp4' },
  v3: { data: 'data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet', video: 'videos/{video_key}/chunk-{chunk_index:03d}/file-{file_index:03d}.mp4' },
} as const;

/** Python's way of filling a path, as far as these paths use it. Never leads out of the data set. */
export function filledPath(root: string, template: string, values: Readonly<Record<string, string | number>>): { readonly path: string; readonly name: string } {
  const name = template.replaceAll(/\{(\w+)(?::0?(\d*)d)?\}/g, (_, key: string, width: string | undefined) => String(values[key] ?? '').padStart(Number(width ?? 0), '0'));
  const path = resolve(root, name);
  if (!path.startsWith(resolve(root) + sep)) throw unreadable('meta/info.json', root, new RangeError(`a path leads out of the data set: ${name.slice(0, 100)}`));
  return { path, name };
}

export async function readLayout(root: string): Promise<LerobotLayout> {
  const info = await readJson(root, 'meta/info.json', infoSchema);
  const version = /^v?(\d+)\.(\d+)/.exec(info.codebase_version);
  if (version?.[1] === '3') return { root, version: '3.0', info, ...await readThird(root, info) };
  if (version?.[1] === '2') return { root, version: `2.${version[2]!}`, info, ...await readSecond(root, info) };
  throw new FaultError(fault('import.version', { version: info.codebase_version, path: root }));
}

const countSchema = z.number().int().min(0).max(maximumEpisodes * 10_000);
const jsonLineEpisode = z.looseObject({ episode_index: countSchema, length: countSchema, tasks: z.array(z.string()).default([]) });

async function readSecond(root: string, info: LerobotInfo): Promise<Pick<LerobotLayout, 'tasks' | 'episodes'>> {
  const tasks = existsSync(join(root, 'meta/tasks.jsonl')) ? await readLines(root, 'meta/tasks.jsonl', z.object({ task_index: countSchema, task: z.string() })) : [];
  const lines = await readLines(root, 'meta/episodes.jsonl', jsonLineEpisode);
  const episodes = lines.map(({ episode_index: index, length, tasks: own, ...more }): EpisodePlace => {
    const values = { episode_index: index, episode_chunk: Math.floor(index / info.chunks_size) };
    return {
      index, length, tasks: own, more, data: filledPath(root, info.data_path ?? defaultPaths.v2.data, values), rowFrom: () => Promise.resolve(0),
      video: (key) => ({ ...filledPath(root, info.video_path ?? defaultPaths.v2.video, { ...values, video_key: key }), fromSeconds: 0, toSeconds: Infinity }),
    };
  });
  return { tasks: new Map(tasks.map(({ task_index: index, task }) => [index, task])), episodes: episodes.sort((a, b) => a.index - b.index) };
}

/** Parquet files two folders down, in order of their paths. */
function tablesUnder(root: string, folder: string): string[] {
  const names: string[] = [];
  const list = (under: string): string[] => (existsSync(join(root, under)) ? readdirSync(join(root, under)).sort() : []);
  for (const chunk of list(folder)) {
    if (/^chunk-\d+$/.test(chunk)) for (const file of list(`${folder}/${chunk}`)) if (file.endsWith('.parquet')) names.push(`${folder}/${chunk}/${file}`);
  }
  return names;
}

async function readThird(root: string, info: LerobotInfo): Promise<Pick<LerobotLayout, 'tasks' | 'episodes'>> {
  const tasks = new Map<number, string>();
  if (existsSync(join(root, 'meta/tasks.parquet'))) {
    const table = await Table.open(join(root, 'meta/tasks.parquet'), 'meta/tasks.parquet');
    // Pandas calls an index without a name so.
    for (const row of await table.read(['task_index', 'task', '__index_level_0__'])) tasks.set(Number(row['task_index']), String(row['task'] ?? row['__index_level_0__'] ?? ''));
  }
  const videos = Object.keys(info.features).filter((name) => info.features[name]!.dtype === 'video');
  const firstRows = new FirstRows();
  const episodes: EpisodePlace[] = [];
  for (const name of tablesUnder(root, 'meta/episodes')) {
    const table = await Table.open(join(root, name), name);
    const columns = table.columns.filter((column) => !column.startsWith('stats/'));
    if (table.rows > maximumEpisodes) throw unreadable(name, root, new RangeError(`${table.rows} episodes`));
    for (const row of await table.read(columns)) episodes.push(thirdEpisode(root, info, row, videos, firstRows, name));
  }
  return { tasks, episodes: episodes.sort((a, b) => a.index - b.index) };
}

function thirdEpisode(root: string, info: LerobotInfo, row: Readonly<Record<string, unknown>>, videos: readonly string[], firstRows: FirstRows, file: string): EpisodePlace {
  const number = (column: string): number => {
    const value = row[column];
    return typeof value === 'bigint' || typeof value === 'number' ? Number(value) : Number.NaN;
  };
  const count = (column: string): number => {
    const parsed = countSchema.safeParse(number(column));
    if (!parsed.success) throw unreadable(file, root, new RangeError(`${column} of an episode is missing`));
    return parsed.data;
  };
  const data = filledPath(root, info.data_path ?? defaultPaths.v3.data, { chunk_index: count('data/chunk_index'), file_index: count('data/file_index') });
  const index = count('episode_index');
  return {
    index, length: count('length'), data, rowFrom: () => firstRows.of(data, index), more: row,
    tasks: Array.isArray(row['tasks']) ? row['tasks'].filter((task) => typeof task === 'string') : [],
    video(key) {
      if (!videos.includes(key)) return null;
      const [from, to] = [number(`videos/${key}/from_timestamp`), number(`videos/${key}/to_timestamp`)];
      const values = { video_key: key, chunk_index: count(`videos/${key}/chunk_index`), file_index: count(`videos/${key}/file_index`) };
      if (!(from >= 0)) throw unreadable(file, root, new RangeError(`videos/${key}/from_timestamp of episode ${index} is missing`));
      return { ...filledPath(root, info.video_path ?? defaultPaths.v3.video, values), fromSeconds: from, toSeconds: to > from ? to : Infinity };
    },
  };
}

/** Where each episode begins in a data file: the files number their rows over the whole data set. */
class FirstRows {
  #last: { readonly path: string; readonly first: ReadonlyMap<number, number> } | null = null;

  async of({ path, name }: { readonly path: string; readonly name: string }, episode: number): Promise<number> {
    if (this.#last?.path !== path) {
      const first = new Map<number, number>();
      const rows = await (await Table.open(path, name)).read(['episode_index']);
      rows.forEach((row, at) => { const index = Number(row['episode_index']); if (!first.has(index)) first.set(index, at); });
      this.#last = { path, first };
    }
    const row = this.#last.first.get(episode);
    if (row === undefined) throw unreadable(name, path, new RangeError(`episode ${episode} is not in it`));
    return row;
  }
}
