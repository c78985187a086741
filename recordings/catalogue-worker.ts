// The thread that owns the catalogue, so that no SQLite call runs on the host's main thread. Started by library.ts
// as 'waldo-catalogue'; workerData is the library folder.
import { parentPort } from 'node:worker_threads';
import type { Episode, EpisodeSearch, Judgement, SearchResult } from '../core/contract/episode.ts';
import type { EpisodeEdits } from '../core/edits/edits.ts';
import type { Fault } from '../core/fault.ts';
import { Catalogue } from './catalogue.ts';
import type { EditStep } from './catalogue-edits.ts';
import type { Labelled, ManyLabels } from './catalogue-labels.ts';
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
  list: (): string => opened().list(),
  show: (id: string): { episode: Episode; manifest: Manifest } => opened().show(id),
  search: (search: EpisodeSearch): Omit<SearchResult, 'episodes'> & { readonly episodes: string } => opened().search(search),
  label: (id: string, labels: ManyLabels): Episode => opened().label(id, labels),
  labelMany: (ids: readonly string[], labels: ManyLabels): Labelled => opened().labelMany(ids, labels),
  judged: (id: string, judgement: Judgement): Episode => opened().judged(id, judgement),
  edits: (id: string): EpisodeEdits => opened().edits(id),
  stepEdits: (id: string, step: EditStep, by: string): EpisodeEdits => opened().stepEdits(id, step, by),
  remove: (id: string): void => opened().remove(id),
  restore: (id: string): Episode => opened().restore(id),
  adopt: (id: string): Episode => opened().adopt(id),
  rebuild: (): void => opened().rebuild(),
  abandoned: (): string[] => opened().abandoned(),
  folderOf: (id: string): string => opened().folderOf(id),
  freshen: (after: string, most: number): string | null => opened().freshen(after, most),
  /** Cheap enough for every two seconds. */
  look(folder: string): { revision: number; episodes: number; freeBytes: number; notes: Fault[] } {
    opened().lookAround();
    return { revision: opened().revision(), episodes: opened().count(), freeBytes: freeBytes(folder), notes: opened().notes() };
  },
  close(): void { catalogue?.close(); },
};
export type CatalogueHandlers = typeof handlers;

answerCalls(parentPort!, handlers);
