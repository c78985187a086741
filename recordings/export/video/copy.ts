// Packets taken as they are out of one MP4 into another whose frame times are exact. Used by the video source for rows
// that are consecutive frames, and by formats that put several episodes into one file.
import { EncodedPacketSink, FilePathSource, Input, MP4 } from 'mediabunny';
import type { ExactMp4 } from './exact-mp4.ts';

/** Adds `count` frames from `first` on (a key frame) of the file at `path`, whose packets lie in order. */
export async function copyPackets(path: string, first: { readonly seconds: number }, count: number, into: ExactMp4, signal: AbortSignal, copied: () => void): Promise<void> {
  using input = new Input({ formats: [MP4], source: new FilePathSource(path) });
  const track = await input.getPrimaryVideoTrack();
  if (track === null) throw new Error(`${path}: no video in it`);
  const sink = new EncodedPacketSink(track);
  const start = await sink.getPacket(first.seconds);
  if (start === null) throw new Error(`${path}: no frame at ${first.seconds} s`);
  let done = 0;
  for await (const packet of sink.packets(start)) {
    if (done === count) return;
    signal.throwIfAborted();
    await into.add(packet.data, packet.type === 'key');
    done += 1;
    copied();
  }
  if (done < count) throw new Error(`${path}: ${done} frames instead of ${count}`);
}
