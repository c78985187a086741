// Imports on a worker and tells how far it is; each episode is in the catalogue before it is told. Used by the calls of
// viewers and by the command line.
import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { fault, FaultError, type Fault } from '../../core/fault.ts';
import type { Library } from '../library.ts';
import type { AddedEpisode, ImportProgress } from './import-data-set.ts';
import type { FromImport, ImportOrder } from './import-worker.ts';

export type { ImportProgress } from './import-data-set.ts';

/** Throws a FaultError when the import fails; who stops listening stops the import. */
export async function* startImport(library: Library, path: string, softwareVersion: string, signal?: AbortSignal): AsyncGenerator<ImportProgress> {
  const order: ImportOrder = { library: library.folder, path, softwareVersion };
  const worker = new Worker(new URL(`./import-worker${extname(import.meta.url)}`, import.meta.url), { name: 'waldo-import', workerData: order });
  const messages: FromImport[] = [];
  let wake: () => void = () => undefined;
  const tell = (message: FromImport): void => {
    messages.push(message);
    wake();
  };
  const lost = (hint: string): void => tell({ type: 'end', fault: fault('import.failed', { path }, hint) });
  worker.on('message', tell);
  worker.on('error', (error) => lost(error.message));
  const gone = once(worker, 'exit').then(([status]) => lost(`its thread ended with status ${String(status)}`));
  const stop = (): void => worker.postMessage('stop');
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  let ended: Fault | null = null;
  let isEnded = false;
  try {
    while (!isEnded) {
      const message = messages.shift();
      if (message === undefined) await new Promise<void>((resolve) => { wake = resolve; });
      else if (message.type === 'end') {
        ended = message.fault;
        isEnded = true;
      } else {
        if (message.added !== null) await enter(library, message.added);
        yield message.now;
      }
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    if (!isEnded) {
      // Lets it clear away what is half made.
      stop();
      const patience = setTimeout(() => void worker.terminate(), 10_000);
      await gone;
      clearTimeout(patience);
      for (const message of messages) if (message.type === 'progress' && message.added !== null) await enter(library, message.added).catch(() => undefined);
    }
  }
  if (ended !== null) throw new FaultError(ended);
}

async function enter(library: Library, { id, subtasks }: AddedEpisode): Promise<void> {
  await library.adopt(id);
  for (const [index, subtask] of subtasks.entries()) await library.applyEdit(id, { kind: 'mark', id: `imported${index}`, ...subtask }, 'import');
}
