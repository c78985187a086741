// The box at the end of a fragmented MP4 that says where each fragment is (mfra, ISO/IEC 14496-12). A writer that was
// killed never wrote it; without it a player reads all fragments up to the one that it wants, which in an hour of video
// is hundreds of megabytes. Used by repair.
import { open, type FileHandle } from 'node:fs/promises';
import { boxesIn, boxHead, boxHeadBytes, mostFragmentHeadBytes } from './mp4-boxes.ts';

interface Fragment { readonly track: number; readonly time: bigint; readonly offset: number }

/** What is to be appended; null for a file that has no fragments, or has its index. */
export async function missingIndex(path: string): Promise<Uint8Array | null> {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  const fragments: Fragment[] = [];
  const head = Buffer.alloc(boxHeadBytes);
  for (let at = 0; at + 8 <= size;) {
    await file.read(head, 0, boxHeadBytes, at);
    const [length, type] = boxHead(head);
    if (type === 'mfra') return null;
    if (length < 8 || at + length > size) break;
    if (type === 'moof' && length <= mostFragmentHeadBytes) fragments.push(...(await fragmentsIn(file, at, length)));
    at += length;
  }
  return fragments.length === 0 ? null : indexOf(fragments);
}

async function fragmentsIn(file: FileHandle, offset: number, length: number): Promise<Fragment[]> {
  const moof = Buffer.alloc(length);
  await file.read(moof, 0, length, offset);
  return boxesIn(moof.subarray(8), 'traf').flatMap((traf) => {
    const [header, decodeTime] = [boxesIn(traf, 'tfhd')[0], boxesIn(traf, 'tfdt')[0]];
    if (header === undefined || header.length < 8 || decodeTime === undefined || decodeTime.length < 8) return [];
    // Without frames that are shown out of order, the time of decoding is that of showing.
    const time = decodeTime[0] === 1 && decodeTime.length >= 12 ? decodeTime.readBigUInt64BE(4) : BigInt(decodeTime.readUInt32BE(4));
    return [{ track: header.readUInt32BE(4), time, offset }];
  });
}

function indexOf(fragments: readonly Fragment[]): Uint8Array {
  const tracks = [...new Set(fragments.map((fragment) => fragment.track))];
  const tables = tracks.map((track) => {
    const entries = fragments.filter((fragment) => fragment.track === track);
    const entryBytes = 19;
    const body = Buffer.alloc(16 + entries.length * entryBytes);
    // Version 1: times and offsets of 64 bits; numbers of one byte each.
    body.writeUInt8(1, 0);
    body.writeUInt32BE(track, 4);
    body.writeUInt32BE(entries.length, 12);
    entries.forEach(({ time, offset }, index) => {
      const at = 16 + index * entryBytes;
      body.writeBigUInt64BE(time, at);
      body.writeBigUInt64BE(BigInt(offset), at + 8);
      body.fill(1, at + 16, at + entryBytes);
    });
    return box('tfra', body);
  });
  const offsetBox = Buffer.alloc(8);
  const bytes = box('mfra', Buffer.concat([...tables, box('mfro', offsetBox)]));
  bytes.writeUInt32BE(bytes.length, bytes.length - 4);
  return bytes;
}

function box(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8, type, 'latin1');
  head.writeUInt32BE(body.length + 8, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}
