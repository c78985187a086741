// One opened episode: what has arrived, what could not be had. A long stream comes as few rows for lanes and plots, and
// exactly only near the playhead. PlayerSession makes one per episode and closes it.
import { createStore, type StoreApi } from 'zustand';
import type { Columns } from '../../../core/streams/columns.ts';
import { wantedDetail, withDetail } from './detail-window.ts';
import { loadColumns, loadManifest, loadWorld, troubleOf, type EpisodeWorld, type PieceProblem } from './load-episode.ts';
import type { PlayedManifest, PlayedStream } from './manifest.ts';
import { NearWindow } from './near-window.ts';
import type { ViewRange } from './view-range.ts';

export interface OpenedEpisode {
  readonly manifest: PlayedManifest | null;
  readonly world: EpisodeWorld | null;
  /** Streams that have arrived, by id: whole, or the least and the greatest of each piece of time of a long one. */
  readonly columns: ReadonlyMap<string, Columns>;
  /** Sample by sample: whole streams, and of long ones what lies near the playhead. */
  readonly exact: ReadonlyMap<string, Columns>;
  readonly problems: readonly PieceProblem[];
  readonly loading: boolean;
}

/** What stands whatever is looked at: whoever draws the whole take selects this, and is left alone while the playhead moves. */
export type LaidOutEpisode = Pick<OpenedEpisode, 'manifest' | 'world' | 'columns' | 'loading'>;
export const laidOut = ({ manifest, world, columns, loading }: OpenedEpisode): LaidOutEpisode => ({ manifest, world, columns, loading });

/** What the monitors, plots and lanes read, the soonest needed first. Everything else stays on the host. */
const playedKinds = ['event', 'jointState', 'objectPoses', 'videoFrames', 'jointCommand', 'wish', 'verdict', 'latency', 'pose', 'task'];
/** Shown at one moment, so needed sample by sample. */
const posedKinds = ['jointState', 'objectPoses', 'videoFrames', 'jointCommand'];
/** Streams under way at once; two keep the disk worker busy without starving the video. */
const parallelLoads = 2;
/** More samples than this are a long stream: about ten minutes of a loop's. */
const wholeRows = 80_000;
/** Four for each pixel of a wide screen. */
const overviewRows = 16_000;
const restMilliseconds = 150;
/** Laying out hours keeps the host busy for seconds: the first pictures are let through before it begins. */
const picturesFirstMilliseconds = 800;

const isLong = (stream: PlayedStream): boolean => stream.count > wholeRows && stream.description.kind !== 'event';
const lastSecond = (columns: Columns, startNanos: number): number =>
  columns.count === 0 ? 0 : Math.max(0, (columns.tArrive[columns.count - 1]! - startNanos) / 1e9);

export interface EpisodeLoader {
  readonly store: StoreApi<OpenedEpisode>;
  report(problem: PieceProblem): void;
  /** What is near this second is wanted exactly. */
  lookAt(seconds: number): void;
  /** The timeline shows this stretch: what is shown of long streams is wanted finely. */
  lookOver(range: ViewRange): void;
  close(): void;
}

