// The formats `csv` and `parquet`: plain tables and MP4 videos, a folder an episode, for programs of one's own.
import * as fs from 'node:fs';
import { join } from 'node:path';
import { rename, replaceFile, syncFolder } from '../../durable-file.ts';
import type { DataSetFormat, DataSetPlan, EpisodeContent, EpisodeFrames, EpisodeWritten, FrameFeature, WriteContext } from '../frames.ts';
import { operatorPseudonyms } from '../operators.ts';
import { columnOf, writeTable, type TableColumn } from '../parquet-table.ts';
import { csvLine, float32Text, float64Text } from './csv-text.ts';
import { columnNames, describe, descriptionName, folderOf, listColumns, listName, ownColumns, tableName, videoName, type Description, type EpisodeMedia, type TableKind } from './layout.ts';
import { writeMedia } from './media.ts';
import { validate } from './validate.ts';

type Done = Parameters<ReturnType<DataSetFormat['open']>['finish']>[0];

async function writeEpisode(kind: TableKind, context: WriteContext, content: EpisodeContent): Promise<EpisodeWritten> {
  try {
    return await writeFiles(kind, context, content);
  } catch (error) {
    // One that drops out leaves nothing that belongs to nothing.
    fs.rmSync(join(context.folder, folderOf(content.episode)), { recursive: true, force: true });
    throw error;
  }
}

async function writeFiles(kind: TableKind, { folder, plan, signal }: WriteContext, content: EpisodeContent): Promise<EpisodeWritten> {
  const { episode, frames: framesOf, video, progress } = content;
  const frames = await framesOf();
  const mine = folderOf(episode);
  fs.mkdirSync(join(folder, mine), { recursive: true });
  const table = `${mine}/${tableName(kind)}`;
  if (kind === 'csv') writeRows(join(folder, table), frames);
  else writeTable(join(folder, table), tableColumns(frames));
  progress(0.2);
  const videos = plan.cameras.map(({ name }) => `${mine}/${videoName(name)}`);
  signal.throwIfAborted();
  // Each to its end, even where another one fails: what is left is removed then.
  const written = await Promise.allSettled(plan.cameras.map(({ name }, at) => video.write(name, join(folder, videos[at]!))));
  let copied = 0;
  for (const one of written) {
    if (one.status === 'rejected') throw one.reason;
    if (one.value.copied) copied += 1;
  }
  const { files, media } = await writeMedia(folder, mine, plan, content, signal);
  return { files: [table, ...videos, ...files], rows: frames.rows, facts: { media }, videos: { copied, encoded: videos.length - copied } };
}

const timestamps = ({ rows, fps }: EpisodeFrames): Float64Array => Float64Array.from({ length: rows }, (_, row) => row / fps);

function tableColumns(frames: EpisodeFrames): TableColumn[] {
  return [
    { name: ownColumns[0], type: 'int64', lists: 0, rows: BigInt64Array.from({ length: frames.rows }, (_, row) => BigInt(row)) },
    { name: ownColumns[1], type: 'float64', lists: 0, rows: timestamps(frames) },
    ...frames.features.map(columnOf),
  ];
}

const blockCharacters = 1 << 20;

/** Some of it at a time: an hour of rows is a gigabyte of text. */
function writeRows(path: string, frames: EpisodeFrames): void {
  const texts = frames.features.map(cellTexts);
  const temporary = `${path}.new`;
  const descriptor = fs.openSync(temporary, 'w');
  try {
    let block = csvLine([...ownColumns, ...frames.features.flatMap(columnNames)]);
    const times = timestamps(frames);
    for (let row = 0; row < frames.rows; row += 1) {
      block += `${row},${float64Text(times[row]!)}${texts.map((text) => text(row)).join('')}\n`;
      if (block.length < blockCharacters && row < frames.rows - 1) continue;
      writeAll(descriptor, block);
      block = '';
    }
    writeAll(descriptor, block);
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
  rename(temporary, path);
  syncFolder(join(path, '..'));
}

function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length;) done += fs.writeSync(descriptor, bytes, done);
}

/** Cells of a row, each with a comma before it. */
function cellTexts({ dtype, names, values }: FrameFeature): (row: number) => string {
  const width = names.length;
  const one = dtype === 'float32' ? float32Text : dtype === 'float64' ? float64Text : String;
  return (row) => {
    let text = '';
    for (let column = 0; column < width; column += 1) text += `,${one(values[row * width + column] as never)}`;
    return text;
  };
}

function finish(kind: TableKind, { folder, plan }: WriteContext, done: Done): void {
  const pseudonym = operatorPseudonyms(plan.episodes);
  const description = describe(kind, plan, done.map(({ episode, written }) => ({ episode, rows: written.rows, operator: pseudonym(episode.operator), media: (written.facts as unknown as { media: EpisodeMedia }).media })));
  if (kind === 'csv') replaceFile(join(folder, listName(kind)), [csvLine([...listColumns]), ...description.episodes.map((episode) => csvLine(listColumns.map((name) => cellOf(episode[name]))))].join(''));
  else writeTable(join(folder, listName(kind)), listTable(description));
  replaceFile(join(folder, descriptionName), `${JSON.stringify(description, null, 2)}\n`);
}

const cellOf = (value: unknown): string => (value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value));

function listTable({ episodes }: Description): TableColumn[] {
  return listColumns.map((name) => {
    const values = episodes.map((episode) => episode[name]);
    if (name === 'index' || name === 'rows') return { name, type: 'int64', lists: 0, rows: values.map((value) => BigInt(value as number)) };
    if (name === 'seconds' || name === 'score') return { name, type: 'float64', lists: 0, rows: values.map((value) => value ?? Number.NaN) };
    return { name, type: 'string', lists: 0, rows: values.map(cellOf) };
  });
}

const bytesANumber = { csv: 10, parquet: 6 } as const;

const formatOf = (kind: TableKind): DataSetFormat => ({
  format: kind, gridded: true, uniform: true, indexFree: true,
  estimateBytes: ({ episodes, features, fps }: DataSetPlan) => episodes.reduce((sum, { seconds }) => sum + seconds * fps, 0) * features.reduce((sum, { names }) => sum + names.length * bytesANumber[kind], 20),
  open: (context) => ({
    episode: (content) => writeEpisode(kind, context, content),
    async finish(done, progress) {
      finish(kind, context, done);
      progress(1);
    },
  }),
  validate: (folder, progress, signal) => validate(kind, folder, progress, signal),
});

export const csvFormat = formatOf('csv');
export const parquetFormat = formatOf('parquet');
