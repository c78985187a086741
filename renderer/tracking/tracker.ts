// The page's side of the tracker's worker. hand-session.ts and the bench own one each and close it.
import { fault, type Fault } from '../../core/fault.ts';
import type { Delegate, FromTracker, ToTracker, TrackerReady, TrackerResult } from './tracker-protocol.ts';

export interface TrackerListener {
  result(result: TrackerResult): void;
  failed(fault: Fault): void;
  ended?(): void;
}

export interface Tracker {
  /** Resolves when the model is loaded and a delegate chosen. */
  readonly ready: Promise<TrackerReady>;
  /** Track this video from now on. The track stays the caller's; the pacer, if the source has one, is the tracker's. */
  follow(track: MediaStreamTrack, options: { readonly freshMs: number; readonly pacer?: MessagePort | undefined }): void;
  close(): void;
}

/** What the page remembers of a timing: the delegate that won, on this machine with this browser. */
const delegateKey = 'waldo.tracker.delegate';
const rememberedDelegate = (): Delegate | 'auto' => {
  const [browser, delegate] = (localStorage.getItem(delegateKey) ?? '').split('\n');
  return browser === navigator.userAgent && (delegate === 'CPU' || delegate === 'GPU') ? delegate : 'auto';
};

export function startTracker(assets: string, listener: TrackerListener, delegate: Delegate | 'auto' = rememberedDelegate()): Tracker {
  const worker = new Worker(new URL('./tracker-worker.ts', import.meta.url), { type: 'module', name: 'tracker' });
  const send = (message: ToTracker, transfer: Transferable[] = []): void => { worker.postMessage(message, transfer); };
  const ready = Promise.withResolvers<TrackerReady>();
  // Whoever does not wait for it still hears of a failure through the listener.
  ready.promise.catch(() => undefined);
  const fail = (trouble: Fault): void => {
    // A delegate that won once may fail since (another driver, a lost graphics card): the next start times both again.
    localStorage.removeItem(delegateKey);
    listener.failed(trouble);
    ready.reject(new Error(trouble.hint));
  };

  worker.addEventListener('message', (event: MessageEvent<FromTracker>) => {
    const message = event.data;
    switch (message.type) {
      case 'result': listener.result(message); break;
      case 'source-ended': listener.ended?.(); break;
      case 'failed': fail(fault(message.code, {}, message.hint)); break;
      case 'ready':
        if (message.timedMs !== null) localStorage.setItem(delegateKey, `${navigator.userAgent}\n${message.delegate}`);
        ready.resolve(message);
        break;
    }
  });
  worker.addEventListener('error', (event) => fail(fault('tracker.failed', {}, event.message || 'the tracker’s worker did not start')));
  send({ type: 'start', assets: new URL(assets, location.href).href, delegate, timeOrigin: performance.timeOrigin });

  return {
    ready: ready.promise,
    follow(track, { freshMs, pacer }) {
      const processor = new MediaStreamTrackProcessor({ track: track as MediaStreamVideoTrack, maxBufferSize: 1 });
      send({ type: 'source', frames: processor.readable, freshMs, pacer }, pacer === undefined ? [processor.readable] : [processor.readable, pacer]);
    },
    close: () => worker.terminate(),
  };
}
