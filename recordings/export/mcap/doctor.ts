// Says what is wrong with an MCAP file that we exported: all that the reference checker (`mcap doctor`) looks at, and the
// indexes and contents that it does not. Reads the file once, from its beginning. Used by index.ts.
import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { decompressHandlers } from '../../chunk-compression.ts';
import { Contents } from './contents.ts';
import type { MediaFacts } from './media-tally.ts';
import { Cursor, isMagic, magic, opcodeNames, opcodes, parse, type RecordOf } from './records.ts';
import { Summary } from './summary.ts';

const headBytes = 9;
const maximumRecordBytes = 1 << 30;
const maximumChunkBytes = 1 << 20;
const maximumProblems = 50;
const knownProfiles = ['', 'ros1', 'ros2'];

export interface Examination { readonly problems: readonly string[]; readonly messages: number; /** Depth and sound, by topic. */ readonly media: Readonly<Record<string, MediaFacts>> }

export async function examine(path: string, signal?: AbortSignal): Promise<Examination> {
  await using file = await open(path, 'r');
  const doctor = new Doctor(file, (await file.stat()).size);
  try {
    await doctor.read(signal);
  } catch (error) {
    signal?.throwIfAborted();
    doctor.note(`not readable from byte ${doctor.at} on (${(error as Error).message})`);
  }
  return { problems: doctor.problems, messages: doctor.summary.messages, media: doctor.media };
}

class Doctor {
  readonly problems: string[] = [];
  readonly summary: Summary;
  readonly #contents: Contents;
  readonly #file: FileHandle;
  readonly #size: number;
  at = magic.length;
  #inSummary = false;
  #lastTime = 0n;
  #saw = { header: false, footer: false, dataEnd: false };
  /** Messages of the last chunk, by channel, until the message indexes behind it were compared. */
  #unindexed = new Map<number, { readonly time: bigint; readonly offset: number }[]>();

  constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.#size = size;
    this.summary = new Summary((problem) => this.note(problem));
    this.#contents = new Contents((problem) => this.note(problem));
  }

  get media(): Readonly<Record<string, MediaFacts>> {
    return this.#contents.media.facts();
  }

  readonly note = (problem: string): void => {
    if (this.problems.length < maximumProblems && !this.problems.includes(problem)) this.problems.push(problem);
  };

  async #bytes(at: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    const { bytesRead } = await this.#file.read(bytes, 0, length, at);
    if (bytesRead < length) throw new RangeError('the file ends in the middle of a record');
    return bytes;
  }

  async read(signal?: AbortSignal): Promise<void> {
    if (this.#size < 2 * magic.length || !isMagic(await this.#bytes(0, magic.length))) return this.note('it is not an MCAP file');
    let crc = crc32(magic);
    let summaryStart = 0;
    while (this.at < this.#size - magic.length) {
      signal?.throwIfAborted();
      const head = await this.#bytes(this.at, headBytes);
      const opcode = head[0]!;
      const length = Number(new DataView(head.buffer).getBigUint64(1, true));
      if (length > maximumRecordBytes || this.at + headBytes + length > this.#size) throw new RangeError('a record ends after the file');
      const body = await this.#bytes(this.at + headBytes, length);
      if (!this.#saw.header && opcode !== opcodes.header) this.note('it does not begin with a header');
      if (opcode === opcodes.dataEnd) {
        this.#compareIndexes();
        const { crc: told } = parse.dataEnd(new Cursor(body));
        if (told === 0) this.note('no checksum stands at the end of its data');
        else if (told !== crc) this.note('the checksum of its data does not match');
        this.#saw.dataEnd = true;
        this.#inSummary = true;
        summaryStart = this.at + headBytes + length;
        crc = 0;
      } else if (opcode === opcodes.footer) {
        this.#footer(parse.footer(new Cursor(body)), summaryStart, crc32(body.subarray(0, 16), crc32(head, crc)));
        this.at += headBytes + length;
        break;
      } else {
        crc = crc32(body, crc32(head, crc));
        this.#record(opcode, body);
      }
      this.at += headBytes + length;
    }
    this.#end();
    if (this.at !== this.#size - magic.length) this.note(`${this.#size - magic.length - this.at} bytes stand behind its footer`);
    if (!isMagic(await this.#bytes(this.#size - magic.length, magic.length))) this.note('it does not end as an MCAP file does');
  }

  #end(): void {
    // First: all that is wrong besides follows from it.
    if (!this.#saw.footer) this.problems.unshift('it has no footer');
    if (!this.#saw.dataEnd) this.problems.unshift('its data has no end record');
    this.summary.finish();
    this.#contents.finish();
  }

  #record(opcode: number, body: Uint8Array): void {
    const cursor = new Cursor(body);
    const place = { offset: this.at, length: headBytes + body.length };
    if (opcode !== opcodes.messageIndex) this.#compareIndexes();
    switch (opcode) {
      case opcodes.header: this.#header(parse.header(cursor)); break;
      case opcodes.schema: this.summary.schema(parse.schema(cursor), this.#inSummary); break;
      case opcodes.channel: this.#channel(parse.channel(cursor)); break;
      case opcodes.message: this.note('a message stands outside of the chunks, where readers with an index miss it'); break;
      case opcodes.chunk: this.#chunk(parse.chunk(cursor), place); break;
      case opcodes.messageIndex: this.#messageIndex(parse.messageIndex(cursor)); break;
      case opcodes.chunkIndex: this.summary.chunkIndex(parse.chunkIndex(cursor)); break;
      case opcodes.attachment: this.#attachment(parse.attachment(cursor), body, place); break;
      case opcodes.attachmentIndex: this.summary.attachmentIndex(parse.attachmentIndex(cursor)); break;
      case opcodes.statistics: this.summary.statistics(parse.statistics(cursor)); break;
      case opcodes.metadata: this.#metadata(parse.metadata(cursor), place); break;
      case opcodes.metadataIndex: this.summary.metadataIndex(parse.metadataIndex(cursor)); break;
      case opcodes.summaryOffset: this.summary.summaryOffset(parse.summaryOffset(cursor)); break;
      default: this.note(`a record of an unknown kind (${opcode}) stands at byte ${this.at}`);
    }
    if (this.#inSummary) this.summary.place(opcode, place);
  }

  #header({ profile, library }: RecordOf<'header'>): void {
    if (this.#saw.header) this.note('it has more than one header');
    this.#saw.header = true;
    if (library === '') this.note('its header does not say what wrote it');
    if (!knownProfiles.includes(profile)) this.note(`its profile "${profile}" is not a known one`);
  }

  #channel(channel: RecordOf<'channel'>): void {
    this.summary.channel(channel, this.#inSummary);
    this.#contents.channel(channel, this.summary.schemaOf(channel.schemaId));
  }

  #metadata({ name, values }: RecordOf<'metadata'>, place: { offset: number; length: number }): void {
    this.summary.metadata(name, place);
    this.#contents.metadata(name, values);
  }

  #attachment({ name, crc, crcAt }: RecordOf<'attachment'>, body: Uint8Array, place: { offset: number; length: number }): void {
    if (crc !== 0 && crc !== crc32(body.subarray(0, crcAt))) this.note(`the checksum of its attachment ${name} does not match`);
    this.summary.attachment(name, place);
  }

  #chunk(chunk: RecordOf<'chunk'>, place: { offset: number; length: number }): void {
    if (this.#inSummary) this.note('a chunk stands in its summary');
    let bytes: Uint8Array;
    try {
      bytes = chunk.compression === '' ? chunk.records : decompressHandlers[chunk.compression as 'zstd'](chunk.records, BigInt(chunk.uncompressedSize));
    } catch (error) {
      return this.note(`the chunk at byte ${place.offset} cannot be unpacked (${(error as Error).message})`);
    }
    if (bytes.length !== chunk.uncompressedSize) this.note(`the chunk at byte ${place.offset} has ${bytes.length} bytes instead of ${chunk.uncompressedSize}`);
    if (chunk.crc === 0 || crc32(bytes) !== chunk.crc) this.note(`the checksum of the chunk at byte ${place.offset} does not match`);
    const times: bigint[] = [];
    let largest = 0;
    const cursor = new Cursor(bytes);
    while (cursor.left > 0) {
      const offset = cursor.at;
      const opcode = cursor.u8();
      const body = cursor.bytes(cursor.size());
      if (opcode === opcodes.schema) this.summary.schema(parse.schema(new Cursor(body)), false);
      else if (opcode === opcodes.channel) this.#channel(parse.channel(new Cursor(body)));
      else if (opcode === opcodes.message) {
        const message = parse.message(new Cursor(body));
        this.#message(message, offset);
        times.push(message.logTime);
        largest = Math.max(largest, body.length);
      } else this.note(`a chunk holds a record that it must not (${opcodeNames.get(opcode) ?? opcode})`);
    }
    if (bytes.length - largest > maximumChunkBytes) this.note(`the chunk at byte ${place.offset} holds more than a megabyte`);
    const [first, last] = [times.reduce((a, b) => (a < b ? a : b), times[0] ?? 0n), times.reduce((a, b) => (a > b ? a : b), times[0] ?? 0n)];
    if (times.length > 0 && (chunk.startTime !== first || chunk.endTime !== last)) this.note(`the chunk at byte ${place.offset} tells other times than its messages`);
    this.summary.chunk({ ...chunk, compressedSize: chunk.records.length }, place, times.length);
  }

  #message(message: RecordOf<'message'>, offset: number): void {
    const topic = this.summary.topicOf(message.channelId);
    if (topic === null) this.note(`a message comes before its channel ${message.channelId}`);
    if (message.logTime < this.#lastTime) this.note(`its messages are not in order of log_time (${topic ?? message.channelId})`);
    if (message.logTime > this.#lastTime) this.#lastTime = message.logTime;
    this.summary.message(message);
    this.#contents.message(message);
    const list = this.#unindexed.get(message.channelId) ?? [];
    list.push({ time: message.logTime, offset });
    this.#unindexed.set(message.channelId, list);
  }

  #messageIndex({ channelId, entries }: RecordOf<'messageIndex'>): void {
    this.summary.messageIndex(channelId, this.at);
    const messages = this.#unindexed.get(channelId) ?? [];
    const isSame = entries.length === messages.length && messages.every(({ time, offset }) => entries.some((entry) => entry.offset === offset && entry.time === time));
    if (!isSame) this.note(`the message index at byte ${this.at} does not point to the messages of ${this.summary.topicOf(channelId) ?? channelId}`);
    this.#unindexed.delete(channelId);
  }

  #compareIndexes(): void {
    for (const channelId of this.#unindexed.keys()) this.note(`messages of ${this.summary.topicOf(channelId) ?? channelId} are in no message index`);
    this.#unindexed = new Map();
  }

  #footer(footer: RecordOf<'footer'>, summaryStart: number, crc: number): void {
    this.#saw.footer = true;
    if (footer.summaryStart !== summaryStart) this.note('its footer does not point to its summary');
    if (footer.summaryCrc === 0 || footer.summaryCrc !== crc) this.note('the checksum of its summary does not match');
    this.summary.offsetsStart(footer.summaryOffsetStart);
  }
}
