import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { floatAt, oddTask, smallSet, writeSet } from '../fixtures/small-set.ts';
import { writeTable } from '../parquet-table.ts';
import { readTable } from '../table-reader.ts';
import { csvLine, float32Text, float64Text, parseCsv } from './csv-text.ts';
import { csvFormat, parquetFormat } from './index.ts';

let root: string;
const formats = { csv: csvFormat, parquet: parquetFormat } as const;
const folderOf = (kind: keyof typeof formats): string => join(root, kind);
const kinds = ['csv', 'parquet'] as const;
const first = 'episodes/20260101-000000-abcdef';
const second = 'episodes/20260101-000001-abcdef';

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'waldo-csv-'));
  for (const kind of kinds) await writeSet(formats[kind], folderOf(kind), await smallSet(join(root, 'takes'), { subtasks: true }));
});
afterAll(() => { rmSync(root, { recursive: true }); });

it.each(kinds)('writes %s so that its validator finds nothing', async (kind) => {
  expect(await formats[kind].validate(folderOf(kind))).toEqual([]);
});

it('keeps every number as it was', async () => {
  const [head, ...rows] = parseCsv(readFileSync(join(folderOf('csv'), second, 'rows.csv'), 'utf8'))!;
  expect(head!.slice(0, 3)).toEqual(['frame', 'timestamp', 'observation.state.shoulder_pan.pos']);
  expect(rows.map((cells) => Math.fround(Number(cells[4])))).toEqual(rows.map((_, row) => floatAt(1, row, 2)));
  const { columns } = await readTable(join(folderOf('parquet'), second, 'rows.parquet'));
  expect(columns.get('observation.state')!.values).toEqual(rows.map((_, row) => Array.from({ length: 6 }, (_column, column) => floatAt(1, row, column))));
});

it('lists episodes with what people wrote, whatever it is', async () => {
  const [head, ...lines] = parseCsv(readFileSync(join(folderOf('csv'), 'episodes.csv'), 'utf8'))!;
  expect(lines[1]![head!.indexOf('task')]).toBe(oddTask);
  expect(lines[1]![head!.indexOf('note')]).toBe('"\n,;\t');
  expect(lines.map((cells) => cells[head!.indexOf('operator')])).toEqual(['operator-1', 'operator-2', 'operator-1']);
  const { columns } = await readTable(join(folderOf('parquet'), 'episodes.parquet'));
  expect(columns.get('task')!.values[1]).toBe(oddTask);
});

it('reads back every text that it writes', () => {
  const cell = fc.string({ unit: fc.constantFrom('"', ',', '\n', ' ', 'a', 'ü', ';') });
  fc.assert(fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }), (lines) => {
    expect(parseCsv(lines.map(csvLine).join(''))).toEqual(lines);
  }));
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => { parseCsv(text); }));
});

it('writes numbers that are the same when they are read', () => {
  fc.assert(fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => { expect(Math.fround(Number(float32Text(value))) + 0).toBe(value + 0); }));
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => { expect(Number(float64Text(value)) + 0).toBe(value + 0); }));
  expect([Math.fround(0.1), 1, -2.5, Number.NaN, Infinity].map(float32Text)).toEqual(['0.1', '1', '-2.5', '', 'inf']);
});

const text = (name: string, from: RegExp | string, to: string) => (copy: string): void => {
  const whole = readFileSync(join(copy, name), 'utf8');
  expect(whole).toMatch(from);
  writeFileSync(join(copy, name), whole.replace(from, to));
};
const column = (name: string, change: (values: unknown[]) => unknown[] | null) => async (copy: string): Promise<void> => {
  const path = join(copy, second, 'rows.parquet');
  const { columns } = await readTable(path);
  writeTable(path, [...columns].flatMap(([own, { type, lists, values }]) => {
    const rows = own === name ? change([...values]) : [...values];
    return rows === null ? [] : [{ name: own, type: type!, lists, rows }];
  }));
};

