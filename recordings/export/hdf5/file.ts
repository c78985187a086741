// HDF5 files through the HDF5 library itself, which reads and writes the disk directly: memory stays flat however large a
// data set is. Used by the writer and the validator of this format.
import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { Dataset, File, Group, ready } from 'h5wasm/node';
import { rename, syncFolder } from '../../durable-file.ts';
import type { FeatureType, FeatureValues } from '../frames.ts';

export type Numbers = FeatureValues | Uint16Array | Int16Array;
export type NumberType = FeatureType | 'uint8' | 'uint16' | 'int16';

const codes: { readonly [Type in NumberType]: string } = { float32: '<f', float64: '<d', int64: '<q', bool: '<B', uint8: '<B', uint16: '<H', int16: '<h' };
const empty: { readonly [Type in NumberType]: () => Numbers } = {
  float32: () => new Float32Array(), float64: () => new Float64Array(), int64: () => new BigInt64Array(), bool: () => new Uint8Array(), uint8: () => new Uint8Array(),
  uint16: () => new Uint16Array(), int16: () => new Int16Array(),
};

/** Text as the library keeps it: it ends at the first zero byte. */
export const hdfText = (text: string): string => text.replaceAll('\u0000', '\ufffd');

async function library(): Promise<void> {
  // Without it the library prints its errors and goes on.
  (await ready).activate_throwing_error_handler();
}

/** Writes `path`; what was there before stays until all of it is written and on the disk. */
export async function writeHdf5(path: string, write: (file: Group) => Promise<void>): Promise<void> {
  await library();
  const temporary = `${path}.new`;
  const file = new File(temporary, 'w', { track_order: true });
  try {
    await write(file);
  } catch (error) {
    closed(file);
    fs.rmSync(temporary, { force: true });
    throw ofTheDisk(error);
  }
  // Closing writes what was kept back.
  const error = closed(file);
  if (error !== null) {
    fs.rmSync(temporary, { force: true });
    throw ofTheDisk(error);
  }
  const descriptor = fs.openSync(temporary, 'r+');
  fs.fsyncSync(descriptor);
  fs.closeSync(descriptor);
  rename(temporary, path);
  syncFolder(dirname(path));
}

function closed(file: File): unknown {
  try {
    file.close();
    return null;
  } catch (error) {
    return error;
  }
}

const diskCodes = { 'No space left on device': 'ENOSPC', 'Disk quota exceeded': 'EDQUOT', 'File too large': 'EFBIG', 'Read-only file system': 'EROFS', 'I/O error': 'EIO', 'Permission denied': 'EACCES' } as const;

/** The library tells what the disk said in its own trace of calls: said again as Node says it. */
function ofTheDisk(error: unknown): unknown {
  const message = error instanceof Error ? error.message : String(error);
  const found = Object.entries(diskCodes).find(([words]) => message.includes(words));
  return found === undefined ? error : Object.assign(new Error(found[0], { cause: error }), { code: found[1] });
}

/** Rejects when it is no HDF5 file. */
export async function readHdf5<Result>(path: string, read: (file: Group) => Result | Promise<Result>): Promise<Result> {
  await library();
  // Where nothing is, the library would look at folders and sockets alike.
  if (!fs.statSync(path).isFile()) throw new Error('not a file');
  const file = new File(path, 'r');
  try {
    return await read(file);
  } finally {
    closed(file);
  }
}

export function addNumbers(group: Group, name: string, type: NumberType, shape: readonly number[], values: Numbers): void {
  group.create_dataset({ name, data: values as Float32Array, shape: [...shape], dtype: codes[type] });
}

/** Of zlib: quick, and what readers expect. */
const packing = 4;
const deflateFilter = 1;

/** A data set that is filled row by row; `shape` without the rows. */
export class GrowingNumbers {
  readonly #dataset: Dataset;
  #shape: readonly number[];
  #rows = 0;

