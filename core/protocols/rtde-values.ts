// RTDE's recipes: which numbers a data package holds, and where. Everything is big-endian; a package's
// values are one flat row of numbers. Used by the Universal Robots driver and by its emulator.
import { inputTypes, isRtdeType, outputTypes, rtdeTypes, type RtdeScalar, type RtdeType } from './rtde-names.ts';

export class RtdeError extends Error { override name = 'RtdeError'; }

export interface RtdeField {
  readonly name: string;
  readonly type: RtdeType;
  /** Where its numbers begin in the row. */
  readonly at: number;
  readonly count: number;
}

export interface RtdeRecipe {
  readonly fields: readonly RtdeField[];
  /** Of the packed values, without the recipe's id. */
  readonly bytes: number;
  /** Numbers in the row. */
  readonly width: number;
}

/** Most values that a recipe may name: a set-up package could not hold more one-letter names. */
const mostFields = 4096;

/**
 * The recipe that a set-up reply describes. Some controllers' stand-ins repeat the names instead of the types: a name
 * that is no type is looked up. Throws RtdeError when a variable was not found, is taken, or is of unknown type.
 */
export function recipeFrom(names: readonly string[], types: readonly string[], direction: 'output' | 'input'): RtdeRecipe {
  if (names.length !== types.length) throw new RtdeError(`${names.length} variables were asked for and ${types.length} answered`);
  if (names.length > mostFields) throw new RtdeError(`${names.length} variables are more than fit`);
  const known = direction === 'output' ? outputTypes : inputTypes;
  let at = 0;
  let bytes = 0;
  const fields = names.map((name, i): RtdeField => {
    const said = types[i]!;
    const type = isRtdeType(said) ? said : said === name ? known(name) : undefined;
    if (type === undefined) throw new RtdeError(`the robot answers ${said === '' ? 'nothing' : said} for ${name}`);
    const { count, bytes: each } = rtdeTypes[type];
    const field = { name, type, at, count };
    at += count;
    bytes += count * each;
    return field;
  });
  return { fields, bytes, width: at };
}

/** Where a variable's numbers begin in the row; throws when the recipe lacks it (a programming mistake). */
export function rtdeOffset(recipe: RtdeRecipe, name: string): number {
  const field = recipe.fields.find((one) => one.name === name);
  if (!field) throw new Error(`the recipe has no ${name}`);
  return field.at;
}

/** Reads a row out of packed values; allocates nothing. Throws RtdeError when the length is another. */
export function unpack(recipe: RtdeRecipe, from: DataView, start: number, row: Float64Array): void {
  if (from.byteLength - start !== recipe.bytes) throw new RtdeError(`a data package of ${from.byteLength - start} bytes where ${recipe.bytes} were agreed`);
  let byte = start;
  for (const field of recipe.fields) {
    const { scalar, bytes } = rtdeTypes[field.type];
    for (let i = 0; i < field.count; i += 1) {
      row[field.at + i] = read(scalar, from, byte);
      byte += bytes;
    }
  }
}

/** Writes a row as packed values; allocates nothing. Whole-number fields are rounded and wrap as in C. */
export function pack(recipe: RtdeRecipe, row: ArrayLike<number>, into: DataView, start: number): void {
  let byte = start;
  for (const field of recipe.fields) {
    const { scalar, bytes } = rtdeTypes[field.type];
    for (let i = 0; i < field.count; i += 1) {
      write(scalar, row[field.at + i]!, into, byte);
      byte += bytes;
    }
  }
}

const high = 2 ** 32;

function read(scalar: RtdeScalar, from: DataView, byte: number): number {
  switch (scalar) {
    case 'flag': return from.getUint8(byte) === 0 ? 0 : 1;
    case 'u8': return from.getUint8(byte);
    case 'u32': return from.getUint32(byte);
    // As a double: exact up to 2^53, which no variable of the robot reaches.
    case 'u64': return from.getUint32(byte) * high + from.getUint32(byte + 4);
    case 'i32': return from.getInt32(byte);
    case 'f64': return from.getFloat64(byte);
  }
}

function write(scalar: RtdeScalar, value: number, into: DataView, byte: number): void {
  switch (scalar) {
    case 'flag': into.setUint8(byte, value === 0 ? 0 : 1); return;
    case 'u8': into.setUint8(byte, Math.round(value)); return;
    case 'u32': into.setUint32(byte, Math.round(value)); return;
    case 'u64': into.setUint32(byte, Math.floor(value / high)); into.setUint32(byte + 4, value % high); return;
    case 'i32': into.setInt32(byte, Math.round(value)); return;
    case 'f64': into.setFloat64(byte, value);
  }
}
