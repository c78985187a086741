// Columns out of a Parquet file as flat numbers or texts. The file is foreign: whatever the parser says about it becomes
// one sentence. Used by the readers of LeRobot data sets.
import { asyncBufferFromFile, parquetMetadataAsync, parquetRead, type AsyncBuffer, type FileMetaData } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { unreadable } from './foreign.ts';

const maximumRows = 50_000_000;

export class Table {
  readonly #path: string;
  readonly #name: string;
  readonly #file: AsyncBuffer;
  readonly #metadata: FileMetaData;
  readonly rows: number;
  readonly columns: readonly string[];

  private constructor(path: string, name: string, file: AsyncBuffer, metadata: FileMetaData) {
    this.#path = path;
    this.#name = name;
    this.#file = file;
    this.#metadata = metadata;
    this.rows = Number(metadata.num_rows);
    this.columns = topLevel(metadata);
  }

  /** `name`: for sentences. */
  static async open(path: string, name: string): Promise<Table> {
    try {
      const file = await asyncBufferFromFile(path);
      const metadata = await parquetMetadataAsync(file);
      if (!(metadata.num_rows >= 0n && metadata.num_rows <= BigInt(maximumRows))) throw new RangeError(`${metadata.num_rows} rows`);
      return new Table(path, name, file, metadata);
    } catch (error) {
      throw unreadable(name, path, error);
    }
  }

  /** Columns that are there, row by row. */
  async read(columns: readonly string[], from = 0, to = this.rows): Promise<Readonly<Record<string, unknown>>[]> {
    try {
      const rows: Readonly<Record<string, unknown>>[] = [];
      const wanted = columns.filter((column) => this.columns.includes(column));
      if (wanted.length === 0 || from >= to) return rows;
      await parquetRead({
        file: this.#file, metadata: this.#metadata, columns: wanted, rowStart: from, rowEnd: to, rowFormat: 'object', compressors,
        onComplete: (all) => { rows.push(...all.slice(0, to - from)); },
      });
      if (rows.length !== to - from) throw new RangeError(`${rows.length} rows instead of ${to - from}`);
      return rows;
    } catch (error) {
      throw unreadable(this.#name, this.#path, error);
    }
  }
}

function topLevel({ schema }: FileMetaData): string[] {
  const names: string[] = [];
  let at = 1;
  const skip = (): void => {
    const children = schema[at++]?.num_children ?? 0;
    for (let child = 0; child < children && at < schema.length; child += 1) skip();
  };
  while (at < schema.length) {
    names.push(schema[at]!.name);
    skip();
  }
  return names;
}

/** Numbers of a cell, however they are nested; what is none is NaN. */
export function numbersOf(cell: unknown, into: Float64Array, offset: number): number {
  if (Array.isArray(cell) || ArrayBuffer.isView(cell)) {
    let at = offset;
    for (const one of cell as unknown as Iterable<unknown>) at = numbersOf(one, into, at);
    return at;
  }
  if (offset < into.length) into[offset] = cell === null || cell === undefined || typeof cell === 'object' ? Number.NaN : Number(cell);
  return offset + 1;
}
