// Everything one opened take shares between its monitors, plots and timeline: the data, the playhead, the
// stretch in view. PlayerView makes one and closes it; nothing in it is React.
import { createStore, type StoreApi } from 'zustand';
import type { Columns } from '../../../core/streams/columns.ts';
import { armStreams } from '../../../core/streams/arm-streams.ts';
import type { StreamKind } from '../../../core/streams/stream.ts';
import type { HostLink } from '../../host/link.ts';
import { EditsDesk, keptSpans } from './edits-desk.ts';
import { openEpisode, type LaidOutEpisode, type OpenedEpisode } from './episode-store.ts';
import type { PieceProblem } from './load-episode.ts';
import { Playhead, type AnyPlayhead } from './playhead.ts';
import { follow, type ViewRange } from './view-range.ts';

export interface PlayerSession {
  readonly id: string;
  readonly episode: StoreApi<OpenedEpisode>;
  readonly playhead: AnyPlayhead;
  readonly desk: EditsDesk;
  readonly range: StoreApi<ViewRange>;
  /** What lies under the pointer on the timeline, in words; '' for nothing. */
  readonly pointed: StoreApi<{ readonly text: string }>;
  report(problem: PieceProblem): void;
  close(): void;
}

/** With a playhead of somebody else's, what is cut away is theirs to pass over. */
export function openPlayer(link: HostLink, id: string, durationSeconds: number, led?: AnyPlayhead): PlayerSession {
  const { store, report, lookAt, lookOver, close } = openEpisode(id);
  const playhead = led ?? new Playhead(durationSeconds);
  const desk = new EditsDesk(link, id);
  if (!led) {
    desk.store.subscribe(({ edits, skips }, before) => {
      if (edits !== before.edits || skips !== before.skips) playhead.playOnly(edits && skips && edits.count > 0 ? keptSpans(edits) : null);
    });
  }
  const range = createStore<ViewRange>(() => ({ from: 0, to: durationSeconds }));
  range.subscribe(lookOver);
  const pointed = createStore(() => ({ text: '' }));
  const unwatch = playhead.watch((seconds) => {
    lookAt(seconds);
    if (!playhead.state().playing) return;
    const next = follow(range.getState(), durationSeconds, seconds);
    if (next !== range.getState()) range.setState(next);
  });
  return {
    id, episode: store, playhead, desk, range, pointed, report,
    close: () => { unwatch(); desk.close(); playhead.close(); close(); },
  };
}

/** The stream of a kind: the named arm's or its loop's where there is one, else the first of the kind that has arrived. */
export function columnsOfKind(columns: ReadonlyMap<string, Columns>, kind: StreamKind, armId = 'arm'): Columns | undefined {
  for (const id of Object.values(armStreams(armId))) if (columns.get(id)?.stream.kind === kind) return columns.get(id);
  for (const each of columns.values()) if (each.stream.kind === kind) return each;
  return undefined;
}

/** Host nanoseconds of the take's time zero: the manifest's, else the earliest sample's. */
export function startNanos(opened: LaidOutEpisode): number {
  if (opened.manifest) return opened.manifest.clock.startNanos;
  let earliest = Infinity;
  for (const columns of opened.columns.values()) if (columns.count > 0) earliest = Math.min(earliest, columns.tArrive[0]!);
  return Number.isFinite(earliest) ? earliest : 0;
}
