// Whether a plain data set is whole: every episode's table has the rows and columns that its description promises, every
// number is one, every video has a picture a row, and nothing lies about that no list names.
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { FeatureType } from '../frames.ts';
import { readTable, valueProblem } from '../table-reader.ts';
import { videoProblems } from '../video-check.ts';
import { parseCsv } from './csv-text.ts';
import { columnNames, depthFolder, descriptionName, descriptionSchema, listColumns, listName, ownColumns, soundName, tableName, videoName, type Description, type TableKind } from './layout.ts';
import { mediaProblems } from './media.ts';

export async function validate(kind: TableKind, folder: string, progress: (share: number) => void = () => {}, signal?: AbortSignal): Promise<string[]> {
  const description = readDescription(folder);
  if (typeof description === 'string') return [`${descriptionName}: ${description}`];
  if (description.tables !== kind) return [`${descriptionName}: its tables are ${description.tables} instead of ${kind}`];
  const problems: string[] = [];
  const { episodes, cameras, depths, sounds, fps } = description;
  if (episodes.length === 0) problems.push(`${descriptionName}: no episodes`);
  episodes.forEach(({ index }, at) => { if (index !== at) problems.push(`${descriptionName}: episode ${at} has the index ${index}`); });
  for (const key of ['uuid', 'folder'] as const) if (new Set(episodes.map((episode) => episode[key])).size !== episodes.length) problems.push(`${descriptionName}: two episodes have the same ${key}`);
  const columns = [...ownColumns, ...description.features.flatMap(columnNames)];
  if (new Set(columns).size !== columns.length) problems.push(`${descriptionName}: two columns have the same name`);
  problems.push(...(await listProblems(kind, folder, description)).map((sentence) => `${listName(kind)}: ${sentence}`));
  for (const [at, { folder: mine, rows, media }] of episodes.entries()) {
    signal?.throwIfAborted();
    const table = `${mine}/${tableName(kind)}`;
    const found = !existsSync(join(folder, table)) ? ['missing'] : kind === 'csv' ? await csvProblems(join(folder, table), description, rows) : await parquetProblems(join(folder, table), description, rows);
    problems.push(...found.map((sentence) => `${table}: ${sentence}`));
    for (const { name, width, height } of cameras) problems.push(...await videoProblems(join(folder, mine, videoName(name)), `${mine}/${videoName(name)}`, { frames: rows, fps, width, height }));
    problems.push(...await mediaProblems(folder, mine, description, rows, media, signal));
    const known = new Set([tableName(kind), ...cameras.map(({ name }) => videoName(name)), ...depths.map(({ name }) => depthFolder(name)), ...sounds.map(({ name }) => soundName(name))]);
    if (existsSync(join(folder, mine))) for (const name of readdirSync(join(folder, mine))) if (!known.has(name)) problems.push(`${mine}/${name}: belongs to nothing`);
    progress((at + 1) / episodes.length);
  }
  const folders = existsSync(join(folder, 'episodes')) ? readdirSync(join(folder, 'episodes')) : [];
  for (const name of folders) if (!episodes.some((episode) => episode.folder === `episodes/${name}`)) problems.push(`episodes/${name}: not in ${descriptionName}`);
  return problems;
}

function readDescription(folder: string): Description | string {
  if (!existsSync(join(folder, descriptionName))) return 'missing';
  try {
    const read = descriptionSchema.safeParse(JSON.parse(readFileSync(join(folder, descriptionName), 'utf8')));
    return read.success ? read.data : `${read.error.issues[0]?.path.join('.') ?? ''} ${read.error.issues[0]?.message ?? 'is wrong'}`;
  } catch {
    return 'not readable';
  }
}

