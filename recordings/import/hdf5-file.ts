// An HDF5 file for reading, with what the import asks of it and nothing more. Used by hdf5.ts.
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import h5wasm, { Dataset, File, Group } from 'h5wasm/node';
import { unreadable } from './foreign.ts';

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

export interface Hdf5Array {
  readonly shape: readonly number[];
  readonly isNumeric: boolean;
  /** Unsigned 8-bit. */
  readonly isBytes: boolean;
  attribute(name: string): unknown;
  numbers(): Float64Array;
  /** One row of bytes. */
  bytes(row: number): Uint8Array;
}

export interface Hdf5Group {
  groups(): string[];
  arrays(): string[];
  group(path: string): Hdf5Group | null;
  array(path: string): Hdf5Array | null;
  attribute(name: string): unknown;
}

export interface Hdf5File extends Hdf5Group, Disposable { readonly root: Hdf5Group }

/** Rejects with 'import.unreadable'. */
export async function openHdf5(path: string): Promise<Hdf5File> {
  try {
    // The library ends the process over some of the files that are none, so the beginning is looked at before.
    await using begin = await open(path, 'r');
    const bytes = new Uint8Array(signature.length);
    await begin.read(bytes, 0, bytes.length, 0);
    if (!signature.every((byte, index) => bytes[index] === byte)) throw new RangeError('it is not an HDF5 file');
    await h5wasm.ready;
    const file = new File(path, 'r');
    const root = groupFrom(file);
    return { ...root, root, [Symbol.dispose]: () => void file.close() };
  } catch (error) {
    throw unreadable(basename(path), path, error);
  }
}

function groupFrom(group: Group): Hdf5Group {
  const kinds = (): [string, Group | Dataset][] => group.keys().slice(0, 100_000).flatMap((name): [string, Group | Dataset][] => {
    const item = group.get(name);
    return item instanceof Dataset || item instanceof Group ? [[name, item]] : [];
  });
  return {
    groups: () => kinds().flatMap(([name, item]) => (item instanceof Group ? [name] : [])),
    arrays: () => kinds().flatMap(([name, item]) => (item instanceof Dataset ? [name] : [])),
    group: (path) => {
      const item = group.get(path);
      return item instanceof Group ? groupFrom(item) : null;
    },
    array: (path) => {
      const item = group.get(path);
      return item instanceof Dataset ? arrayFrom(item) : null;
    },
    attribute: (name) => group.attrs[name]?.value,
  };
}

/** In the words of Python's struct: b B h H i I q Q e f d, before them the order of bytes. */
const numericType = /^[<>|=]?[bBhHiIqQlLefd?]$/;

function arrayFrom(array: Dataset): Hdf5Array {
  const shape = array.shape ?? [];
  const type = typeof array.dtype === 'string' ? array.dtype : '';
  return {
    shape, isNumeric: numericType.test(type), isBytes: /^[<>|=]?B$/.test(type),
    attribute: (name) => array.attrs[name]?.value,
    numbers() {
      const { value } = array;
      if (ArrayBuffer.isView(value)) return Float64Array.from(value as unknown as ArrayLike<number | bigint>, Number);
      return Float64Array.from(Array.isArray(value) ? value.flat(10) as unknown[] : [value], Number);
    },
    bytes(row) {
      const value = array.slice([[row, row + 1], ...shape.slice(1).map((): [number, number] | [] => [])]);
      if (!(value instanceof Uint8Array)) throw new RangeError('its rows are not bytes');
      return value;
    },
  };
}
