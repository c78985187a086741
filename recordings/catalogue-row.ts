// What the catalogue keeps of one episode folder, and an episode out of what it keeps. Used by catalogue.ts.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Episode } from '../core/contract/episode.ts';
import { editsForRow } from './catalogue-edits.ts';
import { editsName } from './edits-file.ts';
import { manifestName, readManifest } from './manifest-file.ts';
import { episodeFrom } from './manifest.ts';

export type Place = 'episodes' | 'partial' | 'trash';

/** A row of the table `episodes`, by its columns' names. */
export interface CatalogueRow {
  readonly id: string; readonly place: Place; readonly stamp: string;
  readonly started_at: string; readonly duration: number; readonly size: number; readonly score: number | null; readonly verdict: string;
  readonly outcome: string; readonly task: string; readonly operator: string; readonly consent: string; readonly words: string; readonly episode: string;
}

export interface ReadFolder {
  readonly episode: Episode;
  readonly row: CatalogueRow;
  /** Episodes that follow this one, by its edits. */
  readonly mergedWith: readonly string[];
}

export const noVerdict = 'none';

/** A folder whose manifest cannot be read has a row too: it may hold the only copy of something. */
export function readFolder(id: string, place: Place, folder: string): ReadFolder {
  // Before the reading: what changes meanwhile is then seen as changed.
  const stamp = stampOf(folder);
  let episode: Episode;
  let mergedWith: readonly string[] = [];
  try {
    const manifest = readManifest(folder);
    const edited = editsForRow(folder);
    mergedWith = edited.mergedWith.filter((child) => child !== id);
    episode = { ...episodeFrom({ ...manifest, id }, folder), edits: edited.edits, ...(manifest.id === id ? {} : { copyOf: manifest.id }) };
  } catch {
    episode = unreadable(id, folder);
  }
  return { episode, mergedWith, row: rowOf(episode, place, stamp) };
}

function rowOf(episode: Episode, place: Place, stamp: string): CatalogueRow {
  const { folder: _folder, mergedInto: _mergedInto, ...kept } = episode;
  return {
    id: episode.id, place, stamp,
    started_at: instant(episode.startedAt), duration: episode.durationSeconds, size: episode.sizeBytes, score: episode.score,
    verdict: episode.verdict ?? noVerdict, outcome: episode.outcome, task: episode.task, operator: episode.operator, consent: episode.consent,
    words: wordsOf(episode), episode: JSON.stringify(kept),
  };
}

/** As JSON, for what goes to another thread. */
export const episodeText = (row: { readonly episode: string; readonly mergedInto: string | null }, folder: string): string =>
  `${row.episode.slice(0, -1)},"folder":${JSON.stringify(folder)},"mergedInto":${JSON.stringify(row.mergedInto)}}`;

export const episodeOf = (row: { readonly episode: string; readonly mergedInto: string | null }, folder: string): Episode =>
  JSON.parse(episodeText(row, folder)) as Episode;

/** Changes whenever manifest or edits are written. */
export function stampOf(folder: string): string {
  return [manifestName, editsName].map((name) => {
    const facts = statSync(join(folder, name), { throwIfNoEntry: false });
    return facts === undefined ? '' : `${facts.mtimeMs}/${facts.size}`;
  }).join(' ');
}

/** What words are looked for in, and how they are made alike. */
export const wordsOf = ({ task, note, tags, operator, rig, id }: Pick<Episode, 'task' | 'note' | 'tags' | 'operator' | 'rig' | 'id'>): string =>
  alike([task, note, ...tags, operator, rig, id].join('\n'));
export const alike = (text: string): string => text.toWellFormed().normalize('NFKC').toLowerCase().replaceAll('\0', ' ');

/** One form for all, so that text compares as time does; empty where there is no time. */
export function instant(time: string): string {
  const milliseconds = Date.parse(time);
  return Number.isNaN(milliseconds) ? '' : new Date(milliseconds).toISOString();
}

export const unreadable = (id: string, folder: string): Episode => ({
  id, folder, startedAt: '', durationSeconds: 0, rig: '', task: '', outcome: 'unlabelled', taskSuccess: null,
  operator: '', note: '', tags: [], consent: 'unsaid', cameras: [], sizeBytes: 0, drops: 0, state: 'damaged', score: null, verdict: null, origin: 'recorded', edits: 0, mergedInto: null,
});