const faults: readonly (readonly [keyof typeof formats, string, RegExp, (copy: string) => void | Promise<void>])[] = [
  ['csv', 'no description', /dataset\.json: missing/, (copy) => { rmSync(join(copy, 'dataset.json')); }],
  ['csv', 'a broken description', /dataset\.json: not readable/, text('dataset.json', '{', '')],
  ['csv', 'another version', /dataset\.json: version/, text('dataset.json', '"version": 1', '"version": 2')],
  ['csv', 'tables of another kind', /its tables are parquet instead of csv/, text('dataset.json', '"tables": "csv"', '"tables": "parquet"')],
  ['csv', 'a folder outside', /dataset\.json: episodes\.0\.folder/, text('dataset.json', '"folder": "episodes/', '"folder": "episodes/../../')],
  ['csv', 'another index', /episode 1 has the index 4/, text('dataset.json', '"index": 1', '"index": 4')],
  ['csv', 'an episode twice', /the same uuid/, text('dataset.json', '"uuid": "20260101-000001-abcdef"', '"uuid": "20260101-000000-abcdef"')],
  ['csv', 'a column twice', /two columns have the same name/, text('dataset.json', '"name": "guard.band"', '"name": "next.done"')],
  ['csv', 'no list', /episodes\.csv: missing/, (copy) => { rmSync(join(copy, 'episodes.csv')); }],
  ['csv', 'a list of other episodes', /episodes\.csv: its episodes are not/, text('episodes.csv', '20260101-000002-abcdef,', 'other,')],
  ['csv', 'a list of other columns', /episodes\.csv: its columns are not/, text('episodes.csv', 'outcome', 'result')],
  ['csv', 'a table missing', /rows\.csv: missing/, (copy) => { rmSync(join(copy, second, 'rows.csv')); }],
  ['csv', 'a row left out', /frame and timestamp are 6 and 0\.6 in row 5/, text(`${second}/rows.csv`, /\n5,.*/, '')],
  ['csv', 'the last row left out', /20 rows instead of 21/, text(`${second}/rows.csv`, /\n20,.*/, '')],
  ['csv', 'a table cut short', /rows instead of 21|cells instead of|in row/, (copy) => { const path = join(copy, second, 'rows.csv'); writeFileSync(path, readFileSync(path).subarray(0, 1000)); }],
  ['csv', 'a number that is none', /observation\.state\.shoulder_pan\.pos is "" in row 3/, text(`${second}/rows.csv`, /\n3,0.3,[^,]*/, '\n3,0.3,')],
  ['csv', 'a time moved', /frame and timestamp are 3 and 0\.31 in row 3/, text(`${second}/rows.csv`, '\n3,0.3,', '\n3,0.31,')],
  ['csv', 'an open quote', /never closed/, text(`${second}/rows.csv`, '\n3,', '\n"3,')],
  ['csv', 'a column renamed', /its columns are not those/, text(`${second}/rows.csv`, 'guard.band', 'guard.other')],
  ['csv', 'a video missing', /wrist\.mp4: missing/, (copy) => { rmSync(join(copy, second, 'wrist.mp4')); }],
  ['csv', 'a video of another episode', /wrist\.mp4: 20 pictures instead of 21/, (copy) => { cpSync(join(copy, first, 'wrist.mp4'), join(copy, second, 'wrist.mp4')); }],
  ['csv', 'a file too many', /extra\.txt: belongs to nothing/, (copy) => { writeFileSync(join(copy, second, 'extra.txt'), ''); }],
  ['csv', 'a folder too many', /episodes\/extra: not in/, (copy) => { mkdirSync(join(copy, 'episodes/extra')); }],
  ['parquet', 'a list that is none', /episodes\.parquet: not readable/, (copy) => { writeFileSync(join(copy, 'episodes.parquet'), 'PAR1'); }],
  ['parquet', 'a table that is none', /rows\.parquet: not readable/, (copy) => { writeFileSync(join(copy, second, 'rows.parquet'), 'PAR1PAR1PAR1'); }],
  ['parquet', 'a number that is none', /action is NaN in row 2/, column('action', (values) => values.with(2, [1, 2, Number.NaN, 4, 5, 6]))],
  ['parquet', 'a vector too short', /action has 2 numbers in row 2 instead of 6/, column('action', (values) => values.with(2, [1, 2]))],
  ['parquet', 'an empty value', /guard\.band is null in row 0/, column('guard.band', (values) => values.with(0, null))],
  ['parquet', 'a column missing', /the column next\.done is missing/, column('next.done', () => null)],
  ['parquet', 'a time moved', /frame and timestamp are 4 and 0\.5 in row 4/, column('timestamp', (values) => values.with(4, 0.5))],
  ['parquet', 'a table of another episode', /20 rows instead of 21/, (copy) => { cpSync(join(copy, first, 'rows.parquet'), join(copy, second, 'rows.parquet')); }],
  ['parquet', 'an undeclared column', /the column time\.arm\.state is not in/, text('dataset.json', '"name": "time.arm.state"', '"name": "time.other"')],
  ['parquet', 'another type', /guard\.band is not float32/, text('dataset.json', /("name": "guard.band",\s*"dtype": )"int64"/, '$1"float32"')],
];

it.each(faults)('finds in %s %s', async (kind, _name, sentence, harm) => {
  const copy = mkdtempSync(join(root, 'copy-'));
  cpSync(folderOf(kind), copy, { recursive: true });
  await harm(copy);
  expect((await formats[kind].validate(copy)).join('\n')).toMatch(sentence);
  rmSync(copy, { recursive: true });
});
