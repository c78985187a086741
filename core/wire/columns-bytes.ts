// A stretch of one stream as one block of bytes: what the host serves at /episodes/:id/streams/:streamId
// and the page's player reads. Little-endian, like every machine this runs on; arrays start at multiples of 8.
import type { Columns } from '../streams/columns.ts';
import { rowLength, type StreamDescription } from '../streams/stream.ts';
import { WireError } from './frames.ts';

// Layout: 'WCOL', u32 version 1, u32 header bytes, u32 text bytes, header JSON, zeros up to a multiple of 8,
// sequence, tCapture, tArrive, tDevice (count float64 each), values (count × row), lost (count, if the header says so),
// texts as a JSON array.
const magic = 0x4c4f4357;
const version = 1;
const prefixBytes = 16;
const maximumSamples = 50_000_000;

interface TextCoder { encode(text: string): Uint8Array }
interface TextParser { decode(bytes: Uint8Array): string }
// In Node, pages and workers alike; core is compiled without either one's types.
const { TextEncoder, TextDecoder } = globalThis as unknown as { TextEncoder: new () => TextCoder; TextDecoder: new () => TextParser };

const padded = (bytes: number): number => Math.ceil(bytes / 8) * 8;

export function encodeColumns(columns: Columns): Uint8Array {
  const encoder = new TextEncoder();
  const header = encoder.encode(JSON.stringify({ stream: columns.stream, count: columns.count, ...(columns.lost && { lost: true }) }));
  const texts = columns.texts.length === 0 ? new Uint8Array(0) : encoder.encode(JSON.stringify(columns.texts));
  const arrays = [columns.sequence, columns.tCapture, columns.tArrive, columns.tDevice, columns.values, columns.lost ?? new Float64Array(0)];
  const start = padded(prefixBytes + header.length);
  const bytes = new Uint8Array(start + arrays.reduce((sum, array) => sum + array.byteLength, 0) + texts.length);
  const view = new DataView(bytes.buffer);
  [magic, version, header.length, texts.length].forEach((word, index) => view.setUint32(index * 4, word, true));
  bytes.set(header, prefixBytes);
  let at = start;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += array.byteLength;
  }
  bytes.set(texts, at);
  return bytes;
}

/** Throws WireError on anything that encodeColumns did not make. */
export function decodeColumns(bytes: Uint8Array): Columns {
  if (bytes.length < prefixBytes) throw new WireError('columns end early');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [gotMagic, gotVersion, headerBytes, textBytes] = [0, 4, 8, 12].map((at) => view.getUint32(at, true)) as [number, number, number, number];
  if (gotMagic !== magic || gotVersion !== version) throw new WireError('not columns of version 1');
  if (prefixBytes + headerBytes > bytes.length) throw new WireError('columns end early');
  const { stream, count, lost: hasLost } = readHeader(bytes.subarray(prefixBytes, prefixBytes + headerBytes));
  const width = rowLength(stream);
  const start = padded(prefixBytes + headerBytes);
  if (start + count * (4 + width + (hasLost ? 1 : 0)) * 8 + textBytes !== bytes.length) throw new WireError('columns have the wrong length');
  let at = start;
  const take = (length: number): Float64Array => {
    const array = new Float64Array(length);
    new Uint8Array(array.buffer).set(bytes.subarray(at, at + length * 8));
    at += length * 8;
    return array;
  };
  const [sequence, tCapture, tArrive, tDevice, values] = [take(count), take(count), take(count), take(count), take(count * width)] as const;
  const lost = hasLost ? take(count) : undefined;
  return { stream, count, sequence, tCapture, tArrive, tDevice, values, ...(lost && { lost }), texts: readTexts(bytes.subarray(at), count) };
}

function readHeader(bytes: Uint8Array): { stream: StreamDescription; count: number; lost: boolean } {
  const header = parse(bytes) as { stream?: StreamDescription; count?: number; lost?: unknown } | null;
  const count = header?.count;
  const fields: unknown = header?.stream?.fields;
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 0 || count > maximumSamples) throw new WireError('columns have no count');
  const sized = Array.isArray(fields) && fields.every((field: { size?: unknown } | null) => Number.isInteger(field?.size) && (field?.size as number) >= 0);
  if (!sized) throw new WireError('columns have no stream');
  return { stream: header!.stream!, count, lost: header!.lost === true };
}

function readTexts(bytes: Uint8Array, count: number): readonly string[] {
  if (bytes.length === 0) return [];
  const texts = parse(bytes);
  if (!Array.isArray(texts) || texts.length !== count || !texts.every((text) => typeof text === 'string')) throw new WireError('columns have bad texts');
  return texts as string[];
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    throw new WireError('columns hold bad JSON');
  }
}
