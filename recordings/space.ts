// How much recording time a disk has left. Used by the writer worker and the library's worker.
import * as fs from 'node:fs';
import type { SpaceLimits } from './recorder-messages.ts';

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
