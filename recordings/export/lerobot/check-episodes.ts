// meta/episodes as the loader takes it: one row an episode, by place, with where its rows and pictures are and its
// statistics; and meta/stats.json. Used by the validator.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readTable, type ReadColumn } from '../table-reader.ts';
import { videoKeys, type Info } from './check-info.ts';
import { statisticNames } from './episode-table.ts';
import { dataPath, statsPath, videoPath, type Place } from './layout.ts';

export interface EpisodePlace {
  readonly length: number;
  readonly from: number;
  readonly data: string;
  /** By camera key. */
  readonly videos: ReadonlyMap<string, { readonly path: string; readonly from: number; readonly to: number }>;
  readonly tasks: readonly string[];
}

/** Files two folders deep, as the loader finds them, in its order. */
export function tablesUnder(folder: string, name: string): string[] {
  const root = join(folder, name);
  if (!existsSync(root)) return [];
  return readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    .flatMap((chunk) => readdirSync(join(root, chunk.name)).filter((file) => file.endsWith('.parquet')).map((file) => `${name}/${chunk.name}/${file}`)).sort();
}

export async function checkEpisodes(folder: string, info: Info, problems: string[]): Promise<EpisodePlace[]> {
  const found: EpisodePlace[] = [];
  const keys = videoKeys(info);
  const files = tablesUnder(folder, 'meta/episodes');
  if (files.length === 0) problems.push('meta/episodes: no table in it');
  for (const [number, file] of files.entries()) {
    if (file !== `meta/episodes/chunk-${String(Math.floor(number / info.chunks_size)).padStart(3, '0')}/file-${String(number % info.chunks_size).padStart(3, '0')}.parquet`) problems.push(`${file}: not where the next table of episodes belongs`);
    let columns: ReadonlyMap<string, ReadColumn>;
    let rows: number;
    try {
      ({ columns, rows } = await readTable(join(folder, file)));
    } catch (error) {
      problems.push(`${file}: cannot be read (${(error as Error).message})`);
      continue;
    }
    const missing = neededColumns(info, keys).filter((name) => !columns.has(name));
    if (missing.length > 0) {
      problems.push(`${file}: no column ${missing.slice(0, 3).join(', ')}`);
      continue;
    }
    const whole = (name: string, row: number): number => Number(columns.get(name)!.values[row] ?? Number.NaN);
    const place = (name: string, row: number): Place => ({ chunk: whole(`${name}/chunk_index`, row), file: whole(`${name}/file_index`, row) });
    for (let row = 0; row < rows; row += 1) {
      const [index, before] = [found.length, found.at(-1)];
      const at = `${file}, row ${row}`;
      const [length, from] = [whole('length', row), whole('dataset_from_index', row)];
      if (whole('episode_index', row) !== index) problems.push(`${at}: episode_index is ${whole('episode_index', row)} instead of ${index}`);
      if (!(length >= 1)) problems.push(`${at}: length is ${length}`);
      if (from !== (before ? before.from + before.length : 0)) problems.push(`${at}: dataset_from_index is ${from}`);
      if (whole('dataset_to_index', row) !== from + length) problems.push(`${at}: dataset_to_index is ${whole('dataset_to_index', row)}`);
      const mine = place('meta/episodes', row);
      if (!file.endsWith(`chunk-${String(mine.chunk).padStart(3, '0')}/file-${String(mine.file).padStart(3, '0')}.parquet`)) problems.push(`${at}: says that it is in another file`);
      found.push({
        length, from, data: dataPath(place('data', row)), tasks: (columns.get('tasks')!.values[row] as string[] | null) ?? [],
        videos: new Map(keys.map((key) => [key, { path: videoPath(key, place(`videos/${key}`, row)), from: whole(`videos/${key}/from_timestamp`, row), to: whole(`videos/${key}/to_timestamp`, row) }])),
      });
    }
    for (const [name, column] of columns) if (name.startsWith('stats/')) problems.push(...statisticProblems(name, column, info, rows).map((text) => `${file}: ${text}`));
  }
  if (found.length !== info.total_episodes) problems.push(`meta/episodes: ${found.length} episodes, and info.json says ${info.total_episodes}`);
  const total = found.reduce((sum, { length }) => sum + length, 0);
  if (total !== info.total_frames) problems.push(`meta/episodes: ${total} rows in all, and info.json says ${info.total_frames}`);
  checkStatistics(folder, info, problems);
  return found;
}

function neededColumns(info: Info, keys: readonly string[]): string[] {
  return [
    'episode_index', 'tasks', 'length', 'data/chunk_index', 'data/file_index', 'dataset_from_index', 'dataset_to_index', 'meta/episodes/chunk_index', 'meta/episodes/file_index',
    ...keys.flatMap((key) => ['chunk_index', 'file_index', 'from_timestamp', 'to_timestamp'].map((name) => `videos/${key}/${name}`)),
    ...Object.keys(info.features).flatMap((feature) => statisticNames.map((name) => `stats/${feature}/${name}`)),
  ];
}

function statisticProblems(name: string, column: ReadColumn, info: Info, rows: number): string[] {
  const cut = name.lastIndexOf('/');
  const [feature, statistic] = [name.slice('stats/'.length, cut), name.slice(cut + 1)];
  const described = info.features[feature];
  if (!described) return [`${name}: of a feature that info.json does not have`];
  for (let row = 0; row < rows; row += 1) {
    const text = shapeProblem(column.values[row], statistic, described);
    if (text !== null) return [`${name}, row ${row}: ${text}`];
  }
  return [];
}

/** One number each, of pictures three channels of one by one, all finite; the count a list of one. */
function shapeProblem(value: unknown, statistic: string, { dtype, shape }: Info['features'][string]): string | null {
  const isPicture = dtype === 'video' && statistic !== 'count';
  const width = statistic === 'count' ? 1 : isPicture ? 3 : shape[0]!;
  if (!Array.isArray(value) || value.length !== width) return `not a list of ${width}`;
  const leaves = isPicture ? (value as unknown[][][]).map((one) => (one?.length === 1 && one[0]?.length === 1 ? one[0][0] : undefined)) : value as unknown[];
  if (leaves.some((leaf) => leaf === undefined)) return 'not three channels of 1 × 1';
  return leaves.every((leaf) => Number.isFinite(Number(leaf)) && leaf !== null) ? null : 'not finite';
}

function checkStatistics(folder: string, info: Info, problems: string[]): void {
  let statistics: Record<string, Record<string, unknown>>;
  try {
    statistics = JSON.parse(readFileSync(join(folder, statsPath), 'utf8')) as typeof statistics;
  } catch {
    problems.push(`${statsPath}: missing, or not JSON`);
    return;
  }
  for (const [feature, described] of Object.entries(info.features)) {
    for (const name of statisticNames) {
      const text = shapeProblem(statistics[feature]?.[name], name, described);
      if (text !== null) problems.push(`${statsPath}: ${feature}/${name} is ${text}`);
    }
  }
}
