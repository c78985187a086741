// A camera's MP4 as it lies on disk: which part of it is whole, and which frames it holds. Used by repair, verify
// and tests; knows only the boxes that a fragmented file is made of.
import { open } from 'node:fs/promises';
import { EncodedPacketSink, FilePathSource, Input, MP4 } from 'mediabunny';

export interface VideoPrefix {
  readonly size: number;
  /** Header and whole fragments. 0 when not even the header is whole. */
  readonly wholeBytes: number;
  readonly fragments: number;
}

const headBytes = 16;
export const boxType = /^[a-z0-9]{4}$/;
export const headerBoxes: readonly string[] = ['ftyp', 'moov'];

/** Walks the top-level boxes: ftyp, moov, then (moof, mdat) pairs, at last mfra. */
export async function wholeFragments(path: string): Promise<VideoPrefix> {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  const head = new Uint8Array(headBytes);
  const view = new DataView(head.buffer);
  let [at, whole, fragments] = [0, 0, 0];
  let before = '';
  while (at + 8 <= size) {
    const { bytesRead } = await file.read(head, 0, headBytes, at);
    const short = view.getUint32(0);
    const length = short === 1 && bytesRead === headBytes ? Number(view.getBigUint64(8)) : short;
    const type = String.fromCharCode(...head.subarray(4, 8));
    if (length < (short === 1 ? headBytes : 8) || at + length > size || !boxType.test(type)) break;
    at += length;
    if (type === 'mdat' && before === 'moof') fragments += 1;
    if (type !== 'ftyp' && type !== 'moof') whole = at;
    before = type;
  }
  return { size, wholeBytes: whole, fragments };
}

/** Whether a decoder would know what to do with its beginning. */
export async function hasPictures(path: string): Promise<boolean> {
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
