// Reads from the sample store what the marks show. live-scene.ts calls it for every frame.
import type { DescribedArm } from '../../core/contract/contract.ts';
import { armStreams } from '../../core/streams/arm-streams.ts';
import { verdictBands, verdictReasons, type VerdictReason } from '../../core/streams/kinds.ts';
import type { ArmDescription } from '../../core/math/arm.ts';
import { tightenedBox, type ArmLimits } from '../../core/math/arm-limits.ts';
import type { HostLink } from '../host/link.ts';
import { limitsDraft } from './limits-draft.ts';
import type { LimitsShown } from './limits.ts';
import type { MarksInput, Tone } from './marks.ts';

/** Longer without a sample is no longer now. */
const freshNanos = 300e6;
/** A ruling stays on the screen this long, so that a short one can be read. */
const readableMs = 700;

export interface Ruling {
  readonly tone: Tone;
  readonly reason: VerdictReason;
  readonly joint: number;
  /** What the guard keeps apart: bodies of the arm's world, metres between them, and the two points in the arm's frame. */
  readonly near: { readonly bodies: readonly [number, number]; readonly distance: number; readonly points: readonly number[] } | null;
}

const lastRulings = new Map<string, { readonly ruling: Ruling; readonly atMs: number }>();
const calm: Ruling = { tone: 'calm', reason: 'none', joint: -1, near: null };

/** The guard's newest word about this arm, held long enough to be read. */
export function rulingNow(link: HostLink, nowMs: number, armId: string): Ruling {
  const verdict = link.samples.newest(armStreams(armId).verdict);
  if (verdict && link.clock.hostNanos(nowMs) - verdict.tArrive < freshNanos) {
    const band = verdictBands[verdict.values[0]!];
    const reason = verdictReasons[verdict.values[1]!] ?? 'none';
    if (band === 'clamp' || band === 'reject') lastRulings.set(armId, { ruling: { tone: band, reason, joint: verdict.values[2]!, near: nearOf(reason, verdict.values) }, atMs: nowMs });
  }
  const last = lastRulings.get(armId);
  return last && nowMs - last.atMs < readableMs ? last.ruling : calm;
}

/** Bodies, distance and points as they stand in a verdict's row, where it is about them. */
function nearOf(reason: VerdictReason, row: Float64Array): Ruling['near'] {
  if ((reason !== 'clearance' && reason !== 'self-collision') || !(row[4]! >= 0)) return null;
  return { bodies: [row[4]!, row[5]!], distance: row[6]!, points: [...row.subarray(7, 13)] };
}

/** Whether the guard has something to say about any arm. */
export function isGuarded(link: HostLink, nowMs: number): boolean {
  const arms = link.state.getState().host?.rig.arms ?? [];
  return arms.some(({ id }) => rulingNow(link, nowMs, id).tone !== 'calm');
}

export function readMarks(link: HostLink, { id, hand: side, arm: description }: Pick<DescribedArm, 'id' | 'hand' | 'arm'>, joints: Float64Array, tool: ArrayLike<number> | null, nowMs: number): MarksInput {
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
  const ruling = rulingNow(link, nowMs, id);
  return {
    joints, tool, nowMs,
    command: fresh(streams.command),
    wish: fresh(streams.wish),
    hand: hand?.values ?? null,
    handIsStale: session?.hand !== 'leader' && (!hand || hand.values[0] !== 1 || now - hand.tCapture > staleNanos),
    isFacing: host?.settings.mapping.frame === 'facing',
    isLive: session?.state === 'live' || session?.parking === true,
    tone: ruling.tone,
    near: ruling.near?.points ?? null,
    limits: limitsShown(id, description, host?.settings.limits[id]),
  };
}

const none: ArmLimits = {};
const boxes = new Map<string, { readonly limits: ArmLimits; readonly file: ArmDescription['workspace']; readonly box: ArmDescription['workspace'] }>();

/** The same box for the same limits, so that it is placed once. */
function limitsShown(id: string, { workspace: file }: ArmDescription, limits: ArmLimits = none): LimitsShown {
  let known = boxes.get(id);
  if (known?.limits !== limits || known.file !== file) boxes.set(id, known = { limits, file, box: tightenedBox(file, limits.workspace) });
  const { draft } = limitsDraft.getState();
  return { box: known.box, plane: limits.tablePlane ?? null, draft: draft?.armId === id ? draft : null };
}
