// Reads from the sample store what the marks show. live-scene.ts calls it for every frame.
import { verdictBands, verdictReasons, type VerdictReason } from '../../core/streams/kinds.ts';
import type { HostLink } from '../host/link.ts';
import type { MarksInput, Tone } from './marks.ts';

/** Longer without a sample is no longer now. */
const freshNanos = 300e6;
/** A ruling stays on the screen this long, so that a short one can be read. */
const readableMs = 700;

export interface Ruling { readonly tone: Tone; readonly reason: VerdictReason; readonly joint: number }

let lastRuling: { readonly ruling: Ruling; readonly atMs: number } | undefined;
const calm: Ruling = { tone: 'calm', reason: 'none', joint: -1 };

/** The guard's newest word, held long enough to be read. */
export function rulingNow(link: HostLink, nowMs: number): Ruling {
  const verdict = link.samples.newest('teleop/verdict');
  if (verdict && link.clock.hostNanos(nowMs) - verdict.tArrive < freshNanos) {
    const band = verdictBands[verdict.values[0]!];
    const reason = verdictReasons[verdict.values[1]!] ?? 'none';
    if (band === 'clamp' || band === 'reject') lastRuling = { ruling: { tone: band, reason, joint: verdict.values[2]! }, atMs: nowMs };
  }
  return lastRuling && nowMs - lastRuling.atMs < readableMs ? lastRuling.ruling : calm;
}

export function readMarks(link: HostLink, joints: Float64Array, tool: Float64Array | null, nowMs: number): MarksInput {
  const now = link.clock.hostNanos(nowMs);
  const fresh = (stream: string) => {
    const sample = link.samples.newest(stream);
    return sample && now - sample.tArrive < freshNanos ? sample.values : null;
  };
  const host = link.state.getState().host;
  const session = host?.session;
  const hand = link.samples.newest(`hand.${host?.settings.mapping.hand ?? 'right'}/landmarks`);
  const staleNanos = (host?.settings.staleHandMilliseconds ?? 150) * 1e6;
  return {
    joints, tool, nowMs,
    command: fresh('arm/command'),
    wish: fresh('teleop/wish'),
    hand: hand?.values ?? null,
    handIsStale: !hand || hand.values[0] !== 1 || now - hand.tCapture > staleNanos,
    isFacing: host?.settings.mapping.frame === 'facing',
    isLive: session?.state === 'live',
    tone: rulingNow(link, nowMs).tone,
  };
}