  /** Rows may become as long as `longest` numbers where the last of `shape` is not fixed. */
  constructor(group: Group, name: string, type: NumberType, shape: readonly number[], { isFixed = true, isPacked = false, rowsPerChunk = 1 } = {}) {
    this.#shape = shape;
    this.#dataset = group.create_dataset({
      name, data: empty[type]() as Uint8Array, shape: [0, ...shape], maxshape: [null, ...shape.map((size, at) => (isFixed || at < shape.length - 1 ? size : null))], chunks: [rowsPerChunk, ...shape], dtype: codes[type],
      ...(isPacked && { compression: 'gzip' as const, compression_opts: packing }),
    });
  }

  add(values: Numbers): void {
    const last = this.#shape.at(-1)!;
    const isLonger = this.#shape.length === 1 && values.length > last;
    if (isLonger) this.#shape = [values.length];
    this.#dataset.resize([this.#rows + 1, ...this.#shape]);
    const isShort = this.#shape.length === 1 && values.length < this.#shape[0]!;
    this.#dataset.write_slice([[this.#rows, this.#rows + 1], ...(isShort ? [[0, values.length] as [number, number]] : this.#shape.map(() => [] as []))], values);
    this.#rows += 1;
  }

  /** Many at once, of a shape that is fixed. */
  addRows(values: Numbers, rows: number): void {
    if (rows === 0) return;
    this.#dataset.resize([this.#rows + rows, ...this.#shape]);
    this.#dataset.write_slice([[this.#rows, this.#rows + rows], ...this.#shape.map(() => [] as [])], values);
    this.#rows += rows;
  }

  get width(): number {
    return this.#shape.at(-1)!;
  }

  set(attributes: Attributes): void {
    setAttributes(this.#dataset, attributes);
  }
}

export type Attributes = Readonly<Record<string, string | number | boolean>>;

export function setAttributes(of: Group | Dataset, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'string') of.create_attribute(name, hdfText(value));
    else if (typeof value === 'boolean') of.create_attribute(name, value ? 1 : 0, null, '<b');
    else of.create_attribute(name, value, null, Number.isInteger(value) ? '<q' : '<d');
  }
}

/** Everything of a group into another file, some megabytes at a time. */
export function copyGroup(from: Group, to: Group): void {
  copyAttributes(from, to);
  for (const name of from.keys()) {
    const entity = from.get(name);
    if (entity instanceof Dataset) copyDataset(entity, to, name);
    else if (entity instanceof Group) copyGroup(entity, to.create_group(name, true));
  }
}

const blockBytes = 8 << 20;

function copyDataset(from: Dataset, to: Group, name: string): void {
  const { shape, chunks, size } = from.metadata;
  // Without an end is told as a number that is none any more in this language.
  const maxshape = from.metadata.maxshape?.map((most) => (Number.isSafeInteger(most) ? most : null)) ?? null;
  const dtype = from.dtype as string;
  if (shape === null || chunks === null) {
    to.create_dataset({ name, data: from.value as Float32Array, shape, dtype });
  } else {
    const copy = to.create_dataset({ name, data: new Uint8Array(), shape: [0, ...shape.slice(1)], maxshape, chunks, dtype, ...(from.filters.some(({ id }) => id === deflateFilter) && { compression: 'gzip' as const, compression_opts: packing }) });
    copy.resize(shape);
    const rows = Math.max(1, Math.floor(blockBytes / Math.max(1, size * shape.slice(1).reduce((product, one) => product * one, 1))));
    for (let at = 0; at < shape[0]!; at += rows) {
      const slice: [number, number][] = [[at, Math.min(shape[0]!, at + rows)]];
      copy.write_slice([...slice, ...shape.slice(1).map(() => [] as [])], from.slice([...slice, ...shape.slice(1).map(() => [] as [])]));
    }
  }
  copyAttributes(from, to.get(name) as Dataset);
}

function copyAttributes(from: Group | Dataset, to: Group | Dataset): void {
  for (const [name, { value, dtype }] of Object.entries(from.attrs)) {
    if (typeof value === 'string') to.create_attribute(name, value);
    else to.create_attribute(name, Number(value), null, dtype as string);
  }
}

export { Dataset, Group };
