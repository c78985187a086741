// The hand in this page, from picture to host: source → tracker → hand samples, and while a take records,
// the picture itself. The cockpit starts one when this page's hand is chosen, and closes it.
import { createStore, type StoreApi } from 'zustand/vanilla';
import { defaultSettings, type Settings } from '../../core/contract/state.ts';
import { fault, faultFrom, type Fault } from '../../core/fault.ts';
import type { DemoHand } from '../demo/demo-hand.ts';
import type { HostLink } from '../host/link.ts';
import { readFrames } from './frame-reader.ts';
import { createHandSampler } from './hand-sample.ts';
import { openHandSource, type HandSource } from './hand-source.ts';
import { startTracker, type Tracker } from './tracker.ts';
import type { TrackerReady, TrackerResult } from './tracker-protocol.ts';
import { countTracking, type TrackingStats } from './tracking-stats.ts';
import { chooseEncoder } from './encoder-choice.ts';
import { startVideoFeed, type VideoFeed } from './video-encoder.ts';

export interface HandSessionState {
  readonly source: 'camera' | 'rendered';
  readonly phase: 'opening' | 'tracking' | 'failed';
  readonly fault: Fault | null;
  /** The camera's own name; empty for the rendered hand. */
  readonly label: string;
  readonly picture: { readonly width: number; readonly height: number } | null;
  readonly delegate: TrackerReady['delegate'] | null;
  /** Over the last few seconds. */
  readonly stats: TrackingStats;
  /** Samples and packets the wire refused, pictures the encoder passed over. */
  readonly drops: number;
}

export interface HandSession {
  /** Changes a few times a second, not with every frame. */
  readonly state: StoreApi<HandSessionState>;
  /** For a <video>: the very picture that is tracked; null until it is open. Mirror it for a camera, and whatever is drawn over it. */
  preview(): MediaStream | null;
  /** The newest result: what an overlay draws (picture points in 0…1), without re-rendering anything. */
  newest(): TrackerResult | undefined;
  onResult(listener: (result: TrackerResult) => void): () => void;
  /** Only with the rendered hand, once open. */
  demoHand(): DemoHand | undefined;
  /** Over the whole session. */
  summary(): TrackingStats;
  close(): void;
}

export interface HandSessionOptions {
  readonly source: 'camera' | 'rendered';
  readonly link: Pick<HostLink, 'state' | 'sendSample' | 'sendVideo' | 'call'>;
  /** Where model, runtime and hands are served, with a slash at the end. */
  readonly assets?: string;
}

/** Older frames are passed over: the next one, fresh, leads to an earlier command than a stale one's answer. */
const freshMs = 8;
const recentResults = 60;
const sides = ['right', 'left'] as const;

export function startHandSession({ source: kind, link, assets = '/assets/' }: HandSessionOptions): HandSession {
  const counts = countTracking();
  const state = createStore<HandSessionState>(() => ({
    source: kind, phase: 'opening', fault: null, label: '', picture: null, delegate: null, stats: counts.stats(), drops: 0,
  }));
  const settings = (): Settings => link.state.getState().host?.settings ?? defaultSettings;
  const listeners = new Set<(result: TrackerResult) => void>();
  const samplers = sides.map((side) => ({ sampler: createHandSampler(side), stream: `hand.${side}/landmarks`, sequence: 0 }));
  let source: HandSource | undefined;
  let preview: MediaStream | null = null;
  let newest: TrackerResult | undefined;
  let recording: { readonly feed: VideoFeed; stop(): void } | undefined;
  let pastVideoDrops = 0;
  let sampleDrops = 0;
  let closed = false;

  // The host may be away; it hears of a lost hand by its silence in any case.
  const report = (trouble: Fault): void => { link.call.devices.report({ id: 'hand', fault: trouble }).catch(() => undefined); };
  const fail = (trouble: Fault): void => {
    if (closed) return;
    state.setState({ phase: 'failed', fault: trouble });
    report(trouble);
  };

  const tracker: Tracker = startTracker(new URL(assets, location.href).href, {
    failed: fail,
    result(result) {
      if (source === undefined) return;
      const now = settings();
      const geometry = source.geometry(now);
      for (const side of samplers) {
        const row = side.sampler.row(result, { ...geometry, smoothing: now.smoothing });
        if (row === undefined) continue;
        // Nobody is there to miss it.
        if (!link.state.getState().connected) continue;
        // Counted whether or not it gets through: the gap shows the host its loss.
        if (!link.sendSample(side.stream, side.sequence, result.captureMs, row)) sampleDrops += 1;
        side.sequence += 1;
      }
      // A frozen camera may go on by itself.
      if (state.getState().fault?.code === 'camera.frozen') state.setState({ phase: 'tracking', fault: null });
      newest = result;
      counts.add(result);
      for (const listener of listeners) listener(result);
    },
  });

  const follow = async (): Promise<void> => {
    const opened = await openHandSource(kind, settings(), assets, fail);
    if (closed) { opened.close(); return; }
    source = opened;
    preview = new MediaStream([opened.track]);
    state.setState({ label: opened.label, picture: { width: opened.width, height: opened.height } });
    void chooseEncoder(opened);
    const { delegate } = await tracker.ready;
    if (closed) return;
    tracker.follow(opened.track, { freshMs, pacer: opened.demoHand?.pacer() });
    state.setState({ phase: 'tracking', delegate });
    followTakes();
  };

  function followTakes(): void {
    const phase = link.state.getState().host?.take.phase;
    const wanted = source !== undefined && !closed && (phase === 'countdown' || phase === 'recording');
    if (wanted === (recording !== undefined)) return;
    if (recording !== undefined) {
      pastVideoDrops += recording.feed.stats().dropped;
      recording.stop();
      recording.feed.close();
      recording = undefined;
    } else if (source !== undefined) {
      const { width, height, frameRate, track } = source;
      const feed = startVideoFeed({
        stream: 'camera.hand/frames', width, height, frameRate, send: link.sendVideo,
        failed: (hint) => report(fault('camera.unrecorded', { label: source?.label ?? '' }, hint)),
        // A rendered hand may well stand still.
        ...(kind === 'camera' && { frozen: (seconds: number) => report(fault('camera.frozen', { label: source?.label ?? '', seconds })) }),
      });
      recording = { feed, stop: readFrames(track, feed.encode) };
    }
  }
  const unfollowTakes = link.state.subscribe(followTakes);
  const ticking = setInterval(() => {
    state.setState({ stats: counts.stats(recentResults), drops: sampleDrops + pastVideoDrops + (recording?.feed.stats().dropped ?? 0) });
  }, 500);
  follow().catch((error: unknown) => fail(faultFrom(error, 'tracker.failed')));

  return {
    state,
    preview: () => preview,
    newest: () => newest,
    onResult(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    demoHand: () => source?.demoHand,
    summary: () => counts.stats(),
    close() {
      closed = true;
      clearInterval(ticking);
      unfollowTakes();
      followTakes();
      tracker.close();
      source?.close();
      listeners.clear();
    },
  };
}
