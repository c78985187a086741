// Hashes samples.mcap and checks that it is whole, in one reading: every chunk unpacks to what its checksum says, the
// records follow one another to the end, and the index counts as many messages as there are. What a sample says is
// not looked at: the hash already tells that its bytes are those that were written. Called by verify.ts.
import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { decompressHandlers } from './chunk-compression.ts';
import type { FileFacts } from './durable-file.ts';

const magic = Buffer.from('\x89MCAP0\r\n', 'latin1');
const op = { footer: 2, message: 5, chunk: 6, statistics: 11, dataEnd: 15 } as const;
const headBytes = 9;
const chunkHeadBytes = 28;
const blockBytes = 1 << 20;
/** No record of ours comes near; a longer one is a damaged length. */
const maximumRecordBytes = 256 << 20;

export interface SamplesFacts extends FileFacts {
  /** What is wrong with it, or null. */
  readonly problem: string | null;
}

export async function checkSamples(path: string): Promise<SamplesFacts> {
  await using file = await open(path, 'r');
  const reading = new HashedReading(file);
  let problem: string | null = null;
  try {
    await walk(reading);
  } catch (error) {
    problem = (error as Error).message;
  }
  return { ...(await reading.finish()), problem };
}

/** A file from beginning to end, hashed as it passes. */
class HashedReading {
  readonly #file: FileHandle;
  readonly #hash = createHash('sha256');
  #buffer = Buffer.allocUnsafe(blockBytes);
  #from = 0;
  #to = 0;
  #read = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Bytes passed so far. */
  get position(): number {
    return this.#read - (this.#to - this.#from);
  }

  /** The next bytes, good until the next call; undefined when the file has fewer. */
  async take(length: number): Promise<Buffer | undefined> {
    while (this.#to - this.#from < length) if (!(await this.#fill(length))) return undefined;
    this.#from += length;
    return this.#buffer.subarray(this.#from - length, this.#from);
  }

  async #fill(length: number): Promise<boolean> {
    const kept = this.#to - this.#from;
    const next = length > this.#buffer.length ? Buffer.allocUnsafe(length + blockBytes) : this.#buffer;
    this.#buffer.copy(next, 0, this.#from, this.#to);
    this.#buffer = next;
    this.#from = 0;
    const { bytesRead } = await this.#file.read(next, kept, next.length - kept, this.#read);
    this.#hash.update(next.subarray(kept, kept + bytesRead));
    this.#to = kept + bytesRead;
    this.#read += bytesRead;
    return bytesRead > 0;
  }

  /** Reads what is left. */
  async finish(): Promise<FileFacts> {
    do this.#from = this.#to; while (await this.#fill(0));
    return { bytes: this.#read, sha256: this.#hash.digest('hex') };
  }
}

async function walk(reading: HashedReading): Promise<void> {
  const start = await reading.take(magic.length);
  if (!start?.equals(magic)) throw new Error('it is not an MCAP file');
  let [crc, messages, inData] = [crc32(magic), 0, true];
  for (;;) {
    const at = reading.position;
    const head = await reading.take(headBytes);
    if (head === undefined) throw new Error('it ends early');
    const opcode = head[0]!;
    const length = Number(head.readBigUInt64LE(1));
    if (length > maximumRecordBytes) throw new Error(`the record at byte ${at} is not readable`);
    if (inData && opcode !== op.dataEnd) crc = crc32(head, crc);
    const body = await reading.take(length);
    if (body === undefined) throw new Error('it ends early');
    if (opcode === op.dataEnd) {
      inData = false;
      const stated = body.readUInt32LE(0);
      if (stated !== 0 && stated !== crc) throw new Error('its samples are not what its checksum says');
      continue;
    }
    if (inData) crc = crc32(body, crc);
    if (opcode === op.chunk) messages += messagesIn(body, at);
    if (opcode === op.statistics && Number(body.readBigUInt64LE(0)) !== messages) throw new Error(`it holds ${messages} samples, and its index counts ${body.readBigUInt64LE(0)}`);
    if (opcode === op.footer) break;
  }
  const end = await reading.take(magic.length);
  if (inData || !end?.equals(magic)) throw new Error('its end is not readable');
}

function messagesIn(chunk: Buffer, at: number): number {
  const size = chunk.readBigUInt64LE(16);
  const stated = chunk.readUInt32LE(24);
  const nameEnd = chunkHeadBytes + 4 + chunk.readUInt32LE(chunkHeadBytes);
  const compression = chunk.toString('latin1', chunkHeadBytes + 4, nameEnd);
  const packed = chunk.subarray(nameEnd + 8);
  const unpacked = compression === '' ? packed : decompressHandlers[compression as 'zstd'](packed, size);
  const records = Buffer.from(unpacked.buffer, unpacked.byteOffset, unpacked.length);
  if (stated !== 0 && crc32(records) !== stated) throw new Error(`the chunk at byte ${at} is not what its checksum says`);
  let messages = 0;
  for (let from = 0; from < records.length;) {
    if (records[from] === op.message) messages += 1;
    from += headBytes + records.readUInt32LE(from + 1);
  }
  return messages;
}
