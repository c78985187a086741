// The index of a samples file that has none, because the recording was cut off: its chunks are stepped over from the
// beginning, and of each only the head is read. Used by samples-ranges.ts for files that are too long to be read whole.
import type { FileHandle } from 'node:fs/promises';
import { unpackChunk } from './samples-chunk.ts';
import { channelFrom, forEachRecord, magic, op, recordHeadBytes, SamplesIndex, WallClock } from './samples-index.ts';

/** No record of ours comes near; a longer one is a damaged length. */
const mostRecordBytes = 256 << 20;
const chunkTimesBytes = 16;
/** The message indexes behind a chunk: one for each stream in it, of which only the channel is wanted. */
const channelBytes = 2;

/** As far as the file is readable. Throws only what the disk says. */
export async function walkChunks(file: FileHandle, epochUnixNanos: bigint): Promise<SamplesIndex> {
  const index = new SamplesIndex();
  const clock = new WallClock(epochUnixNanos);
  const { size } = await file.stat();
  const head = Buffer.alloc(recordHeadBytes + chunkTimesBytes);
  let open: { readonly offset: number; readonly length: number; readonly fromNanos: number; readonly toNanos: number } | null = null;
  let channels: number[] = [];
  const enter = async (isLast = false): Promise<void> => {
    if (open === null) return;
    // A channel is described in the chunk in which it first occurs; of the last chunk the message indexes may be cut off.
    if (isLast || channels.some((channel) => !index.knows(channel))) channels = await describe(file, open, index);
    index.addChunk(open, channels);
    open = null;
    channels = [];
  };
  for (let at = magic.length; at + recordHeadBytes <= size;) {
    await file.read(head, 0, head.length, at);
    const opcode = head[0]!;
    const length = Number(head.readBigUInt64LE(1));
    if (length > mostRecordBytes || at + recordHeadBytes + length > size || opcode === op.dataEnd) break;
    if (opcode === op.messageIndex && length >= channelBytes) channels.push(head.readUInt16LE(recordHeadBytes));
    else await enter();
    if (opcode === op.chunk) open = { offset: at, length: recordHeadBytes + length, fromNanos: clock.nanos(head, recordHeadBytes), toNanos: clock.nanos(head, recordHeadBytes + 8) };
    at += recordHeadBytes + length;
  }
  await enter(true);
  for (const stream of index.streams.values()) stream.count = Number.NaN;
  return index;
}

/** The channels of a chunk's messages, out of the chunk itself; enters those that it describes. */
async function describe(file: FileHandle, { offset, length }: { readonly offset: number; readonly length: number }, index: SamplesIndex): Promise<number[]> {
  const chunk = Buffer.allocUnsafe(length);
  await file.read(chunk, 0, length, offset);
  const channels = new Set<number>();
  try {
    forEachRecord(unpackChunk(chunk), (opcode, body) => {
      if (opcode === op.channel) channelFrom(body, index);
      if (opcode === op.message) channels.add(body.readUInt16LE(0));
    });
  } catch {
    // Damaged: the streams that begin in it are not known until they are described again.
  }
  return [...channels];
}
