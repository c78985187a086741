// A whole data set into the library, episode after episode. What cannot be brought is told and the rest goes on; what is
// there already is not brought twice. Runs on the import's worker.
import { existsSync } from 'node:fs';
import { fault, FaultError, faultFrom } from '../../core/fault.ts';
import { isFull } from '../durable-file.ts';
import type { Subtask } from './foreign.ts';
import { openForeign } from './open-foreign.ts';
import { closeScratch, KnownImports, openScratch, writeForeignEpisode } from './write-episode.ts';

export interface ImportProgress {
  readonly done: number;
  readonly total: number;
  /** Ids of the episodes that are new in the library, in order. */
  readonly episodes: readonly string[];
  /** One sentence each: what was not brought, and why. */
  readonly problems: readonly string[];
}

/** Subtasks are marks in the edit log, which is the library's to write. */
export interface AddedEpisode { readonly id: string; readonly subtasks: readonly Subtask[] }

const mostProblems = 1000;

export interface ImportInput {
  readonly library: string;
  readonly path: string;
  readonly softwareVersion: string;
  readonly signal: AbortSignal;
  /** `added`: the episode that has just come into the library's folder. */
  progress(now: ImportProgress, added: AddedEpisode | null): void;
}

/** Rejects with a FaultError when nothing at all can be brought, or when the disk refuses. */
export async function importDataSet({ library, path, softwareVersion, signal, progress }: ImportInput): Promise<ImportProgress> {
  const dataSet = await openForeign(path);
  if (dataSet.episodes.length === 0) throw new FaultError(fault('import.nothing', { path }));
  const episodes: string[] = [];
  const problems: string[] = [];
  const note = (sentence: string): void => { if (problems.length < mostProblems) problems.push(sentence); };
  for (const sentence of dataSet.left) note(sentence);
  const now = (done: number): ImportProgress => ({ done, total: dataSet.episodes.length, episodes: [...episodes], problems: [...problems] });
  const scratch = scratchIn(library);
  const known = new KnownImports(library);
  try {
    progress(now(0), null);
    for (const [index, foreign] of dataSet.episodes.entries()) {
      signal.throwIfAborted();
      let added: AddedEpisode | null = null;
      try {
        const opened = await foreign.open(signal);
        const copy = known.find(opened.fingerprint);
        if (copy !== null) note(`${foreign.name}: already ${copy.inTrash ? 'in the trash' : 'in the library'} as ${copy.id}`);
        else {
          const id = await writeForeignEpisode(opened, foreign.name, { library, scratch, format: dataSet.format, from: path, softwareVersion, signal });
          added = { id, subtasks: opened.subtasks };
          episodes.push(id);
          known.add(id);
          for (const sentence of opened.left) note(`${foreign.name}: ${sentence}`);
        }
      } catch (error) {
        signal.throwIfAborted();
        if (isDisk(error)) throw error;
        note(sentenceAbout(foreign.name, error));
      }
      progress(now(index + 1), added);
    }
    return now(dataSet.episodes.length);
  } catch (error) {
    throw asFault(error, library, path);
  } finally {
    closeScratch(scratch);
  }
}

function scratchIn(library: string): string {
  try {
    if (!existsSync(library)) throw new Error('there is no such folder');
    return openScratch(library);
  } catch (error) {
    throw new FaultError(fault('library.unwritable', { path: library }, (error as Error).message), { cause: error });
  }
}

const diskCodes = ['EACCES', 'EPERM', 'EROFS', 'EIO', 'ENODEV'];
const isDisk = (error: unknown): boolean => isFull(error) || diskCodes.includes((error as NodeJS.ErrnoException | null)?.code ?? '');

function asFault(error: unknown, library: string, path: string): FaultError {
  if (error instanceof FaultError) return error;
  const hint = (error as Error).message;
  if (isFull(error)) return new FaultError(fault('library.full', { freeMegabytes: 0, path: library }, hint), { cause: error });
  return new FaultError(isDisk(error) ? fault('library.unwritable', { path: library }, hint) : fault('import.failed', { path }, hint), { cause: error });
}

function sentenceAbout(name: string, error: unknown): string {
  const { code, hint, params } = faultFrom(error);
  if (code !== 'import.unreadable') return `${name}: ${hint ?? code}`;
  return `${name}: ${params['file'] ?? 'a file'} cannot be read${hint === undefined ? '' : ` (${hint})`}`;
}
