// What the catalogue does about edits: counts those in force, adds to the log, and sees that an episode follows one other at most.
// Called by catalogue.ts inside its transactions, so that two windows or two processes never edit at once.
import type Database from 'better-sqlite3';
import { editsInForce, foldEdits, refusalOf, type Edit, type EpisodeEdits, type LogLine } from '../core/edits/edits.ts';
import { fault, FaultError } from '../core/fault.ts';
import { appendEdit, readEditLog } from './edits-file.ts';

export type EditStep = { readonly do: 'edit'; readonly edit: Edit } | { readonly do: 'undo' | 'redo' };
export interface EditedEpisode { readonly id: string; readonly folder: string; readonly durationSeconds: number }

export const editsOf = ({ folder, durationSeconds }: EditedEpisode): EpisodeEdits => foldEdits(durationSeconds, readEditLog(folder));

/** For the row: an edit log that cannot be read costs the edits and not the episode. */
export function editsForRow(folder: string): { readonly edits: number; readonly mergedWith: readonly string[] } {
  try {
    const { count, mergedWith } = foldEdits(0, readEditLog(folder));
    return { edits: count, mergedWith };
  } catch {
    return { edits: 0, mergedWith: [] };
  }
}

/** Writes one line if there is anything to do. Throws 'edit.…', 'episode.corrupt', or what the disk says. */
export function stepEdits(database: Database.Database, episode: EditedEpisode, step: EditStep, by: string): EpisodeEdits {
  const { folder, durationSeconds } = episode;
  const log = readEditLog(folder);
  const { done, undone } = editsInForce(log);
  const line: LogLine = { ...step, at: new Date().toISOString(), by: by.slice(0, 80) };
  const comes = step.do === 'edit' ? step.edit : step.do === 'redo' ? undone.at(-1) : done.at(-1);
  if (comes === undefined) return foldEdits(durationSeconds, log);
  if (step.do === 'edit') {
    const refusal = refusalOf(step.edit, durationSeconds, log);
    if (refusal !== null) throw new FaultError(fault(refusal, { episode: episode.id }));
  }
  const next = foldEdits(durationSeconds, [...log, line]);
  // Taking an edit back may bring an older merge into force again.
  if (comes.kind === 'merge') for (const child of next.mergedWith) checkMerge(database, episode.id, child);
  appendEdit(folder, line);
  return next;
}

/** One episode follows one other of its rig and task at most, and what is merged does not itself have others behind it. */
function checkMerge(database: Database.Database, parent: string, child: string): void {
  const isThere = database.prepare("SELECT 1 FROM episodes WHERE id = ? AND place = 'episodes'").get(child) !== undefined;
  const taken = database.prepare('SELECT 1 FROM merges WHERE (follower = @child AND id <> @parent) OR id = @child OR follower = @parent').get({ child, parent }) !== undefined;
  const isAlike = database.prepare("SELECT 1 FROM episodes AS a, episodes AS b WHERE a.id = ? AND b.id = ? AND a.task = b.task AND json_extract(a.episode, '$.rig') = json_extract(b.episode, '$.rig')").get(child, parent) !== undefined;
  if (!isThere || taken || child === parent || !isAlike) throw new FaultError(fault('edit.merge', { episode: child }));
}
