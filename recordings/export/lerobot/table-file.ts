// A Parquet file that grows by one row group at a time and is on the disk when it is closed: the data of several episodes
// in one file, of which only one is in memory. Used by this format's writer.
import * as fs from 'node:fs';
import type { KeyValue } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { schemaOf, type TableColumn } from '../parquet-table.ts';

export class TableFile implements Disposable {
  readonly #descriptor: number;
  readonly #bytes = new ByteWriter();
  readonly #writer: ParquetWriter;
  #written = 0;
  #isOpen = true;

  constructor(path: string, columns: readonly Pick<TableColumn, 'name' | 'type' | 'lists'>[], metadata: readonly KeyValue[] = []) {
    this.#descriptor = fs.openSync(path, 'w');
    this.#writer = new ParquetWriter({
      writer: this.#bytes, codec: 'SNAPPY', createdBy: 'waldo', kvMetadata: [...metadata],
      schema: [{ name: 'schema', num_children: columns.length }, ...columns.flatMap(schemaOf)],
    });
  }

  /** So far, on the disk. */
  get bytes(): number {
    return this.#written;
  }

  /** One row group. The same columns every time. */
  add(columns: readonly TableColumn[]): void {
    const rows = columns[0]!.rows.length;
    void this.#writer.write({ columnData: columns.map(({ name, rows: data }) => ({ name, data })), rowGroupSize: rows });
    this.#flush();
  }

  #flush(): void {
    const bytes = new Uint8Array(this.#bytes.buffer, 0, this.#bytes.index);
    for (let done = 0; done < bytes.length;) done += fs.writeSync(this.#descriptor, bytes, done, bytes.length - done, this.#written + done);
    this.#written += bytes.length;
    this.#bytes.index = 0;
  }

  finish(): void {
    void this.#writer.finish();
    this.#flush();
    fs.fsyncSync(this.#descriptor);
    this[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    if (this.#isOpen) fs.closeSync(this.#descriptor);
    this.#isOpen = false;
  }
}
