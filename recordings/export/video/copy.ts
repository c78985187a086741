// Packets taken as they are out of one MP4 into another whose frame times are exact. Used by the video source for rows
// that are consecutive frames, and by formats that put several episodes into one file.
import { EncodedPacketSink, FilePathSource, Input, MP4 } from 'mediabunny';
import { UnreadableVideo } from './camera-index.ts';
import type { ExactMp4 } from './exact-mp4.ts';

/**
 * Adds `count` frames from `first` on (a key frame) of the file at `path`, whose packets lie in order. `beforeKeys` is put in
 * front of each key frame's packet: what the decoder needs to know, where not all of the file that is written needs the same.
 */
export async function copyPackets(path: string, first: { readonly seconds: number }, count: number, into: ExactMp4, signal: AbortSignal, copied: () => void, beforeKeys: Uint8Array | null = null): Promise<void> {
  using input = new Input({ formats: [MP4], source: new FilePathSource(path) });
  const track = await input.getPrimaryVideoTrack();
  if (track === null) throw new UnreadableVideo(`${path}: no video in it`);
  const sink = new EncodedPacketSink(track);
  const start = await sink.getPacket(first.seconds);
  if (start === null) throw new UnreadableVideo(`${path}: no frame at ${first.seconds} s`);
  let done = 0;
  for await (const packet of readable(path, sink.packets(start))) {
    if (done === count) return;
    signal.throwIfAborted();
    const key = packet.type === 'key';
    await into.add(key && beforeKeys ? Buffer.concat([beforeKeys, packet.data]) : packet.data, key);
    done += 1;
    copied();
  }
  if (done < count) throw new UnreadableVideo(`${path}: ${done} frames instead of ${count}`);
}

/** Whatever reading packets throws says that the file is not readable there. */
export async function* readable<Item>(path: string, items: AsyncIterable<Item>): AsyncGenerator<Item> {
  const iterator = items[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { value, done } = await iterator.next().catch((error: unknown) => { throw new UnreadableVideo(`${path}: ${(error as Error).message}`); });
      if (done === true) return;
      yield value as Item;
    }
  } finally {
    await iterator.return?.();
  }
}

/** The parameter sets of H.264 as units that can stand in front of a key frame; null: they are not to be had. */
export function parameterSets({ description }: VideoDecoderConfig): Uint8Array | null {
  if (description === undefined) return null;
  const box = new Uint8Array(description as Uint8Array);
  const found: Uint8Array[] = [];
  // avcC: version, profile (3), length size, then the sequence's sets and the picture's, each list with its count.
  if (box.length < 7 || (box[4]! & 3) !== 3) return null;
  let at = 5;
  for (const mask of [31, 255]) {
    for (let left = (box[at++] ?? 0) & mask; left > 0; left -= 1) {
      const length = (box[at] ?? 0) << 8 | (box[at + 1] ?? 0);
      found.push(Uint8Array.of(0, 0, length >> 8, length & 255), box.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
  }
  return at <= box.length ? Buffer.concat(found) : null;
}
