import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { AV_PIX_FMT_GRAY16BE } from 'node-av/constants';
import { Codec, CodecContext, Frame, Packet } from 'node-av/lib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { depthAt, floatAt, oddTask, smallSet, soundAt, writeSet } from '../fixtures/small-set.ts';
import { decodePng16, encodePng16 } from '../media/png16.ts';
import { writeTable } from '../parquet-table.ts';
import { readTable } from '../table-reader.ts';
import { csvLine, float32Text, float64Text, parseCsv } from './csv-text.ts';
import { csvFormat, parquetFormat } from './index.ts';

let root: string;
const formats = { csv: csvFormat, parquet: parquetFormat } as const;
const folderOf = (kind: keyof typeof formats): string => join(root, kind);
const kinds = ['csv', 'parquet'] as const;

async function decodedPng(path: string): Promise<{ values: Uint16Array; format: string }> {
  const codec = Codec.findDecoderByName('png' as never)!;
  using decoder = new CodecContext();
  decoder.allocContext3(codec);
  decoder.open2Sync(codec, null);
  using packet = new Packet();
  packet.alloc();
  packet.data = readFileSync(path);
  using frame = new Frame();
  frame.alloc();
  await decoder.sendPacket(packet);
  if (await decoder.receiveFrame(frame) < 0) throw new Error('not a picture');
  const [plane, stride] = [frame.data![0]!, frame.linesize[0]!];
  return {
    format: frame.format === AV_PIX_FMT_GRAY16BE ? 'gray16be' : String(frame.format),
    values: Uint16Array.from({ length: frame.width * frame.height }, (_, at) => plane.readUInt16BE(Math.floor(at / frame.width) * stride + (at % frame.width) * 2)),
  };
}
const first = 'episodes/20260101-000000-abcdef';
const second = 'episodes/20260101-000001-abcdef';

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'waldo-csv-'));
  for (const kind of kinds) await writeSet(formats[kind], folderOf(kind), await smallSet(join(root, 'takes'), { subtasks: true, media: true }));
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

it('keeps depth and sound: a picture a row, and a sound from the first row to the end of the last', async () => {
  const wav = readFileSync(join(folderOf('csv'), second, 'table.wav'));
  expect([wav.toString('latin1', 0, 4), wav.readUInt16LE(22), wav.readUInt32LE(24), wav.length]).toEqual(['RIFF', 1, 48_000, 44 + 21 * 4800 * 2]);
  for (const sample of [0, 1, 50_000, 21 * 4800 - 1]) expect(wav.readInt16LE(44 + sample * 2)).toBe(soundAt(sample));
  for (const row of [0, 13, 20]) {
    // By FFmpeg, not by what wrote it.
    const { values, format } = await decodedPng(join(folderOf('parquet'), second, `overhead.depth/${String(row).padStart(6, '0')}.png`));
    expect(format).toBe('gray16be');
    expect(values).toEqual(depthAt(row));
  }
});

it('writes pictures of any numbers so that they are the same when they are read', async () => {
  await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.infiniteStream(fc.integer({ min: 0, max: 65_535 })), async (width, height, stream) => {
    const values = Uint16Array.from({ length: width * height }, () => stream.next().value as number);
    expect(decodePng16(await encodePng16(values, width, height))).toEqual({ width, height, values });
  }), { numRuns: 100 });
  const good = await encodePng16(depthAt(1), 16, 12);
  fc.assert(fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, change, isCut) => {
    const bad = isCut ? good.subarray(0, at) : Buffer.from(good);
    if (!isCut) bad[at]! ^= change;
    expect(() => decodePng16(bad)).toThrow();
  }));
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => { expect(() => decodePng16(bytes)).toThrow(); }));
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
  ['csv', 'a depth picture missing', /overhead\.depth: 20 pictures instead of 21/, (copy) => { rmSync(join(copy, second, 'overhead.depth/000007.png')); }],
  ['csv', 'a depth picture of another row', /000000\.png: not as it was written/, (copy) => { cpSync(join(copy, second, 'overhead.depth/000001.png'), join(copy, second, 'overhead.depth/000000.png')); }],
  ['parquet', 'a last depth picture of another row', /000020\.png: not as it was written/, (copy) => { cpSync(join(copy, second, 'overhead.depth/000001.png'), join(copy, second, 'overhead.depth/000020.png')); }],
  ['csv', 'a depth picture that is damaged', /000003\.png: its part IDAT is damaged/, (copy) => { const path = join(copy, second, 'overhead.depth/000003.png'); const bytes = readFileSync(path); bytes[60]! ^= 1; writeFileSync(path, bytes); }],
  ['csv', 'no depth at all', /overhead\.depth: missing/, (copy) => { rmSync(join(copy, second, 'overhead.depth'), { recursive: true }); }],
  ['csv', 'no sound', /table\.wav: missing/, (copy) => { rmSync(join(copy, second, 'table.wav')); }],
  ['csv', 'the sound of another episode', /table\.wav: 2\.000000 s instead of 2\.100000 s/, (copy) => { cpSync(join(copy, first, 'table.wav'), join(copy, second, 'table.wav')); }],
  ['csv', 'sound cut short', /table\.wav: it has \d+ bytes of sound instead of/, (copy) => { const path = join(copy, second, 'table.wav'); writeFileSync(path, readFileSync(path).subarray(0, 9000)); }],
  ['csv', 'a sample that is another', /table\.wav: not as it was written/, (copy) => { const path = join(copy, second, 'table.wav'); const bytes = readFileSync(path); bytes[5000]! ^= 1; writeFileSync(path, bytes); }],
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
