// What can be said of a file of an episode by reading it once without unpacking anything: its hash, and of a video or of
// sound whether its fragments are whole. Runs on a thread of its own while verify unpacks samples (check-worker.ts).
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { FileFacts } from './durable-file.ts';
import { FileReading } from './file-reading.ts';
import { cameraFilePattern, soundFilePattern } from './folders.ts';
import { boxesIn } from './video-index.ts';

export interface CheckedFile extends FileFacts {
  /** The file is no MP4, or its fragments do not follow one another to its end. */
  readonly isTorn: boolean;
}
/** Or why it could not be read: a word of the disk. */
export type FileCheck = CheckedFile | { readonly unread: string };

const boxHeadBytes = 8;
/** A fragment of ours is half a second of one camera; its head lists its frames. */
const mostHeadBytes = 4 << 20;

export async function checkFile(folder: string, name: string): Promise<FileCheck> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    await using reading = new FileReading(join(folder, name), (block) => {
      hash.update(block);
      bytes += block.length;
    });
    const isTorn = (cameraFilePattern.test(name) || soundFilePattern.test(name)) && !(await hasWholeFragments(reading));
    await reading.skip(Infinity);
    return { bytes, sha256: hash.digest('hex'), isTorn };
  } catch (error) {
    return { unread: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : `not readable (${(error as Error).message})` };
  }
}

/** Header, then (moof, mdat) pairs with as many bytes of frames as each says, and nothing torn at the end. */
async function hasWholeFragments(reading: FileReading): Promise<boolean> {
  let [fragments, hasHeader] = [0, false];
  let framesOf = -1;
  for (;;) {
    const head = reading.takeNow(boxHeadBytes) ?? await reading.take(boxHeadBytes);
    if (head === undefined) return hasHeader && fragments > 0 && framesOf < 0 && (await reading.peek(1)) === undefined;
    const type = head.toString('latin1', 4, boxHeadBytes);
    let left = head.readUInt32BE(0) - boxHeadBytes;
    if (left === 1 - boxHeadBytes) left = Number((await reading.take(8))?.readBigUInt64BE(0) ?? 0) - 2 * boxHeadBytes;
    if (left < 0 || !Number.isSafeInteger(left) || (framesOf >= 0) !== (type === 'mdat')) return false;
    if (type === 'moov') hasHeader = true;
    if (type !== 'moof') {
      if (type === 'mdat') {
        if (left < framesOf) return false;
        fragments += 1;
        framesOf = -1;
      }
      if (!(await reading.skip(left))) return false;
      continue;
    }
    const moof = left > mostHeadBytes ? undefined : await reading.take(left);
    if (moof === undefined) return false;
    framesOf = frameBytes(moof);
  }
}

/** How many bytes its tables of frames say that they have. */
function frameBytes(moof: Buffer): number {
  let sum = 0;
  for (const traf of boxesIn(moof, 'traf')) {
    const header = boxesIn(traf, 'tfhd')[0];
    if (header === undefined || header.length < 8) return Infinity;
    const flags = header.readUInt32BE(0);
    // Base data offset, description, duration and size stand in it as far as the flags say.
    const sizeAt = 8 + (flags & 0x1 ? 8 : 0) + (flags & 0x2 ? 4 : 0) + (flags & 0x8 ? 4 : 0);
    const usual = flags & 0x10 && header.length >= sizeAt + 4 ? header.readUInt32BE(sizeAt) : 0;
    for (const run of boxesIn(traf, 'trun')) {
      if (run.length < 8) return Infinity;
      const [has, count] = [run.readUInt32BE(0), run.readUInt32BE(4)];
      const width = [0x100, 0x200, 0x400, 0x800].filter((flag) => has & flag).length * 4;
      let at = 8 + (has & 0x1 ? 4 : 0) + (has & 0x4 ? 4 : 0);
      if (at + count * width > run.length) return Infinity;
      if (!(has & 0x200)) sum += count * usual;
      else for (let frame = 0; frame < count; frame += 1, at += width) sum += run.readUInt32BE(at + (has & 0x100 ? 4 : 0));
    }
  }
  return sum;
}
