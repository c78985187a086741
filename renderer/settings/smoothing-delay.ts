// What smoothing costs, for the sentence and the curve beside its settings. Pure.
import type { Settings } from '../../core/contract/state.ts';
import { delayMillisecondsAt } from '../../core/math/one-euro.ts';

/** Delay at a steady hand speed in metres a second. */
export const delayAtSpeed = (smoothing: Settings['smoothing'], metresPerSecond: number): number =>
  smoothing.enabled ? delayMillisecondsAt(smoothing.minimumCutoffHz + smoothing.beta * metresPerSecond) : 0;

export const curveSpeeds = { from: 0, to: 0.6 } as const;

/** An SVG path over `width` × `height`, delay upwards, at most `ceilingMilliseconds` high. */
export function delayCurve(smoothing: Settings['smoothing'], width: number, height: number, ceilingMilliseconds: number): string {
  const points = Array.from({ length: 49 }, (_, index) => {
    const share = index / 48;
    const delay = Math.min(ceilingMilliseconds, delayAtSpeed(smoothing, curveSpeeds.from + share * (curveSpeeds.to - curveSpeeds.from)));
    return `${(share * width).toFixed(1)} ${(height - (delay / ceilingMilliseconds) * height).toFixed(1)}`;
  });
  return `M${points.join('L')}`;
}