export function openEpisode(id: string): EpisodeLoader {
  const store = createStore<OpenedEpisode>(() => ({ manifest: null, world: null, columns: new Map(), exact: new Map(), problems: [], loading: true }));
  const abort = new AbortController();
  const { signal } = abort;
  let near: NearWindow | null = null;
  let lookedAt = 0;
  const overviews = new Map<string, Columns>();
  let detailed: ViewRange | null = null;
  let detailTimer: ReturnType<typeof setTimeout> | undefined;

  const report = (problem: PieceProblem) => {
    if (signal.aborted) return;
    const { problems } = store.getState();
    const known = problems.find((each) => each.piece === problem.piece && each.kind === problem.kind);
    // A sparse stream ends before the file does: the latest end is where it breaks off.
    if (known && (problem.seconds ?? 0) <= (known.seconds ?? 0)) return;
    store.setState({ problems: [...problems.filter((each) => each !== known), problem] });
  };

  const attempt = async <T>(kind: PieceProblem['kind'], piece: string, load: () => Promise<T>, take: (value: T) => void) => {
    try {
      const value = await load();
      if (!signal.aborted) take(value);
    } catch (error) {
      report({ kind, piece, trouble: troubleOf(error) });
    }
  };

  const loadStream = (stream: PlayedStream, manifest: PlayedManifest): Promise<void> => {
    const { id: streamId } = stream.description;
    const long = isLong(stream);
    return attempt('stream', streamId, () => loadColumns(id, streamId, signal, long ? { most: overviewRows } : {}), (columns) => {
      if (long) overviews.set(streamId, columns);
      store.setState((state) => ({
        columns: new Map(state.columns).set(streamId, columns),
        ...(long ? {} : { exact: new Map(state.exact).set(streamId, columns) }),
      }));
      // One file holds all streams, so one sentence says where it breaks off.
      if (!long && columns.count < stream.count) report({ kind: 'samples', piece: 'samples', trouble: 'short', seconds: lastSecond(columns, manifest.clock.startNanos) });
    });
  };

  const loadDetail = async (range: ViewRange, manifest: PlayedManifest) => {
    const stretch = { from: manifest.clock.startNanos + range.from * 1e9, to: manifest.clock.startNanos + range.to * 1e9 };
    detailed = range;
    const found = await Promise.all([...overviews].map(async ([streamId, overview]) => {
      const detail = await loadColumns(id, streamId, signal, { ...stretch, most: overviewRows });
      return [streamId, withDetail(overview, detail, stretch.from, stretch.to)] as const;
    }));
    if (!signal.aborted && detailed === range) store.setState((state) => ({ columns: new Map([...state.columns, ...found]) }));
  };
  /** Waits until the wheel rests; what cannot be had leaves the overview. */
  const lookOver = (range: ViewRange) => {
    clearTimeout(detailTimer);
    detailTimer = setTimeout(() => {
      const { manifest } = store.getState();
      if (!manifest || overviews.size === 0) return;
      const wanted = wantedDetail(range, manifest.durationSeconds, detailed);
      if (wanted) void loadDetail(wanted, manifest).catch(() => undefined);
    }, restMilliseconds);
  };

  const load = async () => {
    await Promise.all([
      attempt('manifest', 'manifest.json', () => loadManifest(id, signal), (manifest) => { store.setState({ manifest }); }),
      attempt('world', 'world.json', () => loadWorld(id, signal), (world) => { store.setState({ world }); }),
    ]);
    const { manifest } = store.getState();
    const wanted = (manifest?.streams ?? [])
      .filter((stream) => stream.count > 0 && playedKinds.includes(stream.description.kind))
      .sort((a, b) => Number(isLong(a)) - Number(isLong(b)) || playedKinds.indexOf(a.description.kind) - playedKinds.indexOf(b.description.kind));
    const posed = wanted.filter((stream) => isLong(stream) && posedKinds.includes(stream.description.kind)).map((stream) => stream.description.id);
    if (manifest && posed.length > 0 && !signal.aborted) {
      near = new NearWindow(posed, manifest.clock.startNanos, (streamId, stretch) => loadColumns(id, streamId, signal, stretch), (found) => {
        if (signal.aborted) return;
        const exact = new Map(store.getState().exact);
        for (const streamId of posed) {
          const columns = found?.get(streamId);
          if (columns) exact.set(streamId, columns);
          else exact.delete(streamId);
        }
        store.setState({ exact });
      });
      near.lookAt(lookedAt);
    }
    const picturesShown = new Promise((resolve) => { setTimeout(resolve, picturesFirstMilliseconds); });
    const next = async (): Promise<void> => {
      if (wanted[0] && isLong(wanted[0])) await picturesShown;
      const stream = wanted.shift();
      if (!stream || signal.aborted) return;
      await loadStream(stream, manifest!);
      await next();
    };
    await Promise.all(Array.from({ length: parallelLoads }, next));
    if (!signal.aborted) store.setState({ loading: false });
  };
  void load();

  return { store, report, lookAt: (seconds) => { lookedAt = seconds; near?.lookAt(seconds); }, lookOver, close: () => { clearTimeout(detailTimer); abort.abort(); } };
}
