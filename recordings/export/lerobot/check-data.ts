// The data tables row by row: columns as declared, and index, frame, time, episode and task of each row where they must be.
// One row group is in memory at a time. Used by the validator.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readTableGroups, type ReadColumn } from '../table-reader.ts';
import type { EpisodePlace } from './check-episodes.ts';
import { tablesUnder } from './check-episodes.ts';
import type { Info } from './check-info.ts';

/** Single precision of a row's time. */
const rounding = 1e-7;

export async function checkData(folder: string, info: Info, episodes: readonly EpisodePlace[], tasks: readonly string[], problems: string[], looked: (rows: number) => void): Promise<void> {
  const files = tablesUnder(folder, 'data');
  if (files.length === 0) problems.push('data: no table in it');
  for (const file of new Set(episodes.map(({ data }) => data))) if (!files.includes(file)) problems.push(`${file}: missing`);
  const declared = Object.entries(info.features).filter(([, { dtype }]) => dtype !== 'video');
  let episode = 0;
  let row = 0;
  for (const file of files) {
    if (!episodes.some(({ data }) => data === file)) problems.push(`${file}: no episode is in it, and the loader reads it all the same`);
    try {
      if (statSync(join(folder, file)).size > info.data_files_size_in_mb * 1.05e6 && episodes.filter(({ data }) => data === file).length > 1) problems.push(`${file}: larger than info.json says that files are`);
      for await (const { rows, columns } of readTableGroups(join(folder, file))) {
        const expected = episodes[episode];
        const text = columnsProblem(declared, columns, rows);
        if (text !== null) problems.push(`${file}: ${text}`);
        if (expected === undefined) problems.push(`${file}: more row groups than episodes`);
        else {
          if (expected.data !== file) problems.push(`${file}: episode ${episode} is in it and not in ${expected.data}`);
          if (expected.length !== rows) problems.push(`${file}: ${rows} rows in the group of episode ${episode} instead of ${expected.length}`);
          if (text === null) problems.push(...placeProblems(columns, rows, { episode, row, fps: info.fps, tasks, own: expected.tasks }).map((one) => `${file}: ${one}`));
        }
        episode += 1;
        row += rows;
        looked(rows);
      }
    } catch (error) {
      problems.push(`${file}: cannot be read (${(error as Error).message})`);
    }
    if (problems.length > 200) return;
  }
  if (row !== info.total_frames) problems.push(`data: ${row} rows, and info.json says ${info.total_frames}`);
}

function columnsProblem(declared: readonly (readonly [string, Info['features'][string]])[], columns: ReadonlyMap<string, ReadColumn>, rows: number): string | null {
  const [wanted, there] = [declared.map(([name]) => name), [...columns.keys()]];
  if (wanted.join('\n') !== there.join('\n')) {
    const [missing, extra] = [wanted.find((name) => !columns.has(name)), there.find((name) => !wanted.includes(name))];
    return missing !== undefined ? `no column ${missing}` : extra !== undefined ? `the column ${extra} is not in info.json` : 'its columns are in another order than in info.json';
  }
  for (const [name, { dtype, shape }] of declared) {
    const column = columns.get(name)!;
    if (column.type !== dtype) return `${name} is ${column.type ?? 'of another kind'} instead of ${dtype}`;
    if (column.lists !== (shape[0] === 1 ? 0 : 1)) return `${name} is ${column.lists === 0 ? 'one number' : 'a list'} a row, and its shape is ${shape.join('×')}`;
    const text = valuesProblem(column, rows, shape[0]!, name === 'observation.state' || name === 'action' || name.startsWith('next.') || shape[0] === 1);
    if (text !== null) return `${name} ${text}`;
  }
  return null;
}

/** Of what is no state and no action a number may be unknown (NaN), but never null. */
function valuesProblem({ values, lists }: ReadColumn, rows: number, width: number, mustBeFinite: boolean): string | null {
  if (values.length !== rows) return `has ${values.length} values instead of ${rows}`;
  for (let row = 0; row < rows; row += 1) {
    const value = values[row];
    const numbers = lists === 0 ? [value] : value;
    if (!Array.isArray(numbers) || numbers.length !== width) return `has ${Array.isArray(numbers) ? numbers.length : 'no'} numbers in row ${row} instead of ${width}`;
    for (const number of numbers as unknown[]) {
      if (number === null || number === undefined) return `is null in row ${row}`;
      if (typeof number === 'number' && (mustBeFinite ? !Number.isFinite(number) : Math.abs(number) === Infinity)) return `is ${number} in row ${row}`;
    }
  }
  return null;
}

function placeProblems(columns: ReadonlyMap<string, ReadColumn>, rows: number, at: { episode: number; row: number; fps: number; tasks: readonly string[]; own: readonly string[] }): string[] {
  const found: string[] = [];
  const first = (name: string, isRight: (value: number, row: number) => boolean): void => {
    const { values } = columns.get(name)!;
    for (let row = 0; row < rows; row += 1) {
      if (isRight(Number(values[row]), row)) continue;
      found.push(`${name} is ${String(values[row])} in row ${row} of episode ${at.episode}`);
      return;
    }
  };
  first('index', (value, row) => value === at.row + row);
  first('frame_index', (value, row) => value === row);
  first('episode_index', (value) => value === at.episode);
  first('task_index', (value) => value >= 0 && value < at.tasks.length && at.own.includes(at.tasks[value]!));
  first('timestamp', (value, row) => Math.abs(value - row / at.fps) <= rounding * Math.max(1, value));
  return found;
}
