// Where things are in a plain data set: a folder an episode with its table and a video a camera, and lists of episodes and
// features at the top. Used by the writer and the validator of `csv` and `parquet`.
import { z } from 'zod';
import { outcomes } from '../../../core/contract/episode.ts';
import type { DataSetPlan, ExportEpisode, FeatureDescription } from '../frames.ts';

export type TableKind = 'csv' | 'parquet';

export const descriptionName = 'dataset.json';
export const listName = (kind: TableKind): string => `episodes.${kind}`;
export const folderOf = ({ fileName }: Pick<ExportEpisode, 'fileName'>): string => `episodes/${fileName}`;
export const tableName = (kind: TableKind): string => `rows.${kind}`;
export const videoName = (camera: string): string => `${camera}.mp4`;

export const depthFolder = (camera: string): string => `${camera}.depth`;
/** By the number of its row. */
export const depthName = (row: number): string => `${String(row).padStart(6, '0')}.png`;
export const soundName = (microphone: string): string => `${microphone}.wav`;

/** What an episode's depth and sound are, so that it can be checked. */
const mediaSchema = z.object({
  depth: z.record(z.string(), z.object({ first_crc32: z.number(), last_crc32: z.number() })),
  sound: z.record(z.string(), z.object({ samples: z.number().int(), recorded_samples: z.number().int(), crc32: z.number() })),
});
export type EpisodeMedia = z.infer<typeof mediaSchema>;
const fileWord = z.string().regex(/^[^/\\]+$/);

/** Columns that every table begins with. */
export const ownColumns = ['frame', 'timestamp'] as const;

/** `observation.state.shoulder_pan.pos`; a feature of one number by its own name. */
export const columnNames = ({ name, names }: Pick<FeatureDescription, 'name' | 'names'>): readonly string[] => (names.length === 1 ? [name] : names.map((own) => `${name}.${own}`));

/** Columns of the list of episodes, in order. */
export const listColumns = ['index', 'uuid', 'folder', 'rows', 'seconds', 'split', 'task', 'outcome', 'operator', 'recorded_at', 'tags', 'note', 'score', 'verdict', 'subtasks'] as const;

export const descriptionSchema = z.looseObject({
  format: z.literal('waldo-tables'), version: z.literal(1), tables: z.enum(['csv', 'parquet']), fps: z.number().int().min(1),
  features: z.array(z.looseObject({ name: z.string(), dtype: z.enum(['float32', 'float64', 'int64', 'bool']), names: z.array(z.string()).min(1) })),
  cameras: z.array(z.looseObject({ name: z.string().regex(/^[^/\\]+$/), width: z.number().int().min(1), height: z.number().int().min(1) })),
  depths: z.array(z.looseObject({ name: fileWord, width: z.number().int().min(1), height: z.number().int().min(1), metres_per_step: z.number() })).default([]),
  sounds: z.array(z.looseObject({ name: fileWord, rate: z.number().int().min(1), channels: z.number().int().min(1) })).default([]),
  episodes: z.array(z.looseObject({ index: z.number().int(), uuid: z.string(), folder: z.string().regex(/^episodes\/[^/\\]+$/), rows: z.number().int().min(1), split: z.enum(['train', 'val']), outcome: z.enum(outcomes), media: mediaSchema.default({ depth: {}, sound: {} }) })),
});
export type Description = z.infer<typeof descriptionSchema>;

export interface ListedEpisode { readonly episode: ExportEpisode; readonly rows: number; readonly operator: string; readonly media: EpisodeMedia }

export const describe = (kind: TableKind, plan: DataSetPlan, episodes: readonly ListedEpisode[]): Description => ({
  format: 'waldo-tables', version: 1, tables: kind, name: plan.name, fps: plan.fps, robot_type: plan.robotType, software: plan.software,
  features: plan.features.map(({ name, dtype, names, stream, resampling }) => ({ name, dtype, names: [...names], columns: columnNames({ name, names }), made_of: stream, resampling })),
  cameras: plan.cameras.map(({ name, width, height }) => ({ name, width, height })),
  depths: plan.depths.map(({ name, width, height, metresPerStep, stream }) => ({ name, width, height, metres_per_step: metresPerStep, made_of: stream, files: `${depthFolder(name)}/${depthName(0)} and so on, one a row` })),
  sounds: plan.sounds.map(({ name, rate, channels, stream }) => ({ name, rate, channels, made_of: stream, file: soundName(name) })),
  left_out: plan.leftOut,
  episodes: episodes.map(({ episode, rows, operator, media }) => ({
    index: episode.index, uuid: episode.uuid, folder: folderOf(episode), rows, seconds: episode.seconds, split: episode.split, task: episode.task, outcome: episode.outcome, operator,
    recorded_at: episode.startedAt, tags: episode.tags, note: episode.note, score: episode.judgement?.score ?? null, verdict: episode.judgement?.verdict ?? null, subtasks: episode.subtasks, media,
  })),
});
