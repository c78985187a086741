// What can be said of a file of an episode by reading it once without unpacking anything: its hash, and of a video or of
// sound whether it is whole. Runs on a thread of its own while verify unpacks samples (check-worker.ts).
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { FileFacts } from './durable-file.ts';
import { FileReading } from './file-reading.ts';
import { cameraFilePattern, soundFilePattern } from './folders.ts';
import { boxType, headerBoxes } from './video-file.ts';

export interface CheckedFile extends FileFacts {
  /** Its boxes do not follow one another to its end: it was cut, or a length in it was changed. */
  readonly isTorn: boolean;
}
/** Or why it could not be read: a word of the disk. */
export type FileCheck = CheckedFile | { readonly unread: string };

const boxHeadBytes = 8;

export async function checkFile(folder: string, name: string): Promise<FileCheck> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    await using reading = new FileReading(join(folder, name), (block) => {
      hash.update(block);
      bytes += block.length;
    });
    const isTorn = (cameraFilePattern.test(name) || soundFilePattern.test(name)) && !(await hasWholeBoxes(reading));
    await reading.skip(Infinity);
    return { bytes, sha256: hash.digest('hex'), isTorn };
  } catch (error) {
    return { unread: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : `not readable (${(error as Error).message})` };
  }
}

/** One box behind the other to the end, the last one not of the header: what repair would cut nothing off (video-file.ts). */
async function hasWholeBoxes(reading: FileReading): Promise<boolean> {
  let last = 'ftyp';
  for (;;) {
    const head = reading.takeNow(boxHeadBytes) ?? await reading.take(boxHeadBytes);
    if (head === undefined) return !headerBoxes.includes(last) && (await reading.peek(1)) === undefined;
    last = head.toString('latin1', 4, boxHeadBytes);
    if (!boxType.test(last)) return false;
    let left = head.readUInt32BE(0) - boxHeadBytes;
    if (left === 1 - boxHeadBytes) left = Number((await reading.take(8))?.readBigUInt64BE(0) ?? 0) - 2 * boxHeadBytes;
    if (left < 0 || !(await reading.skip(left))) return false;
  }
}
