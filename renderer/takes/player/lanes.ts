// What the timeline shows of a take, out of its columns: stretches, levels and marks in seconds from the
// take's start. Pure; PlayerView extracts once per take, Timeline draws.
import type { ArmDescription } from '../../../core/math/arm.ts';
import { type Columns } from '../../../core/streams/columns.ts';
import { lossesOf } from '../../../core/streams/losses.ts';
import { verdictBands, verdictReasons, type VerdictBand, type VerdictReason } from '../../../core/streams/kinds.ts';
import { fieldOffset, rowLength } from '../../../core/streams/stream.ts';

export interface Stretch { readonly from: number; readonly to: number }
export interface GuardStretch extends Stretch {
  readonly band: Exclude<VerdictBand, 'pass'>;
  /** null: of a long take's overview only the band is known. */
  readonly reason: VerdictReason | null;
  readonly count: number;
}
export interface Mark { readonly at: number; readonly name: string; readonly detail: string; readonly count: number }
export interface Level { readonly times: Float64Array; readonly values: Float64Array }

export const secondsFrom = (times: Float64Array, startNanos: number): Float64Array => times.map((time) => (time - startNanos) / 1e9);

/** How long samples took from happening to being had, in the middle; null without samples. */
export function medianAgeMilliseconds({ count, tCapture, tArrive }: Columns): number | null {
  if (count === 0) return null;
  return tArrive.map((time, row) => time - tCapture[row]!).sort()[count >> 1]! / 1e6;
}

/** One number of each row. `index` counts within the field. */
export function columnOf(columns: Columns, field: string, index = 0): Float64Array {
  const width = rowLength(columns.stream);
  const offset = fieldOffset(columns.stream, field) + index;
  const out = new Float64Array(columns.count);
  for (let row = 0; row < columns.count; row += 1) out[row] = columns.values[row * width + offset]!;
  return out;
}

/** Runs of rows whose number is not zero. A pause shorter than `joinSeconds` does not part them. */
function runs(times: Float64Array, values: ArrayLike<number>, joinSeconds: number): Stretch[] {
  const found: { from: number; to: number }[] = [];
  let open: { from: number; to: number } | null = null;
  for (let row = 0; row < times.length; row += 1) {
    const at = times[row]!;
    if (!(values[row]! > 0)) {
      if (open) open.to = at;
      open = null;
      continue;
    }
    if (open) open.to = at;
    else {
      const last = found.at(-1);
      if (last && at - last.to <= joinSeconds) open = last;
      else found.push(open = { from: at, to: at });
      open.to = at;
    }
  }
  return found;
}

/** While the hand held the arm. */
export const clutchLane = (wish: Columns, startNanos: number): readonly Stretch[] =>
  runs(secondsFrom(wish.tArrive, startNanos), columnOf(wish, 'engaged'), 0.02);

/** Where the guard took something off, one stretch per band and reason; flicker within 50 ms counts as one. */
export function guardLane(verdict: Columns, startNanos: number): readonly GuardStretch[] {
  const times = secondsFrom(verdict.tArrive, startNanos);
  const bands = columnOf(verdict, 'band');
  const reasons = columnOf(verdict, 'reason');
  const found: GuardStretch[] = [];
  for (let row = 0; row < verdict.count; row += 1) {
    const band = verdictBands[bands[row]!];
    if (band === undefined || band === 'pass') continue;
    // A row that stands for several has the greatest of each number, which need not belong together.
    const reason = Number.isNaN(verdict.sequence[row]) ? null : verdictReasons[reasons[row]!] ?? 'none';
    const at = times[row]!;
    const last = found.at(-1);
    if (last && last.band === band && last.reason === reason && at - last.to <= 0.05) {
      found[found.length - 1] = { ...last, to: at, count: last.count + 1 };
    } else found.push({ from: at, to: at, band, reason, count: 1 });
  }
  return found;
}

/** 0 open … 1 closed, measured. */
export function gripperLane(state: Columns, arm: ArmDescription, startNanos: number): Level {
  const { joint, open, closed } = arm.gripper;
  const span = closed - open || 1;
  return {
    times: secondsFrom(state.tCapture, startNanos),
    values: columnOf(state, 'position', joint).map((value) => Math.min(1, Math.max(0, (value - open) / span))),
  };
}

/** From happening to the command, against the longest there was: `most` milliseconds fill the lane. */
export function latencyLane(latency: Columns, startNanos: number): Level & { readonly most: number } {
  const total = columnOf(latency, 'total');
  // One hiccup must not flatten all the rest.
  const sorted = total.filter(Number.isFinite).sort();
  const most = Math.max(50, (sorted[Math.floor(sorted.length * 0.995)] ?? 0) * 1.25);
  return { times: secondsFrom(latency.tArrive, startNanos), values: total.map((value) => Math.min(1, Math.max(0, value / most))), most };
}

/** Gaps in a stream's count, and pictures that a camera says it lost: each a mark where the next sample came. */
export function dropLane(streams: readonly Columns[], startNanos: number): readonly Mark[] {
  const marks: Mark[] = [];
  for (const columns of streams) {
    lossesOf(columns).forEach((count, row) => {
      if (count >= 1) marks.push({ at: (columns.tArrive[row]! - startNanos) / 1e9, name: columns.stream.title, detail: columns.stream.id, count });
    });
  }
  return marks.sort((a, b) => a.at - b.at);
}

/** What the session said: `name` and whatever else the event carries, as one line. */
export function eventLane(events: Columns, startNanos: number): readonly Mark[] {
  return events.texts.map((text, row) => {
    const at = ((events.tCapture[row] ?? events.tArrive[row] ?? startNanos) - startNanos) / 1e9;
    try {
      const { name, ...rest } = JSON.parse(text) as Record<string, unknown>;
      const detail = Object.entries(rest).map(([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`).join(' · ');
      return { at, name: typeof name === 'string' ? name : 'event', detail, count: 1 };
    } catch {
      return { at, name: 'event', detail: text, count: 1 };
    }
  });
}
