// Where in samples.mcap which stream is: read from the summary at its end, which is all that is read of a file of any
// length. The specification's words are used for its records (mcap.dev/spec). Used by samples-ranges.ts; a file without
// a summary is walked instead (samples-walk.ts).
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { rowLength, type StreamDescription } from '../core/streams/stream.ts';
import { describedBy } from './samples-scanner.ts';
import { descriptionKey } from './samples-writer.ts';

export interface IndexedStream {
  readonly description: StreamDescription;
  readonly width: number;
  readonly channels: Set<number>;
  /** How many samples there are; NaN where no summary says so. */
  count: number;
  /** Which chunks hold it, by their places in `chunks`, in the order of the file. */
  readonly chunks: number[];
}

export interface IndexedChunk {
  readonly offset: number;
  readonly length: number;
  /** First and last log time in it, host nanoseconds: of a sample that was handed on late it is that of one before it. */
  readonly fromNanos: number;
  readonly toNanos: number;
}

/** So much earlier than its log time a sample may have arrived: on the way between two threads. */
const lateNanos = 100e6;

export class SamplesIndex {
  readonly streams = new Map<string, IndexedStream>();
  readonly chunks: IndexedChunk[] = [];
  /** Of all chunks, as a summary says. */
  unpackedBytes = 0;
  readonly #byChannel = new Map<number, IndexedStream | null>();

