// Walks through an MCAP file of whatever origin from its beginning as far as it is readable: no index is needed, a cut file
// gives what it has. Used by mcap.ts.
import { open } from 'node:fs/promises';
import { decompressHandlers } from '../chunk-compression.ts';
import { Cursor, isMagic, magic, opcodes, parse, type RecordOf } from '../export/mcap/records.ts';
import { unpackLz4 } from './lz4-frame.ts';

const headBytes = 9;
const maximumRecordBytes = 512 << 20;
const maximumChunkBytes = 512 << 20;

export type Schema = RecordOf<'schema'>;
export type Message = RecordOf<'message'>;
export interface Channel { readonly id: number; readonly topic: string; readonly messageEncoding: string; readonly metadata: ReadonlyMap<string, string>; readonly schema: Schema | null }

export interface WalkListener {
  channel?(channel: Channel): void;
  metadata?(record: RecordOf<'metadata'>): void;
  attachment?(record: RecordOf<'attachment'>): void;
}

export type Walked = { readonly channel: Channel; readonly message: Message } | { readonly cut: string };

/** Every message, in the order of the file; its bytes are good until the next. Ends with `cut` where the file is not whole. Throws RangeError when it is no MCAP file. */
export async function* walkMcap(path: string, listener: WalkListener, signal?: AbortSignal): AsyncGenerator<Walked> {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  const read = async (at: number, length: number): Promise<Uint8Array> => {
    const bytes = new Uint8Array(length);
    const { bytesRead } = await file.read(bytes, 0, length, at);
    return bytes.subarray(0, bytesRead);
  };
  if (!isMagic(await read(0, magic.length))) throw new RangeError('it is not an MCAP file');
  const known = new Known(listener);
  let at = magic.length;
  while (at + headBytes <= size) {
    signal?.throwIfAborted();
    const head = await read(at, headBytes);
    const opcode = head[0]!;
    const length = Number(new DataView(head.buffer).getBigUint64(1, true));
    if (opcode === opcodes.dataEnd || opcode === opcodes.footer) return;
    if (length > maximumRecordBytes || at + headBytes + length > size) {
      yield { cut: `${size - at} bytes at its end are not readable` };
      return;
    }
    try {
      const body = wanted.has(opcode) ? await read(at + headBytes, length) : null;
      if (body !== null) yield* known.record(opcode, body);
    } catch (error) {
      signal?.throwIfAborted();
      yield { cut: `a record at byte ${at} is damaged (${(error as Error).message})` };
    }
    at += headBytes + length;
  }
  yield { cut: 'it ends without an index' };
}

const wanted = new Set<number>([opcodes.schema, opcodes.channel, opcodes.message, opcodes.chunk, opcodes.metadata, opcodes.attachment]);

class Known {
  readonly #listener: WalkListener;
  readonly #schemas = new Map<number, Schema>();
  readonly #channels = new Map<number, Channel>();

  constructor(listener: WalkListener) {
    this.#listener = listener;
  }

  *record(opcode: number, body: Uint8Array): Generator<Walked> {
    const cursor = new Cursor(body);
    switch (opcode) {
      case opcodes.schema: this.#schema(parse.schema(cursor)); break;
      case opcodes.channel: this.#channel(cursor); break;
      case opcodes.metadata: this.#listener.metadata?.(parse.metadata(cursor)); break;
      case opcodes.attachment: this.#listener.attachment?.(parse.attachment(cursor)); break;
      case opcodes.message: yield* this.#message(parse.message(cursor)); break;
      case opcodes.chunk: yield* this.#chunk(parse.chunk(cursor)); break;
    }
  }

  *#chunk(chunk: RecordOf<'chunk'>): Generator<Walked> {
    const cursor = new Cursor(unpacked(chunk));
    while (cursor.left > 0) {
      const opcode = cursor.u8();
      const body = cursor.bytes(cursor.size());
      if (opcode === opcodes.schema || opcode === opcodes.channel || opcode === opcodes.message) yield* this.record(opcode, body);
    }
  }

  #schema(schema: Schema): void {
    if (!this.#schemas.has(schema.id)) this.#schemas.set(schema.id, schema);
  }

  #channel(cursor: Cursor): void {
    const { id, schemaId, topic, messageEncoding, metadata } = parse.channel(cursor);
    if (this.#channels.has(id)) return;
    const channel = { id, topic, messageEncoding, metadata: new Map(JSON.parse(metadata) as [string, string][]), schema: this.#schemas.get(schemaId) ?? null };
    this.#channels.set(id, channel);
    this.#listener.channel?.(channel);
  }

  *#message(message: Message): Generator<Walked> {
    const channel = this.#channels.get(message.channelId);
    if (channel) yield { channel, message };
  }
}

function unpacked({ compression, records, uncompressedSize }: RecordOf<'chunk'>): Uint8Array {
  if (uncompressedSize > maximumChunkBytes) throw new RangeError(`a chunk of ${uncompressedSize} bytes is too large`);
  if (compression === '') return records;
  if (compression === 'lz4') return unpackLz4(records, uncompressedSize);
  if (compression === 'zstd') return decompressHandlers.zstd(records, BigInt(uncompressedSize));
  throw new RangeError(`chunks are packed as "${compression.slice(0, 20)}"`);
}
