// Whether an MP4 holds as many samples as it says. A reader that believes a changed count makes billions of samples out of
// nothing and takes the process with it, so every file is asked this before the video library may read it.
import { open } from 'node:fs/promises';
import { boxesIn, boxHead, boxHeadBytes } from './mp4-boxes.ts';

/** An index of a day of pictures is a few megabytes. */
const mostIndexBytes = 256 << 20;

/** False where it claims what it cannot hold; what else may be wrong with it is the reader's to say. */
export async function holdsItsClaims(path: string): Promise<boolean> {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  const head = Buffer.alloc(boxHeadBytes);
  let claimed = 0;
  for (let at = 0; at + 8 <= size;) {
    head.fill(0);
    await file.read(head, 0, boxHeadBytes, at);
    const [length, type] = boxHead(head);
    const bodyAt = head.readUInt32BE(0) === 1 ? boxHeadBytes : 8;
    // A box of length 0 goes on to the end.
    const end = length === 0 ? size : Math.min(size, at + length);
    if (end < at + bodyAt) return true;
    if (type === 'moov' || type === 'moof') {
      if (end - at > mostIndexBytes) return false;
      const body = Buffer.alloc(end - at - bodyAt);
      await file.read(body, 0, body.length, at + bodyAt);
      if (type === 'moof') claimed = samplesClaimed(body);
      else if (!boxesIn(body, 'trak').every((track) => tablesAgree(track, size))) return false;
    } else if (claimed > 0) {
      if (claimed > (type === 'mdat' ? end - at - bodyAt : size)) return false;
      claimed = 0;
    }
    at = end;
  }
  return claimed <= size;
}

/**
 * How many samples a fragment's head (what is in its moof) says that there are; Infinity where its boxes do not fill it.
 */
export function samplesClaimed(bytes: Buffer): number {
  let claimed = 0;
  for (let at = 0; at < bytes.length;) {
    if (at + 8 > bytes.length) return Infinity;
    const [length, type] = boxHead(bytes, at);
    if (length < 8 || at + length > bytes.length) return Infinity;
    const body = bytes.subarray(at + 8, at + length);
    if (type === 'traf') claimed += samplesClaimed(body);
    if (type === 'trun') claimed += body.length >= 8 ? body.readUInt32BE(4) : Infinity;
    at += length;
  }
  return claimed;
}

/** A track's tables: as many sizes as there are, and times for no more than have a size. */
function tablesAgree(track: Buffer, fileBytes: number): boolean {
  return boxesIn(track, 'mdia').flatMap((media) => boxesIn(media, 'minf')).flatMap((information) => boxesIn(information, 'stbl')).every((tables) => {
    const [sizes] = boxesIn(tables, 'stsz');
    const samples = sizes === undefined ? fileBytes : sizeCount(sizes, fileBytes);
    return ['stts', 'ctts'].flatMap((type) => boxesIn(tables, type)).every((times) => runLength(times) <= samples)
      && boxesIn(tables, 'stsc').every((chunks) => chunksAgree(chunks, samples, boxesIn(tables, 'stsd')[0]?.readUInt32BE(4) ?? 0, chunkCount(tables)));
  });
}

/** Sizes that are listed lie in the box; of samples of one size the file holds so many. -1 where it cannot be so. */
function sizeCount(sizes: Buffer, fileBytes: number): number {
  if (sizes.length < 12) return -1;
  const [each, count] = [sizes.readUInt32BE(4), sizes.readUInt32BE(8)];
  return (each === 0 ? 12 + 4 * count > sizes.length : each * count > fileBytes) ? -1 : count;
}

const chunkCount = (tables: Buffer): number =>
  [['stco', 4], ['co64', 8]].reduce((sum, [type, bytes]) => sum + boxesIn(tables, type as string).reduce((count, box) => count + (box.length < 8 ? 0 : Math.min(box.readUInt32BE(4), (box.length - 8) / (bytes as number))), 0), 0);

/** Runs of chunks: each begins at a later chunk that there is, and holds samples and a description that there are. */
function chunksAgree(runs: Buffer, samples: number, descriptions: number, chunks: number): boolean {
  if (runs.length < 8 || 8 + 12 * runs.readUInt32BE(4) > runs.length) return false;
  let before = 0;
  for (let entry = 0; entry < runs.readUInt32BE(4); entry += 1) {
    const [first, perChunk, description] = [0, 4, 8].map((offset) => runs.readUInt32BE(8 + 12 * entry + offset)) as [number, number, number];
    if (first <= before || first > chunks || perChunk > samples || description > descriptions) return false;
    before = first;
  }
  return true;
}

/** The sum of counts in a list of (count, duration or offset). */
function runLength(runs: Buffer): number {
  if (runs.length < 8) return Infinity;
  const entries = runs.readUInt32BE(4);
  if (8 + 8 * entries > runs.length) return Infinity;
  let sum = 0;
  for (let entry = 0; entry < entries; entry += 1) sum += runs.readUInt32BE(8 + 8 * entry);
  return sum;
}
