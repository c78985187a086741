import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect, it } from 'vitest';
import { columnOf, renumber, tableBytes, writeTable } from './parquet-table.ts';

const read = async (bytes: Uint8Array): Promise<Record<string, unknown>[]> => await parquetReadObjects({ file: Uint8Array.from(bytes).buffer });

it('writes what is read back, whatever it is', async () => {
  await fc.assert(fc.asyncProperty(
    fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 5 }), fc.integer(),
    async (rows, width, seed) => {
      const random = fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true }), { numRuns: rows * width, seed }).map((value) => value + 0);
      const float64 = { name: 'a.b', dtype: 'float64', names: Array.from({ length: width }, String), stream: '', resampling: null, values: Float64Array.from(random) } as const;
      const bool = { ...float64, name: 'bool', dtype: 'bool', values: Uint8Array.from(random, (value) => (value > 0 ? 1 : 0)) } as const;
      const whole = { ...float64, name: 'int', dtype: 'int64', values: BigInt64Array.from(random, (value) => BigInt.asIntN(64, BigInt(Math.round(value % 1e15)))) } as const;
      const texts = random.slice(0, rows).map((value) => `${value} \u0000 ü \u{1f600}`);
      const back = await read(tableBytes([columnOf(float64), columnOf(bool), columnOf(whole), { name: 'text', type: 'string', lists: 0, rows: texts }]));
      expect(back.length).toBe(rows);
      expect(back.flatMap((row) => row['a.b'])).toEqual(random);
      expect(back.flatMap((row) => row['bool'])).toEqual(random.map((value) => value > 0));
      expect(back.flatMap((row) => row['int'])).toEqual([...whole.values]);
      expect(back.map((row) => row['text'])).toEqual(texts);
    },
  ), { numRuns: 20 });
});

it('nests lists, divides row groups, keeps metadata', async () => {
  const bytes = tableBytes([{ name: 'stats', type: 'float64', lists: 3, rows: [[[[1]], [[2]]], [[[3]], [[4]]], [[[5]], [[6]]]] }], { rowGroups: [1, 2], metadata: [{ key: 'k', value: 'v' }] });
  expect((await read(bytes)).map((row) => row['stats'])).toEqual([[[[1]], [[2]]], [[[3]], [[4]]], [[[5]], [[6]]]]);
  const metadata = parquetMetadata(bytes.slice().buffer);
  expect(metadata.row_groups.map((group) => Number(group.num_rows))).toEqual([1, 2]);
  expect(metadata.key_value_metadata).toContainEqual({ key: 'k', value: 'v' });
});

it('renumbers a column in place, as often as wanted, and leaves the others alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'waldo-table-'));
  const path = join(folder, 'a.parquet');
  for (const rows of [1, 7, 5000]) {
    const numbers = BigInt64Array.from({ length: rows }, (_, row) => BigInt(row));
    const values = Array.from({ length: rows }, (_, row) => [row, row / 3]);
    writeTable(path, [{ name: 'a', type: 'float64', lists: 1, rows: values }, { name: 'index', type: 'int64', lists: 0, rows: numbers, renumbered: true }, { name: 'z', type: 'int64', lists: 0, rows: numbers }]);
    await renumber(path, 'index', 123);
    await renumber(path, 'index', 1000);
    const back = await read(readFileSync(path));
    expect(back.map((row) => Number(row['index']) - 1000)).toEqual(back.map((_, row) => row));
    expect(back.map((row) => Number(row['z']))).toEqual(back.map((_, row) => row));
    expect(back.map((row) => row['a'])).toEqual(values);
    await expect(renumber(path, 'z', 0)).rejects.toThrow('cannot be renumbered');
  }
  rmSync(folder, { recursive: true });
});
