// How much recording time a disk has left. Used by the writer worker and the library's worker.
import * as fs from 'node:fs';

export interface SpaceLimits {
  /** Never used by a take. */
  readonly reserveBytes: number;
  /** The take is ended when this much recording time is left above the reserve. */
  readonly lastSeconds: number;
}

/** Before the first take tells better. */
export const guessedBytesPerSecond = 1e6;
/** Below this much recording time people are warned. */
export const lowSeconds = 600;
export const defaultLimits: SpaceLimits = { reserveBytes: 64 << 20, lastSeconds: 60 };

export function freeBytes(folder: string): number {
  const facts = fs.statfsSync(folder);
  return facts.bavail * facts.bsize;
}

export const secondsLeft = (free: number, bytesPerSecond: number, limits: SpaceLimits = defaultLimits): number =>
  Math.max(0, (free - limits.reserveBytes) / Math.max(1, bytesPerSecond));
