// A camera's MP4 as it lies on disk: which part of it is whole, and which frames it holds. Used by repair, verify
// and tests; knows only the boxes that a fragmented file is made of.
import { open } from 'node:fs/promises';
import { EncodedPacketSink, FilePathSource, Input, MP4 } from 'mediabunny';
import { boxHead, boxHeadBytes, mostFragmentHeadBytes } from './mp4-boxes.ts';
import { samplesClaimed } from './mp4-claims.ts';

export interface VideoPrefix {
  readonly size: number;
  /** Header and whole fragments. 0 when not even the header is whole. */
  readonly wholeBytes: number;
  readonly fragments: number;
}

export const boxType = /^[a-z0-9]{4}$/;
export const headerBoxes: readonly string[] = ['ftyp', 'moov'];

/** Walks the top-level boxes: ftyp, moov, then (moof, mdat) pairs, at last mfra. A fragment that says more than it holds is not whole. */
export async function wholeFragments(path: string): Promise<VideoPrefix> {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  const head = Buffer.alloc(boxHeadBytes);
  let [at, whole, fragments, claimed] = [0, 0, 0, 0];
  let before = '';
  while (at + 8 <= size) {
    head.fill(0);
    await file.read(head, 0, boxHeadBytes, at);
    const [length, type] = boxHead(head);
    const bodyAt = head.readUInt32BE(0) === 1 ? boxHeadBytes : 8;
    if (length < bodyAt || at + length > size || !boxType.test(type)) break;
    if (type === 'moof') {
      if (length > mostFragmentHeadBytes) break;
      const body = Buffer.alloc(length - bodyAt);
      await file.read(body, 0, body.length, at + bodyAt);
      claimed = samplesClaimed(body);
    }
    if (claimed > (type === 'mdat' ? length - bodyAt : size)) break;
    at += length;
    if (type === 'mdat' && before === 'moof') fragments += 1;
    if (type !== 'ftyp' && type !== 'moof') whole = at;
    before = type;
  }
  return { size, wholeBytes: whole, fragments };
}

/** Whether a library may be let loose on it: what it says of itself is true as far as that goes. */
export async function isWhole(path: string): Promise<boolean> {
  const { size, wholeBytes } = await wholeFragments(path);
  return wholeBytes === size;
}

/** Whether a decoder would know what to do with its beginning. */
export async function hasPictures(path: string): Promise<boolean> {
  if (!(await isWhole(path))) return false;
  using input = new Input({ formats: [MP4], source: new FilePathSource(path) });
  try {
    const track = await input.getPrimaryVideoTrack();
    return track !== null && (await track.getDecoderConfig()) !== null && (await new EncodedPacketSink(track).getFirstPacket()) !== null;
  } catch {
    return false;
  }
}

export interface VideoFrames {
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  /** Presentation times in seconds since the start of the take. */
  readonly seconds: readonly number[];
}

/** Null when the file holds no readable video. */
export async function videoFrames(path: string): Promise<VideoFrames | null> {
  if (!(await isWhole(path))) return null;
  using input = new Input({ formats: [MP4], source: new FilePathSource(path) });
  try {
    const track = await input.getPrimaryVideoTrack();
    if (track === null) return null;
    const config = await track.getDecoderConfig();
    const seconds: number[] = [];
    for await (const packet of new EncodedPacketSink(track).packets(undefined, undefined, { metadataOnly: true })) seconds.push(packet.timestamp);
    return { codec: config?.codec ?? '', width: config?.codedWidth ?? 0, height: config?.codedHeight ?? 0, seconds };
  } catch {
    return null;
  }
}
