// A chunk record of samples.mcap, unpacked. Used by samples-ranges.ts and samples-walk.ts.
import { crc32 } from 'node:zlib';
import { decompressHandlers } from './chunk-compression.ts';
import { op, recordHeadBytes } from './samples-index.ts';

const chunkHeadBytes = recordHeadBytes + 28;

/** The records of a chunk record. Throws when it is not what its checksum says. */
export function unpackChunk(chunk: Buffer): Buffer {
  if (chunk[0] !== op.chunk) throw new RangeError('no chunk');
  const size = chunk.readBigUInt64LE(recordHeadBytes + 16);
  const stated = chunk.readUInt32LE(recordHeadBytes + 24);
  const nameEnd = chunkHeadBytes + 4 + chunk.readUInt32LE(chunkHeadBytes);
  const compression = chunk.toString('latin1', chunkHeadBytes + 4, nameEnd);
  const packed = chunk.subarray(nameEnd + 8, nameEnd + 8 + Number(chunk.readBigUInt64LE(nameEnd)));
  const unpack = compression === '' ? (bytes: Uint8Array) => bytes : compression === 'zstd' ? decompressHandlers.zstd : undefined;
  if (unpack === undefined) throw new RangeError('an unknown compression');
  const records = unpack(packed, size);
  if (stated !== 0 && crc32(records) !== stated) throw new RangeError('a checksum that differs');
  return Buffer.from(records.buffer, records.byteOffset, records.length);
}
