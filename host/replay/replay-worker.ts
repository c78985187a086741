// The thread of one replay: reads the episode, runs its goals again, answers once. Started and ended by
// replay-in-simulator.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { faultFrom } from '../../core/fault.ts';
import { readReplay } from './read-replay.ts';
import type { ReplayAnswer } from './replay-in-simulator.ts';
import { runReplay } from './run-replay.ts';

const answer: ReplayAnswer = await readReplay((workerData as { folder: string }).folder).then(runReplay).then(
  (result) => ({ result }),
  (error: unknown) => ({ fault: faultFrom(error, 'episode.replay') }),
);
parentPort!.postMessage(answer);
