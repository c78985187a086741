// The pictures of one topic of an MCAP file as a camera's packets: H.264 as it is, everything else encoded anew.
// Used by mcap.ts.
import { nanos } from '../../core/time.ts';
import { unitTypes, unitTypesOf } from '../export/mcap/annex-b.ts';
import type { VideoPacket } from '../take.ts';
import { StreamDecoder } from './stream-decoder.ts';
import { pictureFormat, unitOf } from './parameter-set.ts';
import { PictureEncoder, StillDecoder } from './pictures.ts';

export interface TimedPicture { readonly captureNanos: number; readonly data: Uint8Array; readonly format: string }

/** Formats of a video that can be brought, by the names of the schema. */
export const videoFormats = ['h264', 'h265', 'vp9', 'av1'] as const;

/** Frames before the first key frame are counted as dropped. */
export async function* h264Packets(streamId: string, pictures: AsyncIterable<TimedPicture>): AsyncGenerator<VideoPacket> {
  let config = '';
  let dropped = 0;
  for await (const { captureNanos, data } of pictures) {
    const types = unitTypesOf(data);
    const key = types.includes(unitTypes.keySlice);
    if (!key && !types.includes(unitTypes.slice)) continue;
    if (key) {
      const parameters = unitOf(data, unitTypes.parameters);
      if (parameters !== null) {
        const { codec, width, height } = pictureFormat(parameters);
        config = JSON.stringify({ codec, codedWidth: width, codedHeight: height });
      }
    }
    if (config === '') { dropped += 1; continue; }
    yield { streamId, tCapture: nanos(captureNanos), key, droppedBefore: dropped, config: key ? config : '', data: data.slice() };
    dropped = 0;
  }
}

export async function* decodedPackets(streamId: string, pictures: AsyncIterable<TimedPicture>, format: string, fps: number): AsyncGenerator<VideoPacket> {
  await using encoder = new PictureEncoder(streamId, fps);
  using decoder = new StreamDecoder(format);
  for await (const { captureNanos, data } of pictures) for await (const { frame, time } of decoder.add(data, captureNanos)) yield* await encoder.add(frame, time);
  for await (const { frame, time } of decoder.end()) yield* await encoder.add(frame, time);
  yield* await encoder.end();
}

/** JPEG and PNG, one by one. One that cannot be decoded is left out. */
export async function* stillPackets(streamId: string, pictures: AsyncIterable<TimedPicture>, fps: number): AsyncGenerator<VideoPacket> {
  await using encoder = new PictureEncoder(streamId, fps);
  using decoder = new StillDecoder();
  let dropped = 0;
  for await (const { captureNanos, data } of pictures) {
    const frame = await decoder.decode(data).catch(() => null);
    if (frame === null) { dropped += 1; continue; }
    for (const packet of await encoder.add(frame, captureNanos)) yield { ...packet, droppedBefore: dropped };
    dropped = 0;
  }
  yield* await encoder.end();
}
