// Reads samples.mcap from its beginning as far as it is readable, whoever wrote or cut it: reader, repair and
// verify see the same samples. Never throws because of the bytes; says what was wrong instead.
import { open } from 'node:fs/promises';
import { McapConstants, McapRecordBuilder, McapStreamReader, type McapTypes } from '@mcap/core';
import { rowLength, type StreamDescription } from '../core/streams/stream.ts';
import { decompressHandlers } from './chunk-compression.ts';
import { streamDescriptionSchema } from './manifest.ts';
import { decodeRow, type SampleRow } from './message.ts';
import { descriptionKey } from './samples-writer.ts';

export interface ScanResult {
  /** Header to footer without a fault. */
  readonly complete: boolean;
  /** The file ends before its footer: what a crash leaves. Bytes after the last whole record. */
  readonly bytesCut: number;
  /** Records inside the file that are not what was written. One sentence each, at most 20. */
  readonly damage: readonly string[];
}

export interface ScanListener {
  stream?(stream: StreamDescription): void;
  /** `data` is valid during the call only. */
  sample(stream: StreamDescription, row: SampleRow, data: Uint8Array): void | Promise<void>;
  metadata?(name: string, values: ReadonlyMap<string, string>): void;
}

const magic = [0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a];
const headBytes = 9;
/** No record of ours comes near; a longer one is a damaged length. */
const maximumRecordBytes = 256 << 20;
const { Opcode } = McapConstants;

type Channel = { readonly record: McapTypes.Channel; readonly stream: StreamDescription; readonly width: number };

export async function scanSamples(path: string, listener: ScanListener): Promise<ScanResult> {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  const damage: string[] = [];
  const note = (sentence: string): void => { if (damage.length < 20) damage.push(sentence); };
  const read = async (at: number, length: number): Promise<Uint8Array> => {
    const bytes = new Uint8Array(length);
    const { bytesRead } = await file.read(bytes, 0, length, at);
    return bytes.subarray(0, bytesRead);
  };
  const start = await read(0, magic.length);
  if (start.length < magic.length) return { complete: false, bytesCut: size, damage };
  if (!magic.every((byte, index) => start[index] === byte)) return { complete: false, bytesCut: size, damage: ['it is not an MCAP file'] };

  const records = new RecordReader(listener, note);
  let at = magic.length;
  while (at + headBytes <= size) {
    const head = await read(at, headBytes);
    const opcode = head[0]!;
    const length = Number(new DataView(head.buffer, head.byteOffset).getBigUint64(1, true));
    const whole = headBytes + length;
    if (length > maximumRecordBytes || opcode === 0 || opcode > 0x7f) {
      note(`record at byte ${at} is not readable, nor is what follows`);
      break;
    }
    if (at + whole > size) break;
    if (opcode === Opcode.DATA_END) {
      const complete = await endsWell(read, at + whole, size);
      if (!complete) note('its index is not readable');
      return { complete: complete && damage.length === 0, bytesCut: 0, damage };
    }
    if (readable.has(opcode)) await records.read(await read(at, whole), at);
    at += whole;
  }
  return { complete: false, bytesCut: size - at, damage };
}

const readable = new Set<number>([Opcode.SCHEMA, Opcode.CHANNEL, Opcode.MESSAGE, Opcode.CHUNK, Opcode.METADATA]);

/** The summary's records follow one another up to footer and magic, inside the file. */
async function endsWell(read: (at: number, length: number) => Promise<Uint8Array>, from: number, size: number): Promise<boolean> {
  let at = from;
  while (at + headBytes <= size) {
    const head = await read(at, headBytes);
    at += headBytes + Number(new DataView(head.buffer, head.byteOffset).getBigUint64(1, true));
    if (head[0] !== Opcode.FOOTER) continue;
    const end = await read(at, magic.length);
    return at + magic.length === size && magic.every((byte, index) => end[index] === byte);
  }
  return false;
}

/** Feeds whole records to the MCAP library, and starts it anew behind a record that it refuses. */
class RecordReader {
  readonly #listener: ScanListener;
  readonly #note: (sentence: string) => void;
  readonly #channels = new Map<number, Channel | null>();
  #reader = this.#newReader();

  constructor(listener: ScanListener, note: (sentence: string) => void) {
    this.#listener = listener;
    this.#note = note;
  }

  #newReader(): McapStreamReader {
    return new McapStreamReader({ noMagicPrefix: true, decompressHandlers });
  }

  async read(bytes: Uint8Array, at: number): Promise<void> {
    try {
      this.#reader.append(bytes);
      for (let record; (record = this.#reader.nextRecord()) !== undefined;) await this.#take(record, at);
    } catch (error) {
      if (error instanceof ListenerError) throw error.cause;
      this.#note(`record at byte ${at}: ${(error as Error).message}`);
      this.#reader = this.#newReader();
      // The new reader must know the channels of the messages to come.
      const builder = new McapRecordBuilder();
      for (const channel of this.#channels.values()) if (channel !== null) builder.writeChannel(channel.record);
      this.#reader.append(builder.buffer.slice());
      while (this.#reader.nextRecord() !== undefined);
    }
  }

  async #take(record: McapTypes.TypedMcapRecord, at: number): Promise<void> {
    if (record.type === 'Metadata') this.#listener.metadata?.(record.name, record.metadata);
    else if (record.type === 'Channel') this.#channel(record);
    else if (record.type === 'Message') await this.#message(record, at);
  }

  #channel(record: McapTypes.Channel): void {
    if (this.#channels.has(record.id)) return;
    const stream = describedBy(record.metadata.get(descriptionKey));
    if (stream === null) this.#note(`channel ${record.topic.slice(0, 80)} has no readable description`);
    this.#channels.set(record.id, stream === null ? null : { record, stream, width: rowLength(stream) });
    if (stream !== null) this.#listener.stream?.(stream);
  }

  async #message(record: McapTypes.Message, at: number): Promise<void> {
    const channel = this.#channels.get(record.channelId);
    if (channel === null || channel === undefined) return;
    let row: SampleRow;
    try {
      row = decodeRow(channel.stream, record.data, channel.width);
    } catch (error) {
      this.#note(`a sample of ${channel.stream.id} near byte ${at}: ${(error as Error).message}`);
      return;
    }
    try {
      await this.#listener.sample(channel.stream, row, record.data);
    } catch (cause) {
      throw new ListenerError('listener', { cause });
    }
  }
}

class ListenerError extends Error {}

const maximumRow = 1 << 20;
/** Null for what is no description of ours, or of a row too long to be one. */
export function describedBy(text: string | undefined): StreamDescription | null {
  try {
    const stream = streamDescriptionSchema.parse(JSON.parse(text ?? ''));
    return rowLength(stream) > maximumRow ? null : stream;
  } catch {
    return null;
  }
}
