// Looks at the pictures of recordings that say nothing of them (imports, and takes of before there were such facts):
// all of a short video, the key frames of a long one, and never more than there is time for.
import { join } from 'node:path';
import { PictureLook, type PictureFacts } from '../../core/math/picture-facts.ts';
import { lastAtOrBefore } from '../../core/streams/columns.ts';
import type { Manifest } from '../manifest.ts';
import { Pictures } from './pictures.ts';
import type { PicturesByTime } from './take-measures.ts';

const mostFrames = 400;
/** The container's clock and the recorded capture time differ by a tick and by rounding. */
const sameFrameSeconds = 0.002;

interface Looked { readonly seconds: Float64Array; readonly facts: readonly PictureFacts[] }

/** Null when every camera's stream has facts of its own. */
export async function lookAtVideos(folder: string, manifest: Manifest): Promise<PicturesByTime | null> {
  const unseen = manifest.cameras.filter(({ streamId, frames, file }) => {
    const stream = manifest.streams.find(({ description }) => description.id === streamId)?.description;
    return frames > 0 && file !== '' && (stream === undefined || !Pictures.hasFacts(stream));
  });
  if (unseen.length === 0) return null;
  const looked = new Map<string, Looked>();
  for (const { streamId, file } of unseen) {
    // A video that cannot be decoded is verify's to tell of.
    const seen = await lookAt(join(folder, file)).catch(() => null);
    if (seen !== null) looked.set(streamId, seen);
  }
  return (streamId, captureNanos) => {
    const seen = looked.get(streamId);
    if (seen === undefined) return undefined;
    const seconds = (captureNanos - manifest.clock.startNanos) / 1e9;
    const index = lastAtOrBefore(seen.seconds, seconds + sameFrameSeconds);
    return index >= 0 && seconds - seen.seconds[index]! <= sameFrameSeconds ? seen.facts[index] : undefined;
  };
}

async function lookAt(path: string): Promise<Looked | null> {
  // FFmpeg is loaded only where it is needed: a recorder never needs it.
  const [{ readCameraIndex }, { decodeFrames }] = await Promise.all([import('../export/video/camera-index.ts'), import('../export/video/decode.ts')]);
  const index = await readCameraIndex(path);
  if (index === null || index.codec === '') return null;
  const look = new PictureLook();
  const [seconds, facts]: [number[], PictureFacts[]] = [[], []];
  for await (const { index: at, frame } of decodeFrames(path, index, chosen(index.count, index.key), new AbortController().signal)) {
    const data = frame.data?.[0];
    if (data === undefined) continue;
    // The first plane of what video decoders give is luminance.
    facts.push(look.look({ data, offset: 0, stride: frame.linesize[0]!, width: frame.width, height: frame.height, red: -1 }));
    seconds.push(index.seconds[at]!);
  }
  return { seconds: Float64Array.from(seconds), facts };
}

function chosen(count: number, key: Uint8Array): Int32Array {
  const all = Int32Array.from({ length: count }, (_, index) => index);
  if (count <= mostFrames) return all;
  const keys = all.filter((index) => key[index] === 1);
  const step = Math.max(1, keys.length / mostFrames);
  return Int32Array.from({ length: Math.min(keys.length, mostFrames) }, (_, index) => keys[Math.floor(index * step)]!);
}
