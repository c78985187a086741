// MCAP as it is written while recording: a chunk is closed when the caller says so, nothing is awaited, nothing is
// allocated per message, and what is kept for the index is a few bytes per chunk. The specification's words are used
// for its records (mcap.dev/spec). Used by samples-writer.ts.
import { crc32 } from 'node:zlib';
import { ByteSheet } from './byte-sheet.ts';
import { compressChunk } from './chunk-compression.ts';

const magic = Uint8Array.of(0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a);
const op = {
  header: 1, footer: 2, schema: 3, channel: 4, message: 5, chunk: 6, messageIndex: 7, chunkIndex: 8,
  statistics: 11, metadata: 12, metadataIndex: 13, summaryOffset: 14, dataEnd: 15,
} as const;
const messageHead = 22;

/** Nanoseconds since 1970 in two halves of 32 bits. */
export interface WallNanos { high: number; low: number }
const isBefore = (a: WallNanos, b: WallNanos): boolean => a.high < b.high || (a.high === b.high && a.low < b.low);

/** First and last of the times it was shown. */
class Span {
  readonly first: WallNanos = { high: 0, low: 0 };
  readonly last: WallNanos = { high: 0, low: 0 };
  #isEmpty = true;
  add(time: WallNanos): void {
    if (this.#isEmpty || isBefore(time, this.first)) Object.assign(this.first, time);
    if (this.#isEmpty || isBefore(this.last, time)) Object.assign(this.last, time);
    this.#isEmpty = false;
  }
  clear(): void {
    Object.assign(this.first, { high: 0, low: 0 });
    Object.assign(this.last, { high: 0, low: 0 });
    this.#isEmpty = true;
  }
}

export interface McapChannel {
  readonly topic: string;
  readonly schema: { readonly name: string; readonly data: Uint8Array };
  readonly metadata: ReadonlyMap<string, string>;
}

interface Channel extends McapChannel {
  readonly id: number;
  messages: number;
  /** In the open chunk: upper and lower half of the time, and the message's place, one after the other. */
  index: Uint32Array;
  indexed: number;
}

export class McapFile {
  readonly #append: (bytes: Uint8Array) => void;
  readonly #channels: Channel[] = [];
  readonly #chunk: ByteSheet;
  readonly #out = new ByteSheet();
  readonly #chunkIndices = new ByteSheet();
  readonly #metadataIndices = new ByteSheet();
  readonly #chunkSpan = new Span();
  readonly #span = new Span();
  #position = 0;
  #crc = 0;
  #messages = 0;
  #chunks = 0;
  #metadata = 0;

  /** `append` is done with the bytes before it returns, and throws if it could not take them. */
  constructor(append: (bytes: Uint8Array) => void, chunkSizeHint: number) {
    this.#append = append;
    this.#chunk = new ByteSheet(chunkSizeHint);
  }

  get bytesInChunk(): number {
    return this.#chunk.length;
  }

  start(profile: string, library: string): void {
    this.#out.raw(magic).record(op.header, (out) => out.text(profile).text(library));
    this.#flush();
  }

  /** Only while no chunk is open: it goes between chunks. */
  metadata(name: string, values: ReadonlyMap<string, string>): void {
    const offset = this.#position;
    this.#out.record(op.metadata, (out) => out.text(name).texts(values));
    const { length } = this.#out;
    this.#metadataIndices.record(op.metadataIndex, (out) => out.u64(offset).u64(length).text(name));
    this.#metadata += 1;
    this.#flush();
  }

  /** Stands in the open chunk and, at the end, in the summary. */
  channel(described: McapChannel): number {
    const channel: Channel = { ...described, id: this.#channels.length + 1, messages: 0, index: new Uint32Array(3 * 64), indexed: 0 };
    this.#channels.push(channel);
    schemaRecord(this.#chunk, channel);
    channelRecord(this.#chunk, channel);
    return channel.id;
  }

  message(channelId: number, sequence: number, logTime: WallNanos, publishTime: WallNanos, data: Uint8Array): void {
    const channel = this.#channels[channelId - 1]!;
    if (channel.indexed + 3 > channel.index.length) {
      const bigger = new Uint32Array(channel.index.length * 2);
      bigger.set(channel.index);
      channel.index = bigger;
    }
    channel.index[channel.indexed++] = logTime.high;
    channel.index[channel.indexed++] = logTime.low;
    channel.index[channel.indexed++] = this.#chunk.length;
    this.#chunkSpan.add(logTime);
    this.#chunk.u8(op.message).u64(messageHead + data.length).u16(channelId).u32(sequence)
      .pair(logTime.high, logTime.low).pair(publishTime.high, publishTime.low).raw(data);
    channel.messages += 1;
    this.#messages += 1;
  }

  closeChunk(): void {
    if (this.#chunk.length === 0) return;
    const { first, last } = this.#chunkSpan;
    const records = this.#chunk.bytes;
    const { compression, compressedData } = compressChunk(records);
    const start = this.#position;
    this.#out.record(op.chunk, (out) => out.pair(first.high, first.low).pair(last.high, last.low).u64(records.length)
      .u32(crc32(records)).text(compression).u64(compressedData.length).raw(compressedData));
    const chunkLength = this.#out.length;
    const offsets: (readonly [channel: number, offset: number])[] = [];
    for (const channel of this.#channels) {
      if (channel.indexed === 0) continue;
      offsets.push([channel.id, start + this.#out.length]);
      messageIndexRecord(this.#out, channel);
    }
    const indexLength = this.#out.length - chunkLength;
    // First to the file: a chunk that the disk refused must not stand in the index.
    this.#flush();
    this.#chunkIndices.record(op.chunkIndex, (out) => {
      out.pair(first.high, first.low).pair(last.high, last.low).u64(start).u64(chunkLength).u32(offsets.length * 10);
      for (const [channel, offset] of offsets) out.u16(channel).u64(offset);
      out.u64(indexLength).text(compression).u64(compressedData.length).u64(records.length);
    });
    if (offsets.length > 0) {
      this.#span.add(first);
      this.#span.add(last);
    }
    this.#chunks += 1;
    this.#chunk.clear();
    this.#chunkSpan.clear();
    for (const channel of this.#channels) channel.indexed = 0;
  }

  end(): void {
    this.closeChunk();
    const dataCrc = this.#crc;
    this.#out.record(op.dataEnd, (out) => out.u32(dataCrc));
    this.#flush();
    const summaryStart = this.#position;
    const offsets = new ByteSheet();
    const group = (opcode: number, fill: () => void): void => {
      const from = this.#out.length;
      fill();
      const length = this.#out.length - from;
      if (length > 0) offsets.record(op.summaryOffset, (out) => out.u8(opcode).u64(summaryStart + from).u64(length));
    };
    group(op.schema, () => this.#channels.forEach((channel) => schemaRecord(this.#out, channel)));
    group(op.channel, () => this.#channels.forEach((channel) => channelRecord(this.#out, channel)));
    group(op.statistics, () => this.#statistics());
    group(op.metadataIndex, () => this.#out.raw(this.#metadataIndices.bytes));
    group(op.chunkIndex, () => this.#out.raw(this.#chunkIndices.bytes));
    const offsetsStart = summaryStart + this.#out.length;
    this.#out.raw(offsets.bytes).u8(op.footer).u64(20).u64(summaryStart).u64(offsetsStart);
    const summaryCrc = crc32(this.#out.bytes);
    this.#out.u32(summaryCrc).raw(magic);
    this.#flush();
  }

  #statistics(): void {
    const { first, last } = this.#span;
    const counted = this.#channels.filter((channel) => channel.messages > 0);
    this.#out.record(op.statistics, (out) => {
      out.u64(this.#messages).u16(this.#channels.length).u32(this.#channels.length).u32(0).u32(this.#metadata).u32(this.#chunks)
        .pair(first.high, first.low).pair(last.high, last.low).u32(counted.length * 10);
      for (const channel of counted) out.u16(channel.id).u64(channel.messages);
    });
  }

  #flush(): void {
    const { bytes } = this.#out;
    try {
      this.#append(bytes);
      this.#crc = crc32(bytes, this.#crc);
      this.#position += bytes.length;
    } finally {
      this.#out.clear();
    }
  }
}

const schemaRecord = (out: ByteSheet, { id, schema }: Channel): void =>
  void out.record(op.schema, (sheet) => sheet.u16(id).text(schema.name).text('protobuf').u32(schema.data.length).raw(schema.data));

const channelRecord = (out: ByteSheet, { id, topic, metadata }: Channel): void =>
  void out.record(op.channel, (sheet) => sheet.u16(id).u16(id).text(topic).text('protobuf').texts(metadata));

const messageIndexRecord = (out: ByteSheet, { id, index, indexed }: Channel): void =>
  void out.record(op.messageIndex, (sheet) => {
    sheet.u16(id).u32((indexed / 3) * 16);
    for (let at = 0; at < indexed; at += 3) sheet.pair(index[at]!, index[at + 1]!).u64(index[at + 2]!);
  });
