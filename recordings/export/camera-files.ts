// The frame times of a take's cameras on its host clock: out of each MP4, made exact by the samples that say when each
// frame was captured. Read once per take of an episode. Used by episode-frames.ts.
import { join } from 'node:path';
import { fault, FaultError } from '../../core/fault.ts';
import type { TakeFacts } from './take-facts.ts';
import { readCameraIndex, type CameraIndex } from './video/camera-index.ts';

export interface CameraFile {
  readonly path: string;
  readonly index: CameraIndex;
  /** Capture time of each frame, host nanoseconds, ascending. */
  readonly times: Float64Array;
}

/** Throws 'export.skip-camera' where one is missing, 'export.skip-damaged' where one cannot be read. */
export async function openCameras(take: TakeFacts, names: readonly string[]): Promise<Map<string, CameraFile>> {
  const found = new Map<string, CameraFile>();
  for (const name of names) {
    const camera = take.manifest.cameras.find((one) => one.name === name && one.frames > 0);
    if (!camera) throw new FaultError(fault('export.skip-camera', { id: take.id, camera: name }));
    const path = join(take.folder, `${name}.mp4`);
    const index = await readCameraIndex(path);
    if (index === null || index.count === 0) throw new FaultError(fault('export.skip-damaged', { id: take.id }, `${name}.mp4 holds no readable video`));
    const { startNanos } = take.manifest.clock;
    found.set(name, { path, index, times: index.seconds.map((seconds) => startNanos + seconds * 1e9) });
  }
  return found;
}

/** The container rounds a time to a tick of at most this much; a frame's sample is never farther from it. */
const tickNanos = 50_000;

/** `captured`: capture times of the camera's samples, in any order. Returns the frame times with those in place of the rounded ones. */
export function exactTimes(rounded: Float64Array, captured: readonly number[]): Float64Array {
  const sorted = Float64Array.from(captured).sort();
  let at = 0;
  return rounded.map((time) => {
    while (at + 1 < sorted.length && Math.abs(sorted[at + 1]! - time) <= Math.abs(sorted[at]! - time)) at += 1;
    const exact = sorted[at];
    return exact !== undefined && Math.abs(exact - time) <= tickNanos ? exact : time;
  });
}
