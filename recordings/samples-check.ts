// Checks that samples.mcap is whole: every chunk unpacks to what its checksum says, the records follow one another to the
// end, and the index counts as many messages as there are. What a sample says is not looked at: the file's hash already
// tells that its bytes are those that were written. Called by verify.ts and repair.
import { crc32 } from 'node:zlib';
import { decompressHandlers } from './chunk-compression.ts';
import { FileReading } from './file-reading.ts';

const magic = Buffer.from('\x89MCAP0\r\n', 'latin1');
const op = { footer: 2, message: 5, chunk: 6, statistics: 11, dataEnd: 15 } as const;
const headBytes = 9;
const chunkHeadBytes = 28;
/** No record of ours comes near; a longer one is a damaged length. */
const maximumRecordBytes = 256 << 20;

/** What is wrong with it, or null. Throws what the disk says. */
export async function samplesProblem(path: string): Promise<string | null> {
  await using reading = new FileReading(path);
  try {
    await walk(reading);
    return null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error;
    return (error as Error).message;
  }
}

async function walk(reading: FileReading): Promise<void> {
  const start = await reading.take(magic.length);
  if (!start?.equals(magic)) throw new Error('it is not an MCAP file');
  let [crc, messages, inData] = [crc32(magic), 0, true];
  for (;;) {
    const at = reading.position;
    const head = reading.peekNow(headBytes) ?? await reading.peek(headBytes);
    if (head === undefined) throw new Error('it ends early');
    const opcode = head[0]!;
    const length = Number(head.readBigUInt64LE(1));
    if (length > maximumRecordBytes) throw new Error(`the record at byte ${at} is not readable`);
    const record = reading.takeNow(headBytes + length) ?? await reading.take(headBytes + length);
    if (record === undefined) throw new Error('it ends early');
    const body = record.subarray(headBytes);
    if (opcode === op.dataEnd) {
      inData = false;
      const stated = body.readUInt32LE(0);
      if (stated !== 0 && stated !== crc) throw new Error('its samples are not what its checksum says');
      continue;
    }
    if (inData) crc = crc32(record, crc);
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
