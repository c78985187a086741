// From many measurements of one delay to a delay and how sure it is. Used by every check of sync.

export interface LatencyEstimate {
  readonly milliseconds: number;
  /** Half the width within which the middle half of the measurements lies. */
  readonly spreadMilliseconds: number;
  readonly measurements: number;
}

/** The middle of them: one reading that went wrong moves it by nothing. Undefined without any. */
export function estimateLatency(milliseconds: readonly number[]): LatencyEstimate | undefined {
  const sorted = milliseconds.filter(Number.isFinite).sort((a, b) => a - b);
  if (sorted.length === 0) return undefined;
  const middle = quantile(sorted, 0.5);
  const spread = (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 2;
  return { milliseconds: middle, spreadMilliseconds: spread, measurements: sorted.length };
}

/** `sorted` ascending and not empty. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const from = sorted[low]!;
  return from + (sorted[Math.min(low + 1, sorted.length - 1)]! - from) * (at - low);
}
