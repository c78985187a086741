// Packets taken as they are out of one MP4 into another whose frame times are exact. Used by the video source for rows
// that are consecutive frames, and by formats that put several episodes into one file.
import { EncodedPacketSink, FilePathSource, Input, MP4 } from 'mediabunny';
import { UnreadableVideo } from './camera-index.ts';
import type { ExactMp4 } from './exact-mp4.ts';

/** Adds `count` frames from `first` on (a key frame) of the file at `path`, whose packets lie in order. */
export async function copyPackets(path: string, first: { readonly seconds: number }, count: number, into: ExactMp4, signal: AbortSignal, copied: () => void): Promise<void> {
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
    await into.add(packet.data, packet.type === 'key');
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