async function listProblems(kind: TableKind, folder: string, { episodes }: Description): Promise<string[]> {
  const path = join(folder, listName(kind));
  if (!existsSync(path)) return ['missing'];
  let uuids: readonly unknown[];
  let names: readonly string[];
  if (kind === 'csv') {
    const lines = parseCsv(readFileSync(path, 'utf8'));
    if (lines === null) return ['not readable'];
    names = lines[0] ?? [];
    uuids = lines.slice(1).map((cells) => cells[names.indexOf('uuid')]);
  } else {
    const table = await readTable(path).catch(() => null);
    if (table === null) return ['not readable'];
    names = [...table.columns.keys()];
    uuids = table.columns.get('uuid')?.values ?? [];
  }
  if (names.join() !== listColumns.join()) return [`its columns are not ${listColumns.join(', ')}`];
  return uuids.length === episodes.length && uuids.every((uuid, at) => uuid === episodes[at]!.uuid) ? [] : [`its episodes are not those of ${descriptionName}`];
}

const isNumber: { readonly [Type in FeatureType]: (cell: string) => boolean } = {
  float32: isFloat, float64: isFloat, int64: (cell) => /^-?\d+$/.test(cell), bool: (cell) => cell === '0' || cell === '1',
};
function isFloat(cell: string): boolean {
  return cell !== '' && Number.isFinite(Number(cell));
}

/** Line by line: hours of rows are more than a text can hold. No cell of ours has a line end in it. */
async function csvProblems(path: string, { features, fps }: Description, rows: number): Promise<string[]> {
  const names = [...ownColumns, ...features.flatMap(columnNames)];
  const types: readonly FeatureType[] = ['int64', 'float64', ...features.flatMap(({ names: own, dtype }) => own.map(() => dtype))];
  let row = -1;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const cells = parseCsv(line)?.[0];
    if (cells === undefined) return [line === '' ? `nothing in row ${row}` : `a quote in row ${row} is never closed`];
    if (cells.length !== names.length) return row < 0 ? [`its columns are not those of ${descriptionName}`] : [`row ${row} has ${cells.length} cells instead of ${names.length}`];
    if (row < 0) {
      if (cells.some((name, at) => name !== names[at])) return [`its columns are not those of ${descriptionName}`];
    } else {
      const bad = cells.findIndex((cell, at) => !isNumber[types[at]!](cell));
      if (bad >= 0) return [`${names[bad]} is "${cells[bad]!.slice(0, 40)}" in row ${row}`];
      if (Number(cells[0]) !== row || Number(cells[1]) !== row / fps) return [`frame and timestamp are ${cells[0]} and ${cells[1]} in row ${row}`];
    }
    row += 1;
  }
  return row === rows ? [] : [`${Math.max(0, row)} rows instead of ${rows}`];
}

async function parquetProblems(path: string, { features, fps }: Description, rows: number): Promise<string[]> {
  const table = await readTable(path).catch(() => null);
  if (table === null) return ['not readable'];
  const wanted = new Map<string, { readonly type: string; readonly width: number }>([['frame', { type: 'int64', width: 1 }], ['timestamp', { type: 'float64', width: 1 }], ...features.map(({ name, dtype, names }) => [name, { type: dtype, width: names.length }] as const)]);
  const problems = [...table.columns.keys()].filter((name) => !wanted.has(name)).map((name) => `the column ${name} is not in ${descriptionName}`);
  if (table.rows !== rows) problems.push(`${table.rows} rows instead of ${rows}`);
  for (const [name, { type, width }] of wanted) {
    const column = table.columns.get(name);
    if (column === undefined) problems.push(`the column ${name} is missing`);
    else if (column.type !== type || column.lists !== (width === 1 ? 0 : 1)) problems.push(`${name} is not ${width === 1 ? '' : 'lists of '}${type}`);
    else {
      const trouble = valueProblem(column, table.rows, width);
      if (trouble !== null) problems.push(`${name} ${trouble}`);
    }
  }
  const numbers = (name: string): readonly unknown[] => table.columns.get(name)?.values ?? [];
  const late = numbers('frame').findIndex((frame, row) => Number(frame) !== row || Number(numbers('timestamp')[row]) !== row / fps);
  if (late >= 0) problems.push(`frame and timestamp are ${String(numbers('frame')[late])} and ${String(numbers('timestamp')[late])} in row ${late}`);
  return problems;
}
