// The servo bus master in TypeScript, for machines where the native one was not built: the same contract, less steady.
// Its cycles run in a worker, so that it holds the arm while the main thread is busy. Called by index.ts.
import { extname } from 'node:path';
import { Worker, type MessagePort } from 'node:worker_threads';
import type { BusMaster, BusMasterOptions } from '../bus-master.ts';
import { openFace } from '../face.ts';
import type { SystemError } from '../sentences.ts';
import { openSerialBridge } from './bridge.ts';
import type { Transaction, TransactionResult } from '../transaction.ts';

export interface TwinWork {
  readonly options: BusMasterOptions;
  readonly memory: SharedArrayBuffer;
  /** Two words: a note of a cycle is on its way; and one that stays 0, to sleep on. */
  readonly cycled: SharedArrayBuffer;
  /** To a serial port that this thread opened. */
  readonly bridge: MessagePort | undefined;
}
export type ToWorker = 'start' | 'pause' | 'close' | Transaction;
export type FromWorker = 'opened' | 'cycled' | { readonly failed: SystemError } | { readonly lost: SystemError } | { readonly finished: TransactionResult };

/** `bridged`: the serial port is opened on this thread, where the worker cannot. */
export async function openTwin(options: BusMasterOptions, bridged = process.platform === 'win32'): Promise<BusMaster> {
  return openFace('twin', options, (memory, events) => {
    const bridge = bridged && !options.path.startsWith('tcp:') ? openSerialBridge(options.path, options.baud) : undefined;
    const work: TwinWork = { options, memory, cycled: new SharedArrayBuffer(8), bridge };
    const noted = new Int32Array(work.cycled);
    const worker = new Worker(new URL(`./twin-worker${extname(import.meta.url)}`, import.meta.url), { name: 'servo bus', workerData: work, transferList: bridge ? [bridge] : [] });
    worker.on('message', (message: FromWorker) => {
      if (message === 'opened') events.opened();
      else if (message === 'cycled') {
        Atomics.store(noted, 0, 0);
        events.cycled();
      } else if ('failed' in message) events.failed(message.failed);
      else if ('lost' in message) events.lost(message.lost);
      else events.finished(message.finished);
    });
    // A mistake in the worker: whoever waits is told, and the exit follows.
    worker.on('error', (error) => {
      const why = { code: 'EIO', words: error instanceof Error ? error.message : String(error) };
      events.failed(why);
      events.lost(why);
    });
    worker.on('exit', () => events.ended());
    const say = (message: ToWorker): void => worker.postMessage(message);
    return { start: () => say('start'), pause: () => say('pause'), close: () => say('close'), submit: say };
  });
}
