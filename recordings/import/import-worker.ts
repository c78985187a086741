// The thread that an import runs on: decoding takes long, and the host's own thread drives an arm. Started by
// start-import.ts as 'waldo-import'.
import { parentPort, workerData } from 'node:worker_threads';
import { faultFrom, type Fault } from '../../core/fault.ts';
import { importDataSet, type AddedEpisode, type ImportProgress } from './import-data-set.ts';

export interface ImportOrder { readonly library: string; readonly path: string; readonly softwareVersion: string }
export type FromImport =
  | { readonly type: 'progress'; readonly now: ImportProgress; readonly added: AddedEpisode | null }
  | { readonly type: 'end'; readonly fault: Fault | null };

const port = parentPort!;
const send = (message: FromImport): void => port.postMessage(message);
const abort = new AbortController();
port.on('message', () => abort.abort());

const order = workerData as ImportOrder;
try {
  await importDataSet({ ...order, signal: abort.signal, progress: (now, added) => send({ type: 'progress', now, added }) });
  send({ type: 'end', fault: null });
} catch (error) {
  send({ type: 'end', fault: faultFrom(error) });
}
port.close();
