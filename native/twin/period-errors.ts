// How steady the twin's cycles are: a histogram of |period − nominal|, from which percentiles are read. Called by cycle.ts.
const binMicroseconds = 10;
const bins = 10_000;

export function createPeriodErrors(): { add(errorNanos: number): void; percentile(share: number): number; worst(): number } {
  const counts = new Uint32Array(bins);
  let total = 0;
  let worst = 0;
  return {
    add(errorNanos) {
      const micros = Math.abs(errorNanos) / 1000;
      counts[Math.min(bins - 1, Math.floor(micros / binMicroseconds))]! += 1;
      total += 1;
      worst = Math.max(worst, micros);
    },
    percentile(share) {
      let seen = 0;
      for (let bin = 0; bin < bins; bin += 1) {
        seen += counts[bin]!;
        if (seen > 0 && seen >= share * total) return Math.min(worst, (bin + 1) * binMicroseconds);
      }
      return worst;
    },
    worst: () => worst,
  };
}
