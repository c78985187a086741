// Replay in the simulator, off the host's main thread. Called by start-host.ts (for viewers) and cli/replay.ts.
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { fault, FaultError, type Fault } from '../../core/fault.ts';
import type { ReplayResult } from './run-replay.ts';

export type ReplayAnswer = { readonly result: ReplayResult } | { readonly fault: Fault };

let previous: Promise<unknown> = Promise.resolve();

/**
 * Takes an episode's folder. Rejects with 'episode.replay' or with the reader's faults. One at a time: each takes a
 * processor for itself, and any viewer may ask while an arm is driven.
 */
export function replayInSimulator(folder: string): Promise<ReplayResult> {
  const next = previous.then(() => replayAlone(folder));
  previous = next.catch(() => undefined);
  return next;
}

async function replayAlone(folder: string): Promise<ReplayResult> {
  const worker = new Worker(new URL(`./replay-worker${extname(import.meta.url)}`, import.meta.url), { name: 'replay', workerData: { folder } });
  try {
    const answer = await new Promise<ReplayAnswer>((resolve) => {
      worker.once('message', resolve);
      worker.once('error', (error) => { resolve({ fault: fault('episode.replay', { path: folder }, error.message) }); });
      worker.once('exit', (status) => { resolve({ fault: fault('episode.replay', { path: folder }, `worker ended with ${status}`) }); });
    });
    if ('fault' in answer) throw new FaultError(answer.fault);
    return answer.result;
  } finally {
    await worker.terminate();
  }
}
