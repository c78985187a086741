// All lanes of a take from whatever of it has arrived: undefined where the stream was not recorded or has not
// come yet. Pure; Timeline memoises it.
import type { Judgement } from '../../../core/contract/episode.ts';
import type { EpisodeEdits, Subtask } from '../../../core/edits/edits.ts';
import type { Columns } from '../../../core/streams/columns.ts';
import type { StreamKind } from '../../../core/streams/stream.ts';
import type { LaidOutEpisode } from './episode-store.ts';
import { clutchLane, dropLane, eventLane, gripperLane, guardLane, latencyLane, type GuardStretch, type Level, type Mark, type Stretch } from './lanes.ts';
import { columnsOfKind, startNanos } from './player-session.ts';

/** A reason of the judgement that has a place in time. */
export interface ReasonStretch extends Stretch { readonly judged: Judgement['reasons'][number] }

export interface TakeLanes {
  readonly subtasks: readonly Subtask[] | undefined;
  readonly clutch: readonly Stretch[] | undefined;
  readonly guard: readonly GuardStretch[] | undefined;
  readonly gripper: Level | undefined;
  readonly latency: (Level & { readonly most: number }) | undefined;
  readonly drops: readonly Mark[];
  readonly events: readonly Mark[] | undefined;
  readonly judgement: readonly ReasonStretch[] | undefined;
}
export const laneNames = ['subtasks', 'clutch', 'guard', 'gripper', 'latency', 'drops', 'events', 'judgement'] as const;
export type LaneName = (typeof laneNames)[number];

export function takeLanes(opened: LaidOutEpisode, edits: EpisodeEdits | null = null): TakeLanes {
  const start = startNanos(opened);
  const first = opened.world?.[0];
  const of = (kind: Parameters<typeof columnsOfKind>[1]): Columns | undefined => columnsOfKind(opened.columns, kind, first?.id);
  const [wish, state, events, latency] = [of('wish'), of('jointState'), of('event'), of('latency')];
  // What the guard had to say of any arm counts.
  const verdicts = [...opened.columns.values()].filter(({ stream }) => stream.kind === 'verdict');
  // Listed without a sample: it was recorded, and nothing happened.
  const silent = (kind: StreamKind): readonly [] | undefined =>
    opened.manifest?.streams.some((stream) => stream.description.kind === kind && stream.count === 0) ? [] : undefined;
  return {
    subtasks: edits?.subtasks,
    clutch: wish ? clutchLane(wish, start) : silent('wish'),
    guard: verdicts.length > 0 ? verdicts.flatMap((verdict) => guardLane(verdict, start)).sort((a, b) => a.from - b.from) : silent('verdict'),
    gripper: state && first ? gripperLane(state, first.arm, start) : undefined,
    latency: latency ? latencyLane(latency, start) : undefined,
    drops: dropLane([...opened.columns.values()], start),
    events: events ? eventLane(events, start) : silent('event'),
    judgement: opened.manifest?.judgement?.reasons.flatMap((judged) => (judged.at ? [{ from: judged.at.fromSeconds, to: judged.at.toSeconds, judged }] : [])),
  };
}

export type Pointed = GuardStretch | ReasonStretch | Subtask | Stretch | Mark;

/** What lies under the pointer in one lane, nearest within `reach` seconds. */
export function pointedAt(lanes: TakeLanes, lane: LaneName, seconds: number, reach: number): Pointed | null {
  if (lane === 'gripper' || lane === 'latency') return null;
  if (lane !== 'drops' && lane !== 'events') {
    const found: readonly Pointed[] = lanes[lane] ?? [];
    return found.findLast((stretch) => 'from' in stretch && seconds >= stretch.from - reach && seconds <= stretch.to + reach) ?? null;
  }
  let best: Mark | null = null;
  for (const mark of lanes[lane] ?? []) {
    const away = Math.abs(mark.at - seconds);
    if (away <= reach && (!best || away < Math.abs(best.at - seconds))) best = mark;
  }
  return best;
}
