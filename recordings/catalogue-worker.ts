// The thread that owns the catalogue, so that no SQLite call runs on the host's main thread. Started by library.ts
// as 'waldo-catalogue'; workerData is the library folder.
import { parentPort } from 'node:worker_threads';
import type { Episode } from '../core/contract/episode.ts';
import { Catalogue, type LabelWrite } from './catalogue.ts';
import type { Manifest } from './manifest.ts';
import { freeBytes } from './space.ts';
import { answerCalls } from './worker-calls.ts';

let catalogue: Catalogue | null = null;
const opened = (): Catalogue => {
  if (catalogue === null) throw new Error('the catalogue is not open');
  return catalogue;
};

const handlers = {
  open(folder: string): void { catalogue = new Catalogue(folder); },
  list: (): Episode[] => opened().list(),
  show: (id: string): { episode: Episode; manifest: Manifest } => opened().show(id),
  label: (id: string, change: LabelWrite): Episode => opened().label(id, change),
  remove: (id: string): void => opened().remove(id),
  restore: (id: string): Episode => opened().restore(id),
  adopt: (id: string): Episode => opened().adopt(id),
  rebuild: (): Episode[] => opened().rebuild(),
  abandoned: (): string[] => opened().abandoned(),
  folderOf: (id: string): string => opened().folderOf(id),
  /** Cheap enough for every two seconds. */
  look(folder: string): { changes: string; episodes: number; freeBytes: number } {
    return { changes: opened().changes(), episodes: opened().count(), freeBytes: freeBytes(folder) };
  },
  close(): void { catalogue?.close(); },
};
export type CatalogueHandlers = typeof handlers;

answerCalls(parentPort!, handlers);
