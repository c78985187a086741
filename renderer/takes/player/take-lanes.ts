// All lanes of a take from whatever of it has arrived: undefined where the stream was not recorded or has not
// come yet. Pure; Timeline memoises it.
import type { Columns } from '../../../core/streams/columns.ts';
import type { StreamKind } from '../../../core/streams/stream.ts';
import type { OpenedEpisode } from './episode-store.ts';
import { clutchLane, dropLane, eventLane, gripperLane, guardLane, type GuardStretch, type Level, type Mark, type Stretch } from './lanes.ts';
import { columnsOfKind, startNanos } from './player-session.ts';

export interface TakeLanes {
  readonly clutch: readonly Stretch[] | undefined;
  readonly guard: readonly GuardStretch[] | undefined;
  readonly gripper: Level | undefined;
  readonly drops: readonly Mark[];
  readonly events: readonly Mark[] | undefined;
}
export const laneNames = ['clutch', 'guard', 'gripper', 'drops', 'events'] as const;
export type LaneName = (typeof laneNames)[number];

export function takeLanes(opened: OpenedEpisode): TakeLanes {
  const start = startNanos(opened);
  const first = opened.world?.[0];
  const of = (kind: Parameters<typeof columnsOfKind>[1]): Columns | undefined => columnsOfKind(opened.columns, kind, first?.id);
  const [wish, state, events] = [of('wish'), of('jointState'), of('event')];
  // What the guard had to say of any arm counts.
  const verdicts = [...opened.columns.values()].filter(({ stream }) => stream.kind === 'verdict');
  // Listed without a sample: it was recorded, and nothing happened.
  const silent = (kind: StreamKind): readonly [] | undefined =>
    opened.manifest?.streams.some((stream) => stream.description.kind === kind && stream.count === 0) ? [] : undefined;
  return {
    clutch: wish ? clutchLane(wish, start) : silent('wish'),
    guard: verdicts.length > 0 ? verdicts.flatMap((verdict) => guardLane(verdict, start)).sort((a, b) => a.from - b.from) : silent('verdict'),
    gripper: state && first ? gripperLane(state, first.arm, start) : undefined,
    drops: dropLane([...opened.columns.values()], start),
    events: events ? eventLane(events, start) : silent('event'),
  };
}

/** What lies under the pointer in one lane, nearest within `reach` seconds. */
export function pointedAt(lanes: TakeLanes, lane: LaneName, seconds: number, reach: number): GuardStretch | Stretch | Mark | null {
  if (lane === 'clutch' || lane === 'guard') {
    return (lanes[lane] ?? []).find((stretch) => seconds >= stretch.from - reach && seconds <= stretch.to + reach) ?? null;
  }
  if (lane === 'gripper') return null;
  let best: Mark | null = null;
  for (const mark of lanes[lane] ?? []) {
    const away = Math.abs(mark.at - seconds);
    if (away <= reach && (!best || away < Math.abs(best.at - seconds))) best = mark;
  }
  return best;
}
