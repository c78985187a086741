// What the page and the tracker's worker say to each other. tracker.ts and tracker-worker.ts only.

export type Delegate = 'CPU' | 'GPU';

export interface StartTracker {
  readonly type: 'start';
  /** Where the model and MediaPipe's runtime are served, with a slash at the end. */
  readonly assets: string;
  /** 'auto' times both once. */
  readonly delegate: Delegate | 'auto';
  /** The page's performance.timeOrigin: results come back on the page's clock. */
  readonly timeOrigin: number;
}
/** Frames to track from now on; replaces the source before. */
export interface TrackSource {
  readonly type: 'source';
  readonly frames: ReadableStream<VideoFrame>;
  /** Older frames wait for the next one instead, milliseconds. Infinity tracks whatever is there. */
  readonly freshMs: number;
  /** Told what the tracker does, for a source that makes pictures on demand. */
  readonly pacer: MessagePort | undefined;
}
export type ToTracker = StartTracker | TrackSource;

export interface TrackedHand {
  /** As the person would say it. */
  readonly side: 'right' | 'left';
  readonly score: number;
  /** 21 × (x, y, relative z): x and y in 0…1 of the picture. */
  readonly image: Float64Array;
  /** 21 × (x, y, z), metres of the model's own hand, about its middle. */
  readonly world: Float64Array;
}
export interface TrackerResult {
  readonly type: 'result';
  /** Page milliseconds when the picture was taken, when tracking began, and how long it took. */
  readonly captureMs: number;
  readonly startedMs: number;
  readonly inferenceMs: number;
  readonly width: number;
  readonly height: number;
  readonly hands: readonly TrackedHand[];
  /** Frames passed over since the result before. */
  readonly dropped: number;
}
export interface TrackerReady { readonly type: 'ready'; readonly delegate: Delegate; readonly timedMs: { readonly CPU: number; readonly GPU: number } | null }
/** A frame has just gone in; it was `ageMs` old and the tracker had waited `idleMs` for it, passing over `dropped`. The next is wanted after about `expectedMs`. */
export interface TrackerStarted { readonly type: 'started'; readonly startedMs: number; readonly expectedMs: number; readonly ageMs: number; readonly idleMs: number; readonly dropped: number }
/** The tracker is free since then, and there is no frame that is fresh enough. */
export interface TrackerWaiting { readonly type: 'waiting'; readonly sinceMs: number; readonly freshMs: number }
/** What a source's pacer hears, from worker to worker: the page may be busy. */
export type PacerMessage = TrackerStarted | TrackerWaiting;
export interface TrackerFailed { readonly type: 'failed'; readonly code: 'tracker.failed' | 'tracker.model-missing'; readonly hint: string }
export interface SourceEnded { readonly type: 'source-ended' }
export type FromTracker = TrackerResult | TrackerReady | TrackerFailed | SourceEnded;
