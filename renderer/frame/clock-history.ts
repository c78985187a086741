// The last minute of how well the clocks are known, sampled with the strip's own ticks. Its story reads it.
import type { HostLink } from '../host/link.ts';
import { onSlowTick } from './slow-tick.ts';

const keep = 240;
const points: { readonly atMs: number; readonly uncertaintyMs: number }[] = [];

export function watchClock(link: HostLink): () => void {
  return onSlowTick(() => {
    const uncertaintyMs = link.clock.uncertaintyMs();
    points.push({ atMs: performance.now(), uncertaintyMs: Number.isFinite(uncertaintyMs) ? uncertaintyMs : Number.NaN });
    if (points.length > keep) points.shift();
  });
}

export function clockHistory(): [number[], number[]] {
  const now = performance.now();
  return [points.map(({ atMs }) => (atMs - now) / 1000), points.map(({ uncertaintyMs }) => uncertaintyMs)];
}
