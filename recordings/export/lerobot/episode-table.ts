// meta/episodes: one row an episode, saying where its rows and pictures are, what their statistics are, and what this
// program knows of it besides. Used by the writer.
import type { DataSetPlan, ExportEpisode, Statistics } from '../frames.ts';
import { operatorPseudonyms } from '../operators.ts';
import type { TableColumn } from '../parquet-table.ts';
import { videoKey, type Place } from './layout.ts';
import { taskWords } from './tasks.ts';

export interface VideoPlace extends Place { readonly fromFrame: number }

export interface EpisodeRow {
  readonly episode: ExportEpisode;
  readonly rows: number;
  readonly firstRow: number;
  readonly data: Place;
  /** By camera. */
  readonly videos: ReadonlyMap<string, VideoPlace>;
  /** By feature, cameras among them. */
  readonly statistics: Readonly<Record<string, Statistics>>;
}

export const statisticNames = ['min', 'max', 'mean', 'std', 'count', 'q01', 'q10', 'q50', 'q90', 'q99'] as const;

/** Pictures: three channels, one row, one column. */
export const shapedStatistic = (statistics: Statistics, name: (typeof statisticNames)[number], isPicture: boolean): unknown => {
  if (name === 'count') return [statistics.count];
  return isPicture ? statistics[name].map((value) => [[value]]) : statistics[name];
};

export function episodeColumns(rows: readonly EpisodeRow[], place: Place, plan: DataSetPlan): TableColumn[] {
  const whole = (name: string, value: (row: EpisodeRow) => number): TableColumn => ({ name, type: 'int64', lists: 0, rows: BigInt64Array.from(rows, (row) => BigInt(value(row))) });
  const real = (name: string, value: (row: EpisodeRow) => number): TableColumn => ({ name, type: 'float64', lists: 0, rows: Float64Array.from(rows, value) });
  const text = (name: string, value: (row: EpisodeRow) => string): TableColumn => ({ name, type: 'string', lists: 0, rows: rows.map((row) => value(row).toWellFormed()) });
  const pseudonym = operatorPseudonyms(plan.episodes);
  const pictures = new Set(plan.cameras.map(videoKey));
  const features = Object.keys(rows[0]?.statistics ?? {});
  return [
    whole('episode_index', (row) => row.episode.index),
    { name: 'tasks', type: 'string', lists: 1, rows: rows.map((row) => [taskWords(row.episode)]) },
    whole('length', (row) => row.rows),
    whole('data/chunk_index', (row) => row.data.chunk), whole('data/file_index', (row) => row.data.file),
    whole('dataset_from_index', (row) => row.firstRow), whole('dataset_to_index', (row) => row.firstRow + row.rows),
    ...plan.cameras.flatMap((camera) => {
      const [key, at] = [videoKey(camera), (row: EpisodeRow) => row.videos.get(camera.name)!];
      return [
        whole(`videos/${key}/chunk_index`, (row) => at(row).chunk), whole(`videos/${key}/file_index`, (row) => at(row).file),
        // Worked out anew for each: sums of rounded lengths would drift.
        real(`videos/${key}/from_timestamp`, (row) => at(row).fromFrame / plan.fps), real(`videos/${key}/to_timestamp`, (row) => (at(row).fromFrame + row.rows) / plan.fps),
      ];
    }),
    ...features.flatMap((feature) => statisticNames.map((name): TableColumn => ({
      name: `stats/${feature}/${name}`, type: name === 'count' ? 'int64' : 'float64', lists: name !== 'count' && pictures.has(feature) ? 3 : 1,
      rows: rows.map((row) => (name === 'count' ? [BigInt(row.statistics[feature]!.count)] : shapedStatistic(row.statistics[feature]!, name, pictures.has(feature)))),
    }))),
    whole('meta/episodes/chunk_index', () => place.chunk), whole('meta/episodes/file_index', () => place.file),
    text('uuid', (row) => row.episode.uuid), text('outcome', (row) => row.episode.outcome),
    { name: 'success', type: 'bool', lists: 0, rows: rows.map((row) => row.episode.outcome === 'success') },
    text('operator', (row) => pseudonym(row.episode.operator)), text('verdict', (row) => row.episode.judgement?.verdict ?? ''),
    real('score', (row) => row.episode.judgement?.score ?? Number.NaN), text('recorded_at', (row) => row.episode.startedAt), text('split', (row) => row.episode.split),
    { name: 'tags', type: 'string', lists: 1, rows: rows.map((row) => row.episode.tags.map((tag) => tag.toWellFormed())) },
  ];
}
