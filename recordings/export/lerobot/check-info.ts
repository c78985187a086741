// meta/info.json and meta/tasks.parquet as the loader takes them, and what it would not notice. Used by the validator.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readTable, tableMetadata } from '../table-reader.ts';
import { infoPath, ownColumns, tasksPath, templates, version } from './layout.ts';

const positive = z.number().int().min(1);
const featureSchema = z.looseObject({
  dtype: z.enum(['float32', 'float64', 'int64', 'bool', 'video']), shape: z.array(positive).min(1).max(5), names: z.array(z.string()).nullable(),
  info: z.looseObject({ 'video.fps': z.number(), 'video.codec': z.string(), 'video.pix_fmt': z.string(), has_audio: z.literal(false) }).optional(),
});
const infoSchema = z.looseObject({
  codebase_version: z.literal(version), fps: positive, features: z.record(z.string(), featureSchema),
  total_episodes: positive, total_frames: positive, total_tasks: positive, chunks_size: positive, data_files_size_in_mb: positive, video_files_size_in_mb: positive,
  data_path: z.literal(templates.data_path), video_path: z.literal(templates.video_path).nullable(), robot_type: z.string().nullable(), splits: z.record(z.string(), z.string()),
});
export type Info = z.infer<typeof infoSchema>;
const known = new Set(Object.keys(infoSchema.shape));

/** Keys of the cameras. */
export const videoKeys = (info: Info): string[] => Object.entries(info.features).filter(([, { dtype }]) => dtype === 'video').map(([name]) => name);

/** Null when nothing else can be looked at. */
export function checkInfo(folder: string, problems: string[]): Info | null {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(join(folder, infoPath), 'utf8'));
  } catch (error) {
    problems.push(`${infoPath}: ${(error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'not JSON'}`);
    return null;
  }
  const read = infoSchema.safeParse(value);
  if (!read.success) {
    for (const issue of read.error.issues.slice(0, 20)) problems.push(`${infoPath}: ${issue.path.join('.') || 'it'}: ${issue.message}`);
    return null;
  }
  const info = read.data;
  // LeRobot's tools would drop them without a word.
  for (const key of Object.keys(info)) if (!known.has(key)) problems.push(`${infoPath}: the key "${key}" is none of LeRobot's`);
  for (const [name, dtype] of Object.entries(ownColumns)) {
    const own = info.features[name];
    if (own?.dtype !== dtype || own.shape.join() !== '1' || own.names !== null) problems.push(`${infoPath}: the feature ${name} must be there as ${dtype}, one number, no names`);
  }
  for (const [name, feature] of Object.entries(info.features)) problems.push(...featureProblems(name, feature, info.fps).map((text) => `${infoPath}: ${text}`));
  if (videoKeys(info).length > 0 && info.video_path === null) problems.push(`${infoPath}: video_path is missing`);
  problems.push(...splitProblems(info).map((text) => `${infoPath}: ${text}`));
  return info;
}

function featureProblems(name: string, { dtype, shape, names, info }: z.infer<typeof featureSchema>, fps: number): string[] {
  const found: string[] = [];
  if (name.includes('/')) found.push(`the feature "${name}" has a / in its name`);
  if (dtype === 'video') {
    if (shape.length !== 3 || shape[2] !== 3 || names?.join() !== 'height,width,channels') found.push(`${name} must be height × width × 3, named so`);
    if (info && info['video.fps'] !== fps) found.push(`video.fps of ${name} is ${info['video.fps']} instead of ${fps}`);
    if (!name.startsWith('observation.images.')) found.push(`the camera "${name}" is not called observation.images.…`);
    return found;
  }
  if (shape.length !== 1) found.push(`${name} has ${shape.length} dimensions; LeRobot's tools take one`);
  if (names !== null && names.length !== shape[0]) found.push(`${name} has ${names.length} names for ${shape[0]} numbers`);
  if (name.includes('image')) found.push(`the name "${name}" holds "image" and is no camera`);
  return found;
}

function splitProblems({ splits, total_episodes: total }: Info): string[] {
  const ranges = Object.values(splits).map((range) => /^(\d+):(\d+)$/.exec(range)).map((found) => [Number(found?.[1] ?? Number.NaN), Number(found?.[2] ?? Number.NaN)] as const).sort((a, b) => a[0] - b[0]);
  const isWhole = ranges.length > 0 && ranges.every(([from, to], at) => from === (ranges[at - 1]?.[1] ?? 0) && to >= from) && ranges.at(-1)![1] === total;
  return isWhole ? [] : [`the splits do not hold each of the ${total} episodes once`];
}

/** The tasks by number. */
export async function checkTasks(folder: string, info: Info, problems: string[]): Promise<readonly string[]> {
  try {
    const table = await readTable(join(folder, tasksPath));
    const [index, task] = [table.columns.get('task_index'), table.columns.get('task')];
    if (index?.type !== 'int64' || task?.type !== 'string') {
      problems.push(`${tasksPath}: must have task_index as int64 and task as string`);
      return [];
    }
    if (table.rows !== info.total_tasks) problems.push(`${tasksPath}: ${table.rows} tasks, and info.json says ${info.total_tasks}`);
    index.values.forEach((value, row) => { if (value !== BigInt(row)) problems.push(`${tasksPath}: row ${row} has task_index ${String(value)}`); });
    const words = task.values.map(String);
    if (new Set(words).size !== words.length) problems.push(`${tasksPath}: a task is there twice`);
    if (words.some((text) => text === '')) problems.push(`${tasksPath}: a task has no words`);
    const pandas = (await tableMetadata(join(folder, tasksPath))).get('pandas');
    if (pandas === undefined || (JSON.parse(pandas) as { index_columns?: unknown }).index_columns?.toString() !== 'task') problems.push(`${tasksPath}: task is not the pandas index, so LeRobot takes numbers for tasks`);
    return words;
  } catch (error) {
    problems.push(`${tasksPath}: cannot be read (${(error as Error).message})`);
    return [];
  }
}

