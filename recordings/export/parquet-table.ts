// Rows as a Parquet file, in the shapes that the readers of data sets expect: every column may be null by its schema (none
// is), vectors as lists of three levels. Used by the formats that write tables.
import type { KeyValue, SchemaElement } from 'hyparquet';
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
}

export interface TableOptions {
  /** Rows of each row group; one group if left out. */
  readonly rowGroups?: readonly number[];
  readonly metadata?: readonly KeyValue[];
}

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
    columnData: columns.map(({ name, rows }) => ({ name, data: rows })),
    schema: [{ name: 'schema', num_children: columns.length }, ...columns.flatMap(schemaOf)],
    rowGroupSize: rowGroups === undefined || rowGroups.length === 0 ? Math.max(1, columns[0]?.rows.length ?? 1) : [...rowGroups],
    ...(metadata === undefined ? {} : { kvMetadata: [...metadata] }),
  });
  return writer.getBytes();
}

const leaves: { readonly [Type in TableType]: Pick<SchemaElement, 'type' | 'converted_type' | 'logical_type'> } = {
  float32: { type: 'FLOAT' }, float64: { type: 'DOUBLE' }, int64: { type: 'INT64' }, bool: { type: 'BOOLEAN' },
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
};

function schemaOf({ name, type, lists }: TableColumn): SchemaElement[] {
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
