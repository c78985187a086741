// A rendered hand before a rendered camera: for people without one, for the demo operator and for
// tests. Its video track goes the same way as a webcam's. hand-session.ts owns it.
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
  /** Called some thirty times a second while the page is not busy: the moment to move the hand. */
  onFrame(listener: (nowMs: number) => void): () => void;
  /** For the tracker, which then gets its pictures when it is ready for them. */
  pacer(): MessagePort;
  close(): void;
}

export async function createDemoHand(options: DemoHandOptions): Promise<DemoHand> {
  const generator = new MediaStreamTrackGenerator({ kind: 'video' });
  const worker = new Worker(new URL('./demo-hand-worker.ts', import.meta.url), { type: 'module', name: 'demo-hand' });
  const send = (message: ToDemoHand, transfer: Transferable[] = []): void => { worker.postMessage(message, { transfer }); };
  const listeners = new Set<(nowMs: number) => void>();
  const tick = (): void => {
    for (const listener of listeners) listener(performance.now());
    send({ type: 'ticked' });
  };
  const palmLength = await new Promise<number>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<FromDemoHand>) => {
      if (data.type === 'ready') resolve(data.palmLength);
      else if (data.type === 'tick') tick();
      else reject(new Error(data.hint));
    });
    worker.addEventListener('error', (event) => reject(new Error(event.message)));
    const models = new URL(options.models, location.href).href;
    send({ type: 'start', ...options, models, timeOrigin: performance.timeOrigin, pictures: generator.writable }, [generator.writable]);
  });

  let pose = restingPose;
  return {
    track: generator,
    palmLength,
    get pose() { return pose; },
    set pose(next) {
      pose = next;
      send({ type: 'pose', pose });
    },
    onFrame(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    pacer() {
      const { port1, port2 } = new MessageChannel();
      send({ type: 'pace', pacer: port1 }, [port1]);
      return port2;
    },
    close() {
      generator.stop();
      worker.terminate();
    },
  };
}
