// Messages as CBOR (RFC 8949), the way rosbridge writes them for subscribers who ask for it: lists of numbers as typed
// arrays. Only writing: the emulator needs no more. Pure.

const major = { unsigned: 0, negative: 1, bytes: 2, text: 3, list: 4, map: 5, tag: 6 } as const;
/** RFC 8746: an array of 64-bit floats, little-endian. */
const floatsTag = 86;
const simple = { no: 0xf4, yes: 0xf5, nothing: 0xf6, float64: 0xfb } as const;
/** Deeper than any message; throws beyond it. */
const mostDepth = 64;

export function writeCbor(value: unknown): Uint8Array {
  const out: number[] = [];
  put(out, value, 0);
  return Uint8Array.from(out);
}

function put(out: number[], value: unknown, depth: number): void {
  if (depth > mostDepth) throw new RangeError('nested too deep for CBOR');
  if (value === null || value === undefined) out.push(simple.nothing);
  else if (typeof value === 'boolean') out.push(value ? simple.yes : simple.no);
  else if (typeof value === 'string') {
    const bytes = utf8(value);
    head(out, major.text, bytes.length);
    for (const byte of bytes) out.push(byte);
  } else if (typeof value === 'number') putNumber(out, value);
  else if (Array.isArray(value)) putList(out, value, depth);
  else if (typeof value === 'object') {
    const entries = Object.entries(value).filter(([, one]) => one !== undefined);
    head(out, major.map, entries.length);
    for (const [key, one] of entries) {
      put(out, key, depth);
      put(out, one, depth + 1);
    }
  } else out.push(simple.nothing);
}

function putNumber(out: number[], value: number): void {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) head(out, value < 0 ? major.negative : major.unsigned, value < 0 ? -1 - value : value);
  else out.push(simple.float64, ...floatBytes([value], false));
}

function putList(out: number[], list: readonly unknown[], depth: number): void {
  if (list.length > 0 && list.every((one) => typeof one === 'number')) {
    head(out, major.tag, floatsTag);
    const bytes = floatBytes(list, true);
    head(out, major.bytes, bytes.length);
    for (const byte of bytes) out.push(byte);
    return;
  }
  head(out, major.list, list.length);
  for (const one of list) put(out, one, depth + 1);
}

/** The kind of what follows and its count, in as few bytes as it needs. */
function head(out: number[], kind: number, count: number): void {
  const first = kind << 5;
  if (count < 24) out.push(first | count);
  else if (count < 0x100) out.push(first | 24, count);
  else if (count < 0x10000) out.push(first | 25, count >> 8, count & 0xff);
  else {
    const bytes = new Uint8Array(8);
    const view = new DataView(bytes.buffer);
    if (count < 0x1_0000_0000) { view.setUint32(0, count); out.push(first | 26, ...bytes.subarray(0, 4)); } else { view.setBigUint64(0, BigInt(count)); out.push(first | 27, ...bytes); }
  }
}

function floatBytes(values: readonly number[], littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(values.length * 8);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => view.setFloat64(i * 8, value, littleEndian));
  return bytes;
}

/** What is no character of its own (half of a pair) becomes the replacement character. */
function utf8(text: string): readonly number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    const point = code >= 0xd800 && code < 0xe000 ? 0xfffd : code;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 0x3f));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f));
    else bytes.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 0x3f), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f));
  }
  return bytes;
}
