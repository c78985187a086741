// The metronome's thread: sleeps to absolute deadlines and tells the main thread. Started by pace.ts.
import { parentPort, workerData } from 'node:worker_threads';
import type { PaceShared } from './pace.ts';

const { state, deadline, periodNanos } = workerData as PaceShared;
const flags = new Int32Array(state);
const due = new BigInt64Array(deadline);
const period = BigInt(periodNanos);
let next = process.hrtime.bigint() + period;

while (Atomics.load(flags, 0) === 0) {
  const left = Number(next - process.hrtime.bigint()) / 1e6;
  // Flag 0 is set and notified to end the thread; until then this wait always runs out.
  if (left > 0) Atomics.wait(flags, 0, 0, left);
  if (process.hrtime.bigint() < next) continue;
  // One tick under way at a time: a main thread that is busy finds one message, not a heap of them.
  if (Atomics.compareExchange(flags, 1, 0, 1) === 0) {
    Atomics.store(due, 0, next);
    parentPort!.postMessage(0);
  } else Atomics.add(flags, 2, 1);
  next += period;
  const now = process.hrtime.bigint();
  // After a stall (a suspended machine) go on from now, on the same grid.
  if (now - next > period * 30n) next += ((now - next) / period) * period;
}
