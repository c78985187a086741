// What is readable of an MCAP file that was cut or damaged, as a new and whole one: messages byte for byte, in their
// order, and a new index. Used by repair for files whose messages it need not understand.
import { open } from 'node:fs/promises';
import { McapConstants, McapRecordBuilder, McapStreamReader, type McapTypes } from '@mcap/core';
import { decompressHandlers } from './chunk-compression.ts';
import { DurableFile } from './durable-file.ts';
import { McapFile, type WallNanos } from './mcap-file.ts';

const magicBytes = 8;
const headBytes = 9;
const maximumRecordBytes = 256 << 20;
const chunkBytes = 1 << 20;

export interface Rescue {
  readonly messages: number;
  /** One sentence each, at most 20. */
  readonly damage: readonly string[];
}

/** Writes `to`, which must not exist. Throws what the disk throws; then `to` is not there. */
export async function rescueMcap(from: string, to: string): Promise<Rescue> {
  const file = new DurableFile(to);
  try {
    const mcap = new McapFile((bytes) => file.append(bytes), chunkBytes * 2);
    mcap.start('', 'waldo');
    const rescue = await copyChunks(from, mcap);
    mcap.end();
    file.close();
    return rescue;
  } catch (error) {
    file.abandon();
    throw error;
  }
}

async function copyChunks(from: string, mcap: McapFile): Promise<Rescue> {
  await using source = await open(from, 'r');
  const { size } = await source.stat();
  const damage: string[] = [];
  const copier = new ChunkCopier(mcap);
  let at = magicBytes;
  const head = Buffer.alloc(headBytes);
  while (at + headBytes <= size) {
    await source.read(head, 0, headBytes, at);
    const length = Number(head.readBigUInt64LE(1));
    if (length > maximumRecordBytes || at + headBytes + length > size || head[0] === McapConstants.Opcode.DATA_END) break;
    if (head[0] === McapConstants.Opcode.CHUNK) {
      const record = new Uint8Array(headBytes + length);
      await source.read(record, 0, record.length, at);
      const trouble = copier.copy(record);
      if (trouble !== null && damage.length < 20) damage.push(`the chunk at byte ${at}: ${trouble}`);
    }
    at += headBytes + length;
  }
  return { messages: copier.messages, damage };
}

class ChunkCopier {
  readonly #mcap: McapFile;
  readonly #schemas = new Map<number, McapTypes.Schema>();
  readonly #channels = new Map<number, { readonly record: McapTypes.Channel; id: number | null }>();
  #reader = new McapStreamReader({ noMagicPrefix: true, decompressHandlers });
  messages = 0;

  constructor(mcap: McapFile) {
    this.#mcap = mcap;
  }

  /** What was wrong with the chunk, or null. What came before that is copied. */
  copy(chunk: Uint8Array): string | null {
    try {
      this.#reader.append(chunk);
      for (let record; (record = this.#reader.nextRecord()) !== undefined;) {
        if (record.type === 'Schema') this.#schemas.set(record.id, { ...record, data: record.data.slice() });
        else if (record.type === 'Channel' && !this.#channels.has(record.id)) this.#channels.set(record.id, { record, id: null });
        else if (record.type === 'Message') this.#message(record);
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== undefined) throw error;
      this.#reader = new McapStreamReader({ noMagicPrefix: true, decompressHandlers });
      // The new reader must know the channels of the messages to come.
      const builder = new McapRecordBuilder();
      for (const schema of this.#schemas.values()) builder.writeSchema(schema);
      for (const { record } of this.#channels.values()) builder.writeChannel(record);
      this.#reader.append(builder.buffer.slice());
      while (this.#reader.nextRecord() !== undefined);
      return (error as Error).message;
    }
    if (this.#mcap.bytesInChunk >= chunkBytes) this.#mcap.closeChunk();
    return null;
  }

  #message({ channelId, sequence, logTime, publishTime, data }: McapTypes.Message): void {
    const channel = this.#channels.get(channelId);
    if (channel === undefined) return;
    const { topic, metadata, schemaId } = channel.record;
    const schema = this.#schemas.get(schemaId);
    channel.id ??= this.#mcap.channel({ topic, metadata, schema: { name: schema?.name ?? '', data: schema?.data ?? new Uint8Array(0) } });
    this.#mcap.message(channel.id, sequence, wall(logTime), wall(publishTime), data);
    this.messages += 1;
  }
}

const wall = (nanos: bigint): WallNanos => ({ high: Number(nanos >> 32n), low: Number(nanos & 0xffff_ffffn) });
