// The thread that hashes an episode's files while verify unpacks its samples. Started by verify.ts as 'waldo-check'.
import { parentPort } from 'node:worker_threads';
import { checkFile } from './file-check.ts';
import { answerCalls } from './worker-calls.ts';

const handlers = { checkFile };
export type CheckHandlers = typeof handlers;

answerCalls(parentPort!, handlers);
