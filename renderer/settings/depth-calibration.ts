// The arithmetic of the one-time depth calibration: measured distances at known places → one factor. Pure;
// DepthWizard collects the measurements.

export interface DepthMeasurement { readonly trueMetres: number; readonly measuredMetres: number }

export interface DepthResult {
  /** True depth over raw measured depth. */
  readonly scale: number;
  /** Largest error over the places, as a share: with the factor that was in force, and with the new one. */
  readonly errorBefore: number;
  readonly errorAfter: number;
}

/** Middle value: a finger that twitched does not move it. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length === 0 ? NaN : sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * `measurements` were made with `scaleInForce` already applied. The new factor makes the relative errors
 * of the places as small as a least-squares fit of ratios can. Null when it could not be right: fewer than two
 * places, or a factor outside what the settings allow.
 */
export function depthScale(measurements: readonly DepthMeasurement[], scaleInForce: number, allowed: { readonly minimum: number; readonly maximum: number }): DepthResult | null {
  const ratios = measurements.map(({ trueMetres, measuredMetres }) => measuredMetres / scaleInForce / trueMetres);
  if (ratios.length < 2 || !ratios.every((ratio) => Number.isFinite(ratio) && ratio > 0)) return null;
  // Minimises Σ (scale · ratio − 1)².
  const scale = Number((ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.reduce((sum, ratio) => sum + ratio * ratio, 0)).toPrecision(6));
  if (scale < allowed.minimum || scale > allowed.maximum) return null;
  const worst = (factor: number): number => Math.max(...ratios.map((ratio) => Math.abs(ratio * factor - 1)));
  return { scale, errorBefore: worst(scaleInForce), errorAfter: worst(scale) };
}
