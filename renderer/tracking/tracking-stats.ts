// How well tracking goes, as numbers for panels and the demo's report. hand-session.ts feeds it.
import type { TrackerResult } from './tracker-protocol.ts';

export interface TrackingStats {
  /** Results a second. */
  readonly hz: number;
  readonly inferenceMs: { readonly p50: number; readonly p95: number };
  /** Age of a frame when tracking began on it. */
  readonly waitMs: { readonly p50: number; readonly p95: number };
  /** Frames passed over before tracking, since the start. */
  readonly dropped: number;
  readonly results: number;
}

/** Minutes at full rate; older ones are forgotten. */
const longest = 8_192;

export interface TrackingCounts {
  add(result: TrackerResult): void;
  /** Over the last `count` results, or all that are remembered. */
  stats(count?: number): TrackingStats;
}

export function countTracking(): TrackingCounts {
  let rows: { startedMs: number; inferenceMs: number; waitMs: number }[] = [];
  let dropped = 0;
  let results = 0;
  return {
    add(result) {
      dropped += result.dropped;
      results += 1;
      rows.push({ startedMs: result.startedMs, inferenceMs: result.inferenceMs, waitMs: result.startedMs - result.captureMs });
      if (rows.length > longest * 1.25) rows = rows.slice(-longest);
    },
    stats(count = longest) {
      const recent = rows.slice(-count);
      const span = recent.length < 2 ? 0 : recent.at(-1)!.startedMs - recent[0]!.startedMs;
      return {
        hz: span > 0 ? ((recent.length - 1) * 1000) / span : 0,
        inferenceMs: percentiles(recent.map((row) => row.inferenceMs)),
        waitMs: percentiles(recent.map((row) => row.waitMs)),
        dropped, results,
      };
    },
  };
}

export function percentiles(values: number[]): { p50: number; p95: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p95: at(0.95) };
}
