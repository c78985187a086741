// One opened episode: what has arrived, what could not be had. PlayerView makes one per episode and closes it.
import { createStore, type StoreApi } from 'zustand';
import type { Columns } from '../../../core/streams/columns.ts';
import { loadColumns, loadManifest, loadWorld, troubleOf, type EpisodeWorld, type PieceProblem } from './load-episode.ts';
import type { PlayedManifest } from './manifest.ts';

export interface OpenedEpisode {
  readonly manifest: PlayedManifest | null;
  readonly world: EpisodeWorld | null;
  /** Streams that have arrived, by id. */
  readonly columns: ReadonlyMap<string, Columns>;
  readonly problems: readonly PieceProblem[];
  readonly loading: boolean;
}

/** What the monitors, plots and lanes read, the soonest needed first. Everything else stays on the host. */
const playedKinds = ['event', 'jointState', 'objectPoses', 'videoFrames', 'jointCommand', 'wish', 'verdict', 'latency', 'pose', 'task'];
/** Streams under way at once; two keep the disk worker busy without starving the video. */
const parallelLoads = 2;

const lastSecond = (columns: Columns, startNanos: number): number =>
  columns.count === 0 ? 0 : Math.max(0, (columns.tArrive[columns.count - 1]! - startNanos) / 1e9);

export function openEpisode(id: string): { readonly store: StoreApi<OpenedEpisode>; report(problem: PieceProblem): void; close(): void } {
  const store = createStore<OpenedEpisode>(() => ({ manifest: null, world: null, columns: new Map(), problems: [], loading: true }));
  const abort = new AbortController();
  const { signal } = abort;

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

  const load = async () => {
    await Promise.all([
      attempt('manifest', 'manifest.json', () => loadManifest(id, signal), (manifest) => { store.setState({ manifest }); }),
      attempt('world', 'world.json', () => loadWorld(id, signal), (world) => { store.setState({ world }); }),
    ]);
    const { manifest } = store.getState();
    const wanted = (manifest?.streams ?? [])
      .filter((stream) => stream.count > 0 && playedKinds.includes(stream.description.kind))
      .sort((a, b) => playedKinds.indexOf(a.description.kind) - playedKinds.indexOf(b.description.kind));
    const next = async (): Promise<void> => {
      const stream = wanted.shift();
      if (!stream || signal.aborted) return;
      const streamId = stream.description.id;
      await attempt('stream', streamId, () => loadColumns(id, streamId, signal), (columns) => {
        store.setState((state) => ({ columns: new Map(state.columns).set(streamId, columns) }));
        // One file holds all streams, so one sentence says where it breaks off.
        if (columns.count < stream.count) report({ kind: 'samples', piece: 'samples', trouble: 'short', seconds: lastSecond(columns, manifest!.clock.startNanos) });
      });
      await next();
    };
    await Promise.all(Array.from({ length: parallelLoads }, next));
    if (!signal.aborted) store.setState({ loading: false });
  };
  void load();

  return { store, report, close: () => { abort.abort(); } };
}
