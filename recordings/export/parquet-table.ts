// Rows as a Parquet file, in the shapes that the readers of data sets expect: every column may be null by its schema (none
// is), vectors as lists of three levels. Used by the formats that write tables.
import * as fs from 'node:fs';
import { asyncBufferFromFile, parquetMetadataAsync, type KeyValue, type SchemaElement } from 'hyparquet';
import { ByteWriter, parquetWrite, type ColumnSource } from 'hyparquet-writer';
import { replaceFile } from '../durable-file.ts';
import type { FeatureType, FeatureValues, FrameFeature } from './frames.ts';

export type TableType = FeatureType | 'string';

export interface TableColumn {
  readonly name: string;
  readonly type: TableType;
  /** 0: one value a row; 1: a list a row; 3: lists of lists of lists, as statistics of pictures are. */
  readonly lists: number;
  readonly rows: ColumnSource['data'];
  /** Stored as they are, so that `renumber` can put others in their place. Of whole numbers without lists. */
  readonly renumbered?: boolean;
}

export interface TableOptions {
  /** Rows of each row group; one group if left out. */
  readonly rowGroups?: readonly number[];
  readonly metadata?: readonly KeyValue[];
}

/** One page a column and row group: where its values are is then known. */
const largestPage = 1 << 30;

/** The file is there whole, or as it was before. */
export function writeTable(path: string, columns: readonly TableColumn[], options: TableOptions = {}): number {
  const bytes = tableBytes(columns, options);
  replaceFile(path, bytes);
  return bytes.length;
}

export function tableBytes(columns: readonly TableColumn[], { rowGroups, metadata }: TableOptions = {}): Uint8Array {
  const writer = new ByteWriter();
  parquetWrite({
    writer, codec: 'SNAPPY', createdBy: 'waldo',
    columnData: columns.map(({ name, rows, renumbered = false }) => ({ name, data: rows, ...(renumbered ? { codec: 'UNCOMPRESSED', encoding: 'PLAIN', statistics: false } : {}) })),
    schema: [{ name: 'schema', num_children: columns.length }, ...columns.flatMap(schemaOf)],
    rowGroupSize: rowGroups === undefined || rowGroups.length === 0 ? Math.max(1, columns[0]?.rows.length ?? 1) : [...rowGroups],
    pageSize: largestPage,
    ...(metadata === undefined ? {} : { kvMetadata: [...metadata] }),
  });
  return writer.getBytes();
}

/** Makes a `renumbered` column of a file with one row group count up from `first`. The rest of the file stays as it is. */
export async function renumber(path: string, column: string, first: number): Promise<void> {
  const file = await asyncBufferFromFile(path);
  const group = (await parquetMetadataAsync(file)).row_groups[0];
  const chunk = group?.columns.find(({ meta_data }) => meta_data?.path_in_schema.join('.') === column)?.meta_data;
  if (group === undefined || chunk?.codec !== 'UNCOMPRESSED') throw new Error(`${path}: ${column} cannot be renumbered`);
  const numbers = BigInt64Array.from({ length: Number(group.num_rows) }, (_, row) => BigInt(first + row));
  const bytes = new Uint8Array(numbers.buffer);
  const at = Number(chunk.data_page_offset + chunk.total_compressed_size) - bytes.length;
  const descriptor = fs.openSync(path, 'r+');
  try {
    for (let done = 0; done < bytes.length;) done += fs.writeSync(descriptor, bytes, done, bytes.length - done, at + done);
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

const leaves: { readonly [Type in TableType]: Pick<SchemaElement, 'type' | 'converted_type' | 'logical_type'> } = {
  float32: { type: 'FLOAT' }, float64: { type: 'DOUBLE' }, int64: { type: 'INT64' }, bool: { type: 'BOOLEAN' },
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
};

/** Elements of the schema, the column itself first. */
export function schemaOf({ name, type, lists }: Pick<TableColumn, 'name' | 'type' | 'lists'>): SchemaElement[] {
  const elements: SchemaElement[] = [];
  for (let depth = 0; depth < lists; depth += 1) {
    elements.push(
      { name: depth === 0 ? name : 'element', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST', logical_type: { type: 'LIST' } },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    );
  }
  return [...elements, { name: lists === 0 ? name : 'element', repetition_type: 'OPTIONAL', ...leaves[type] }];
}

/** A feature with one number is a plain column, one with more a column of lists. */
export function columnOf({ name, dtype, names, values }: FrameFeature): TableColumn {
  const width = names.length;
  const plain = plainValues(dtype, values);
  if (width === 1) return { name, type: dtype, lists: 0, rows: plain };
  const rows: unknown[] = Array.from({ length: values.length / width });
  for (let row = 0; row < rows.length; row += 1) rows[row] = Array.from(plain.slice(row * width, (row + 1) * width) as ArrayLike<unknown>);
  return { name, type: dtype, lists: 1, rows };
}

const plainValues = (dtype: FeatureType, values: FeatureValues): Exclude<FeatureValues, Uint8Array> | boolean[] =>
  dtype === 'bool' ? Array.from(values as Uint8Array, (value) => value !== 0) : values as Exclude<FeatureValues, Uint8Array>;
