// Zstandard for MCAP chunks, by Node's own zlib: on writing, and on reading with a bound on what a hostile
// chunk may unpack to.
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

const maximumChunkBytes = 64 << 20;

export const compressChunk = (chunk: Uint8Array): { compression: string; compressedData: Uint8Array } => ({
  compression: 'zstd',
  compressedData: zstdCompressSync(chunk, { params: { [constants.ZSTD_c_compressionLevel]: 1 } }),
});

export const decompressHandlers = {
  zstd(chunk: Uint8Array, size: bigint): Uint8Array {
    if (size > BigInt(maximumChunkBytes)) throw new RangeError(`a chunk of ${size} bytes is too large`);
    // Room for all of it at once: grown piece by piece it takes twice the time.
    const bytes = zstdDecompressSync(chunk, { maxOutputLength: Math.max(1, Number(size)), chunkSize: Math.max(64, Number(size)) });
    if (bytes.length !== Number(size)) throw new RangeError(`a chunk unpacked to ${bytes.length} bytes instead of ${size}`);
    return bytes;
  },
};