  /** False for one that has no readable description. */
  addChannel(id: number, text: string | undefined): boolean {
    if (this.#byChannel.has(id)) return true;
    const description = describedBy(text);
    if (description === null) {
      this.#byChannel.set(id, null);
      return false;
    }
    const known = this.streams.get(description.id);
    const stream = known ?? { description, width: rowLength(description), channels: new Set<number>(), count: 0, chunks: [] };
    stream.channels.add(id);
    this.streams.set(description.id, stream);
    this.#byChannel.set(id, stream);
    return true;
  }

  knows(channel: number): boolean {
    return this.#byChannel.has(channel);
  }

  streamOf(channel: number): IndexedStream | null {
    return this.#byChannel.get(channel) ?? null;
  }

  addChunk(chunk: IndexedChunk, channels: readonly number[]): void {
    const place = this.chunks.push(chunk) - 1;
    for (const channel of channels) {
      const stream = this.streamOf(channel);
      if (stream !== null && stream.chunks.at(-1) !== place) stream.chunks.push(place);
    }
  }

  /** The chunks that hold a stretch of a stream, with the one before it and the one after it. */
  chunksOf(stream: IndexedStream, fromNanos: number, toNanos: number): readonly number[] {
    const { chunks } = stream;
    let first = chunks.findIndex((chunk) => this.chunks[chunk]!.toNanos >= fromNanos);
    if (first === -1) first = chunks.length;
    let end = chunks.findIndex((chunk, place) => place >= first && this.chunks[chunk]!.fromNanos > toNanos + lateNanos);
    if (end === -1) end = chunks.length;
    return chunks.slice(Math.max(0, first - 1), end + 1);
  }
}

export const magic = Buffer.from('\x89MCAP0\r\n', 'latin1');
export const op = { footer: 2, channel: 4, message: 5, chunk: 6, messageIndex: 7, chunkIndex: 8, statistics: 11, dataEnd: 15 } as const;
export const recordHeadBytes = 9;
const footerBytes = recordHeadBytes + 20 + 8;
const mostSummaryBytes = 512 << 20;
const mostChunkBytes = 256 << 20;

/** Null when the file has no whole summary. Throws only what the disk says. */
export async function readSummary(file: FileHandle, epochUnixNanos: bigint): Promise<SamplesIndex | null> {
  const { size } = await file.stat();
  if (size < footerBytes + magic.length) return null;
  const footer = Buffer.alloc(footerBytes);
  await file.read(footer, 0, footerBytes, size - footerBytes);
  if (footer[0] !== op.footer || !footer.subarray(-magic.length).equals(magic)) return null;
  const start = Number(footer.readBigUInt64LE(recordHeadBytes));
  const length = size - footerBytes - start;
  if (start < magic.length || length <= 0 || length > mostSummaryBytes) return null;
  const summary = Buffer.allocUnsafe(length + recordHeadBytes + 16);
  await file.read(summary, 0, length, start);
  footer.copy(summary, length, 0, recordHeadBytes + 16);
  const stated = footer.readUInt32LE(recordHeadBytes + 16);
  if (stated !== 0 && crc32(summary) !== stated) return null;
  try {
    return indexFrom(summary.subarray(0, length), start, new WallClock(epochUnixNanos));
  } catch (error) {
    if (error instanceof RangeError || (error as { code?: string }).code === 'ERR_OUT_OF_RANGE') return null;
    throw error;
  }
}

/** Throws RangeError on bytes that are no summary. */
function indexFrom(summary: Buffer, dataBytes: number, clock: WallClock): SamplesIndex {
  const index = new SamplesIndex();
  // Channels first, wherever they stand.
  forEachRecord(summary, (opcode, body) => { if (opcode === op.channel) channelFrom(body, index); });
  forEachRecord(summary, (opcode, body) => {
    if (opcode === op.chunkIndex) {
      const [offset, length] = [Number(body.readBigUInt64LE(16)), Number(body.readBigUInt64LE(24))];
      if (offset + length > dataBytes || length > mostChunkBytes) throw new RangeError('a chunk that cannot be');
      index.unpackedBytes += Number(body.readBigUInt64LE(body.length - 8));
      const end = 36 + body.readUInt32LE(32);
      const channels: number[] = [];
      for (let at = 36; at < end; at += 10) channels.push(body.readUInt16LE(at));
      index.addChunk({ offset, length, fromNanos: clock.nanos(body, 0), toNanos: clock.nanos(body, 8) }, channels);
    } else if (opcode === op.statistics) {
      const end = 46 + body.readUInt32LE(42);
      for (let at = 46; at < end; at += 10) {
        const stream = index.streamOf(body.readUInt16LE(at));
        if (stream !== null) stream.count += Number(body.readBigUInt64LE(at + 2));
      }
    }
  });
  return index;
}

export function forEachRecord(records: Buffer, take: (opcode: number, body: Buffer, at: number) => void): void {
  for (let at = 0; at < records.length;) {
    const length = Number(records.readBigUInt64LE(at + 1));
    const from = at + recordHeadBytes;
    if (length > records.length - from) throw new RangeError('a record ends after its place');
    take(records[at]!, records.subarray(from, from + length), at);
    at = from + length;
  }
}

/** Enters the channel; false where its description cannot be read. */
export function channelFrom(body: Buffer, index: SamplesIndex): boolean {
  let at = 4;
  const text = (): string => {
    const length = body.readUInt32LE(at);
    if (length > body.length - at - 4) throw new RangeError('a text ends after its record');
    at += 4 + length;
    return body.toString('utf8', at - length, at);
  };
  text();
  text();
  const end = at + 4 + body.readUInt32LE(at);
  at += 4;
  const metadata = new Map<string, string>();
  while (at < end) metadata.set(text(), text());
  return index.addChannel(body.readUInt16LE(0), metadata.get(descriptionKey));
}

/** Unix nanoseconds, which no double holds exactly, as host nanoseconds, which one does. */
export class WallClock {
  readonly #high: number;
  readonly #low: number;

  constructor(epochUnixNanos: bigint) {
    this.#high = Number(epochUnixNanos >> 32n);
    this.#low = Number(epochUnixNanos & 0xffff_ffffn);
  }

  nanos(bytes: Buffer, at: number): number {
    return (bytes.readUInt32LE(at + 4) - this.#high) * 2 ** 32 + (bytes.readUInt32LE(at) - this.#low);
  }
}
