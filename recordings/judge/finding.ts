// What a measure has to say of a take: a reason of its judgement, with what it costs. Used by every measure here.
import type { Judgement, ReasonCode, Verdict } from '../../core/contract/episode.ts';
import type { Thresholds } from './thresholds.ts';

export type Reason = Judgement['reasons'][number];

export interface Finding extends Reason {
  /** Points of 100 that it takes off. */
  readonly cost: number;
}

/** The take as far as every measure needs to know it. */
export interface TakeFacts {
  readonly startNanos: number;
  readonly endNanos: number;
  readonly seconds: number;
  readonly limits: Thresholds;
}

/** A remark at most, a flag that is only just one to one that is nearly a refusal, a refusal. */
const [mostRemarkCost, leastFlagCost, mostFlagCost, leastRefuseCost] = [3, 5, 25, 60] as const;

/**
 * `badness`: what was measured; `flag` and `refuse`: from where on it weighs so much (Infinity: never). Under the flag
 * it is a remark and costs next to nothing.
 */
export function weigh(badness: number, flag: number, refuse = Infinity): { readonly weight: Verdict; readonly cost: number } {
  if (badness >= refuse) return { weight: 'refuse', cost: refuse > 0 ? Math.min(100, leastRefuseCost * Math.sqrt(badness / refuse)) : 100 };
  if (!(badness >= flag)) return { weight: 'accept', cost: badness > 0 ? Math.min(mostRemarkCost, (mostRemarkCost * badness) / flag) : 0 };
  // On a logarithm, because limits of one kind lie a power of ten or more apart.
  const most = Number.isFinite(refuse) ? refuse : Math.max(flag * 20, 1e-9);
  const along = flag > 0 ? Math.log(badness / flag) / Math.log(most / flag) : 1;
  return { weight: 'flag', cost: leastFlagCost + (mostFlagCost - leastFlagCost) * Math.min(1, Math.max(0, along)) };
}

export interface Stretch { readonly fromNanos: number; readonly toNanos: number }

/** Seconds of the take, to the millisecond, inside it. */
export function placeOf({ startNanos, seconds }: TakeFacts, stretch: Stretch | null): Reason['at'] {
  if (stretch === null || !Number.isFinite(stretch.fromNanos) || !Number.isFinite(stretch.toNanos)) return null;
  const second = (nanos: number): number => round(Math.min(seconds, Math.max(0, (nanos - startNanos) / 1e9)));
  return { fromSeconds: second(stretch.fromNanos), toSeconds: second(stretch.toNanos) };
}

/** Three decimals are more than anyone reads, and keep manifests short. A number so large has none, and must not become infinite. */
export const round = (value: number): number => (Math.abs(value) < 1e15 ? Math.round(value * 1000) / 1000 : value);

export const finding = (
  code: ReasonCode, stream: string, weight: { readonly weight: Verdict; readonly cost: number }, params: Reason['params'], at: Reason['at'] = null,
): Finding => ({
  code, stream, ...weight, at,
  // JSON knows no infinity; a figure that is none is left out of the sentence.
  params: Object.fromEntries(Object.entries(params)
    .filter(([, value]) => typeof value === 'string' || Number.isFinite(value))
    .map(([name, value]) => [name, typeof value === 'number' ? round(value) : value])),
});
