// The metronome: calls the loop at a steady rate by absolute deadlines and says how late each call was.
// A thread of its own sleeps, so that the main thread need not spin; teleop.ts starts and stops it.
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

export const tickHz = 120;

export interface PaceShared { readonly state: SharedArrayBuffer; readonly deadline: SharedArrayBuffer; readonly periodNanos: number }

/** `lateMs`: from the planned moment to this call, on the main thread. `missed`: ticks left out since the last, because the thread was busy. */
export type Tick = (lateMs: number, missed: number) => void;

export interface Metronome extends AsyncDisposable {
  /** Resolves once the thread ticks. */
  readonly started: Promise<void>;
}

/** `failed` is called if the thread dies; it is not restarted, because nothing is known of why. */
export function startMetronome(tick: Tick, failed: (error: Error) => void, hertz = tickHz): Metronome {
  const shared: PaceShared = { state: new SharedArrayBuffer(12), deadline: new SharedArrayBuffer(8), periodNanos: Math.round(1e9 / hertz) };
  const flags = new Int32Array(shared.state);
  const due = new BigInt64Array(shared.deadline);
  const worker = new Worker(new URL(`./pace-worker${extname(import.meta.url)}`, import.meta.url), { name: 'metronome', workerData: shared });
  let closed = false;
  worker.on('error', (error) => { if (!closed) failed(error as Error); });
  worker.on('message', () => {
    const lateMs = Number(process.hrtime.bigint() - Atomics.load(due, 0)) / 1e6;
    const missed = Atomics.exchange(flags, 2, 0);
    Atomics.store(flags, 1, 0);
    if (!closed) tick(lateMs, missed);
  });
  return {
    started: new Promise((resolve) => { worker.once('message', () => resolve()); }),
    async [Symbol.asyncDispose]() {
      closed = true;
      Atomics.store(flags, 0, 1);
      Atomics.notify(flags, 0);
      await worker.terminate();
    },
  };
}
