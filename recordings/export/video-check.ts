// Whether an exported MP4 is what its data set says: so many pictures, each at its row's time to the microsecond, in the
// order of their packets, from a key frame on. Used by the validators of formats with a video an episode.
import { existsSync } from 'node:fs';
import { readCameraIndex } from './video/camera-index.ts';

export interface ExpectedVideo { readonly frames: number; readonly fps: number; readonly width: number; readonly height: number }

/** Sentences that begin with the name. */
export async function videoProblems(path: string, name: string, { frames, fps, width, height }: ExpectedVideo): Promise<string[]> {
  if (!existsSync(path)) return [`${name}: missing`];
  const index = await readCameraIndex(path);
  if (index === null) return [`${name}: no video can be read from it`];
  const problems: string[] = [];
  if (index.count !== frames) problems.push(`${name}: ${index.count} pictures instead of ${frames}`);
  const late = index.seconds.findIndex((seconds, frame) => Math.abs(seconds - frame / fps) > 1e-6);
  if (late >= 0) problems.push(`${name}: picture ${late} is shown at ${index.seconds[late]!.toFixed(6)} s instead of ${(late / fps).toFixed(6)} s`);
  if (index.width !== width || index.height !== height) problems.push(`${name}: pictures of ${index.width}x${index.height} instead of ${width}x${height}`);
  if (!index.inOrder) problems.push(`${name}: its packets are not in the order of the pictures`);
  if (index.key[0] === 0) problems.push(`${name}: does not begin with a key frame`);
  if (!['h264', 'av1'].includes(index.codec)) problems.push(`${name}: its codec is ${index.codec || 'unknown'}`);
  return problems;
}
