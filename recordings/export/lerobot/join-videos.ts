// Videos of single episodes put one behind the other into the files of the data set, packet by packet: each file is written
// once, and its frame k is at k/fps whatever was before. Used by the writer.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { readCameraIndex, UnreadableVideo } from '../video/camera-index.ts';
import { copyPackets, parameterSets } from '../video/copy.ts';
import { ExactMp4 } from '../video/exact-mp4.ts';

export async function joinVideos(paths: readonly string[], into: string, fps: number, signal: AbortSignal, joined: (frames: number) => void): Promise<void> {
  const indexes = [];
  for (const path of paths) {
    const index = await readCameraIndex(path);
    if (index === null) throw new UnreadableVideo(`${path}: holds no readable video`);
    indexes.push({ path, index });
  }
  mkdirSync(dirname(into), { recursive: true });
  const { codec, decoderConfig } = indexes[0]!.index;
  const frames = indexes.reduce((sum, { index }) => sum + index.count, 0);
  // Copied and encoded ones in one file: each key frame then brings along what the decoder needs to know of it, and the file
  // says so by its name for H.264.
  const isMixed = codec === 'h264' && new Set(indexes.map(({ index }) => index.configuration)).size > 1;
  const config = isMixed ? { ...decoderConfig, codec: decoderConfig.codec.replace(/^avc1/, 'avc3') } : decoderConfig;
  await using mp4 = await ExactMp4.create(into, codec === 'av1' ? 'av1' : 'h264', fps, frames, config);
  for (const { path, index } of indexes) {
    await copyPackets(path, { seconds: index.seconds[0]! }, index.count, mp4, signal, () => joined(1), isMixed ? parameterSets(index.decoderConfig) : null);
  }
  await mp4.finish();
}
