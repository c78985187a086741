// A Parquet file column by column, as validators look at it: what it says that it holds, and every value. Used by the
// formats that write tables. It trusts nothing in the file.
import { asyncBufferFromFile, parquetMetadataAsync, parquetRead, type AsyncBuffer, type FileMetaData, type SchemaElement } from 'hyparquet';
import type { TableType } from './parquet-table.ts';

export interface ReadColumn {
  /** Null: of a kind that no export writes. */
  readonly type: TableType | null;
  readonly lists: number;
  readonly values: readonly unknown[];
}

export interface ReadTable { readonly rows: number; readonly rowGroups: readonly number[]; readonly columns: ReadonlyMap<string, ReadColumn> }

/** Rejects when it cannot be read. */
export async function readTable(path: string): Promise<ReadTable> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const rows = Number(metadata.num_rows);
  return { rows, rowGroups: groupsOf(metadata), columns: await readColumns(file, metadata, 0, rows) };
}

/** The same one row group after the other, of which only one is in memory. */
export async function* readTableGroups(path: string): AsyncGenerator<ReadTable> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  let first = 0;
  for (const rows of groupsOf(metadata)) {
    yield { rows, rowGroups: [rows], columns: await readColumns(file, metadata, first, first + rows) };
    first += rows;
  }
}

/** Key-value metadata of the file. */
export async function tableMetadata(path: string): Promise<ReadonlyMap<string, string>> {
  const metadata = await parquetMetadataAsync(await asyncBufferFromFile(path));
  return new Map((metadata.key_value_metadata ?? []).map(({ key, value }) => [key, value ?? '']));
}

const groupsOf = (metadata: FileMetaData): number[] => metadata.row_groups.map((group) => Number(group.num_rows));

async function readColumns(file: AsyncBuffer, metadata: FileMetaData, rowStart: number, rowEnd: number): Promise<Map<string, ReadColumn>> {
  const values = new Map<string, unknown[]>();
  await parquetRead({ file, metadata, rowStart, rowEnd, onChunk({ columnName, columnData, rowStart: first }) {
    const all = values.get(columnName) ?? [];
    values.set(columnName, all);
    for (let index = 0; index < columnData.length; index += 1) {
      const row = first + index - rowStart;
      if (row >= 0 && row < rowEnd - rowStart) all[row] = columnData[index];
    }
  } });
  return new Map([...columnTypes(metadata.schema)].map(([name, kind]) => [name, { ...kind, values: values.get(name) ?? [] }]));
}

function columnTypes(schema: readonly SchemaElement[]): Map<string, Pick<ReadColumn, 'type' | 'lists'>> {
  const found = new Map<string, Pick<ReadColumn, 'type' | 'lists'>>();
  for (let at = 1; at < schema.length;) {
    const { name } = schema[at]!;
    let lists = 0;
    while (schema[at]?.converted_type === 'LIST' && schema[at]?.num_children === 1 && schema[at + 1]?.repetition_type === 'REPEATED' && schema[at + 1]?.num_children === 1) {
      lists += 1;
      at += 2;
    }
    const leaf = schema[at]!;
    found.set(name, { type: leafType(leaf), lists });
    at += leaf.num_children === undefined ? 1 : 1 + descendants(schema, at);
  }
  return found;
}

function descendants(schema: readonly SchemaElement[], at: number): number {
  let count = 0;
  for (let left = schema[at]?.num_children ?? 0; left > 0 && at + 1 + count < schema.length; left -= 1) count += 1 + descendants(schema, at + 1 + count);
  return count;
}

function leafType({ type, converted_type: converted, logical_type: logical, num_children: children }: SchemaElement): TableType | null {
  if (children !== undefined || (logical !== undefined && logical.type !== 'STRING')) return null;
  if (type === 'BYTE_ARRAY') return converted === 'UTF8' || logical?.type === 'STRING' ? 'string' : null;
  if (converted !== undefined) return null;
  return type === 'FLOAT' ? 'float32' : type === 'DOUBLE' ? 'float64' : type === 'INT64' ? 'int64' : type === 'BOOLEAN' ? 'bool' : null;
}

/** What is wrong with the numbers of a column, in words, or null. Width 0: any. */
export function valueProblem({ type, lists, values }: ReadColumn, rows: number, width: number): string | null {
  if (values.length !== rows) return `has ${values.length} values instead of ${rows}`;
  const isGood = type === 'bool' ? (value: unknown) => typeof value === 'boolean' : type === 'int64' ? (value: unknown) => typeof value === 'bigint' : (value: unknown) => Number.isFinite(value);
  for (let row = 0; row < rows; row += 1) {
    const value = values[row];
    if (lists === 0) {
      if (!isGood(value)) return `is ${String(value)} in row ${row}`;
    } else if (!Array.isArray(value)) return `is empty in row ${row}`;
    else if (width !== 0 && value.length !== width) return `has ${value.length} numbers in row ${row} instead of ${width}`;
    else if (!value.every(isGood)) return `is ${String(value.find((one) => !isGood(one)))} in row ${row}`;
  }
  return null;
}
