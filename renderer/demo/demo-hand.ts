// A rendered hand before a rendered camera: for people without one, for the demo operator and for
// tests. Its video track goes the same way as a webcam's. hand-session.ts owns it.
import type { TrackerStarted } from '../tracking/tracker-protocol.ts';
import { restingPose, type DemoHandPose } from './demo-hand-pose.ts';
import type { FromDemoHand, ToDemoHand } from './demo-hand-worker.ts';

export interface DemoHandOptions {
  readonly which: 'right' | 'left';
  readonly width: number;
  readonly height: number;
  readonly verticalFieldOfViewDegrees: number;
  /** Folder of the models, with a slash at the end. */
  readonly models: string;
}

export interface DemoHand {
  readonly track: MediaStreamTrack;
  /** Wrist to middle knuckle, metres. */
  readonly palmLength: number;
  pose: DemoHandPose;
  /** Called before each picture: the moment to move the hand. */
  onFrame(listener: (nowMs: number) => void): () => void;
  /** The tracker took a picture: have the next one ready when it is free again. */
  taken(started: TrackerStarted): void;
  /** The tracker is free and has no picture: draw now. */
  wanted(): void;
  close(): void;
}

const shortestMs = 1000 / 30;
/** With nobody asking, a picture now and then keeps the preview alive. */
const idleMs = 200;

export async function createDemoHand(options: DemoHandOptions): Promise<DemoHand> {
  const generator = new MediaStreamTrackGenerator({ kind: 'video' });
  const worker = new Worker(new URL('./demo-hand-worker.ts', import.meta.url), { type: 'module', name: 'demo-hand' });
  const send = (message: ToDemoHand, transfer: Transferable[] = []): void => { worker.postMessage(message, { transfer }); };
  let drawing = false;
  const palmLength = await new Promise<number>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<FromDemoHand>) => {
      if (data.type === 'ready') resolve(data.palmLength);
      else if (data.type === 'drawn') drawing = false;
      else if (data.type === 'due') draw();
      else reject(new Error(data.hint));
    });
    worker.addEventListener('error', (event) => reject(new Error(event.message)));
    const models = new URL(options.models, location.href).href;
    send({ type: 'start', ...options, models, timeOrigin: performance.timeOrigin, pictures: generator.writable }, [generator.writable]);
  });

  const listeners = new Set<(nowMs: number) => void>();
  let lastMs = -Infinity;
  /** How long before the tracker is free drawing begins: learnt, so that a picture neither waits nor is waited for. */
  let leadMs = 20;
  let closed = false;

  // The worker's timer, neither ours nor an animation frame's: a hidden window's hand must not freeze.
  const plan = (inMs: number): void => {
    if (!closed) send({ type: 'wait', ms: Math.max(0, inMs) });
  };
  const draw = (): void => {
    lastMs = performance.now();
    for (const listener of listeners) listener(lastMs);
    drawing = true;
    send({ type: 'draw', pose: hand.pose });
    plan(idleMs);
  };

  const hand: DemoHand = {
    track: generator,
    palmLength,
    pose: restingPose,
    onFrame(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    taken({ startedMs, expectedMs, ageMs, idleMs: waitedMs, dropped }) {
      const waited = Math.min(20, waitedMs - 2);
      if (dropped > 0) leadMs -= 6;
      else if (ageMs > 4) leadMs -= 0.5 * (ageMs - 2);
      else if (waited > 0) leadMs += 0.2 * waited;
      leadMs = Math.min(60, Math.max(0, leadMs));
      plan(Math.max(startedMs + expectedMs - leadMs, lastMs + shortestMs) - performance.now());
    },
    wanted() {
      if (!drawing) plan(lastMs + shortestMs - performance.now());
    },
    close() {
      closed = true;
      generator.stop();
      worker.terminate();
    },
  };
  plan(0);
  return hand;
}
