// The files of meta/ as they are read back: what a LeRobotDataset v2.1 and GR00T's modality.json must hold. Used by the
// validator, which trusts nothing in them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const count = z.number().int().min(0);
const positive = z.number().int().min(1);

export const infoSchema = z.looseObject({
  codebase_version: z.literal('v2.1'),
  robot_type: z.string().nullable(),
  total_episodes: count, total_frames: count, total_tasks: count, total_videos: count, total_chunks: count, chunks_size: positive, fps: positive,
  splits: z.record(z.string(), z.string().regex(/^\d+:\d+$/)),
  data_path: z.string().includes('{episode_index').includes('.parquet'),
  video_path: z.string().includes('{episode_index').includes('{video_key').nullable(),
  features: z.record(z.string(), z.looseObject({
    dtype: z.enum(['float32', 'float64', 'int64', 'bool', 'video']), shape: z.array(positive).min(1).max(5), names: z.array(z.string()).nullable(),
    info: z.looseObject({ 'video.fps': z.number(), 'video.codec': z.string(), 'has_audio': z.boolean() }).optional(),
  })),
});
export type Info = z.infer<typeof infoSchema>;

export const episodeLine = z.looseObject({ episode_index: count, tasks: z.array(z.string()).min(1), length: positive });
export const taskLine = z.looseObject({ task_index: count, task: z.string() });

interface Numbers { readonly [key: number]: number | Numbers; readonly length: number }
const numbers: z.ZodType<Numbers> = z.array(z.union([z.number(), z.lazy(() => numbers)])) as never;
const statisticKeys = { mean: numbers, std: numbers, min: numbers, max: numbers };
export const statisticsLine = z.looseObject({ episode_index: count, stats: z.record(z.string(), z.looseObject({ ...statisticKeys, count: z.array(count).length(1) })) });
export const wholeStatistics = z.record(z.string(), z.looseObject({ ...statisticKeys, q01: numbers, q99: numbers }));

const parts = z.record(z.string(), z.looseObject({ start: count, end: positive, original_key: z.string().optional() }));
export const modalitySchema = z.looseObject({
  state: parts, action: parts, video: z.record(z.string(), z.looseObject({ original_key: z.string().optional() })),
  annotation: z.record(z.string(), z.looseObject({ original_key: z.string().optional() })).default({}),
});

/** Null, and a sentence in `problems`, when it is not there or not what it must be. */
export function readMeta<Value>(folder: string, name: string, schema: z.ZodType<Value>, problems: string[]): Value | null {
  const text = textOf(folder, name, problems);
  return text === null ? null : parsed(text, name, schema, problems);
}

export function readLines<Value>(folder: string, name: string, schema: z.ZodType<Value>, problems: string[]): readonly Value[] | null {
  const text = textOf(folder, name, problems);
  if (text === null) return null;
  const values = text.split('\n').filter((line) => line !== '').map((line, at) => parsed(line, `${name} line ${at + 1}`, schema, problems));
  return values.includes(null) ? null : values as Value[];
}

function textOf(folder: string, name: string, problems: string[]): string | null {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch {
    problems.push(`${name}: missing`);
    return null;
  }
}

function parsed<Value>(text: string, name: string, schema: z.ZodType<Value>, problems: string[]): Value | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    problems.push(`${name}: not JSON`);
    return null;
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  problems.push(`${name}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is wrong'}`);
  return null;
}
