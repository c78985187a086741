// Reads from the sample store what the marks show. live-scene.ts calls it for every frame.
import type { DescribedArm } from '../../core/contract/contract.ts';
import { armStreams } from '../../core/streams/arm-streams.ts';
import { verdictBands, verdictReasons, type VerdictReason } from '../../core/streams/kinds.ts';
import type { HostLink } from '../host/link.ts';
import type { MarksInput, Tone } from './marks.ts';

/** Longer without a sample is no longer now. */
const freshNanos = 300e6;
/** A ruling stays on the screen this long, so that a short one can be read. */
const readableMs = 700;

export interface Ruling { readonly tone: Tone; readonly reason: VerdictReason; readonly joint: number }

const lastRulings = new Map<string, { readonly ruling: Ruling; readonly atMs: number }>();
const calm: Ruling = { tone: 'calm', reason: 'none', joint: -1 };

/** The guard's newest word about this arm, held long enough to be read. */
export function rulingNow(link: HostLink, nowMs: number, armId: string): Ruling {
  const verdict = link.samples.newest(armStreams(armId).verdict);
  if (verdict && link.clock.hostNanos(nowMs) - verdict.tArrive < freshNanos) {
    const band = verdictBands[verdict.values[0]!];
    const reason = verdictReasons[verdict.values[1]!] ?? 'none';
    if (band === 'clamp' || band === 'reject') lastRulings.set(armId, { ruling: { tone: band, reason, joint: verdict.values[2]! }, atMs: nowMs });
  }
  const last = lastRulings.get(armId);
  return last && nowMs - last.atMs < readableMs ? last.ruling : calm;
}

/** Whether the guard has something to say about any arm. */
export function isGuarded(link: HostLink, nowMs: number): boolean {
  const arms = link.state.getState().host?.rig.arms ?? [];
  return arms.some(({ id }) => rulingNow(link, nowMs, id).tone !== 'calm');
}

export function readMarks(link: HostLink, { id, hand: side }: Pick<DescribedArm, 'id' | 'hand'>, joints: Float64Array, tool: ArrayLike<number> | null, nowMs: number): MarksInput {
  const now = link.clock.hostNanos(nowMs);
  const fresh = (stream: string) => {
    const sample = link.samples.newest(stream);
    return sample && now - sample.tArrive < freshNanos ? sample.values : null;
  };
  const host = link.state.getState().host;
  const session = host?.session;
  const streams = armStreams(id);
  // The only arm follows the hand that the settings name now; leaders are no hands.
  const which = host?.rig.arms.find((arm) => arm.id === id)?.hand ?? side;
  const hand = session?.hand === 'leader' ? undefined : link.samples.newest(`hand.${which}/landmarks`);
  const staleNanos = (host?.settings.staleHandMilliseconds ?? 150) * 1e6;
  return {
    joints, tool, nowMs,
    command: fresh(streams.command),
    wish: fresh(streams.wish),
    hand: hand?.values ?? null,
    handIsStale: session?.hand !== 'leader' && (!hand || hand.values[0] !== 1 || now - hand.tCapture > staleNanos),
    isFacing: host?.settings.mapping.frame === 'facing',
    isLive: session?.state === 'live' || session?.parking === true,
    tone: rulingNow(link, nowMs, id).tone,
  };
}
