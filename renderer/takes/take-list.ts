// What the host found, as far as it was fetched: a list of known length with holes that are filled page by page, so that
// ten thousand takes cost as much as those in view. Pure; Library holds one.
import type { Episode } from '../../core/contract/episode.ts';

export const pageSize = 100;

export interface TakeList {
  readonly total: number;
  /** In order; undefined where it was not fetched yet. */
  readonly rows: readonly (Episode | undefined)[];
  /** The same by id, '' where it is not known. */
  readonly ids: readonly string[];
}

const made = (rows: readonly (Episode | undefined)[]): TakeList => ({ total: rows.length, rows, ids: rows.map((row) => row?.id ?? '') });

export const emptyList: TakeList = made([]);

/** A fresh list of `total` takes of which one stretch is there. */
export const listOf = (total: number, offset: number, episodes: readonly Episode[]): TakeList =>
  withStretch(made(new Array<Episode | undefined>(total).fill(undefined)), offset, episodes);

/** Fills a stretch. What another page says of a take that is in it twice is old, and becomes a hole. */
export function withStretch(list: TakeList, offset: number, episodes: readonly Episode[]): TakeList {
  const fresh = new Set(episodes.map(({ id }) => id));
  const rows = list.rows.map((row) => (row && fresh.has(row.id) ? undefined : row));
  episodes.forEach((episode, index) => { if (offset + index < rows.length) rows[offset + index] = episode; });
  return made(rows);
}

/** The same takes with what is known anew of some of them. */
export function withChanged(list: TakeList, changed: ReadonlyMap<string, Episode>): TakeList {
  if (!list.ids.some((id) => changed.has(id))) return list;
  return { ...list, rows: list.rows.map((row) => (row ? changed.get(row.id) ?? row : row)) };
}

export const without = (list: TakeList, ids: ReadonlySet<string>): TakeList => made(list.rows.filter((row) => !row || !ids.has(row.id)));

export interface Stretch { readonly offset: number; readonly limit: number }

/** Pages one after the other are asked for together, so many rows at most: the host answers each within one beat of its loop. */
const together = 500;

function stretchesOf(pages: readonly number[]): Stretch[] {
  const stretches: { offset: number; limit: number }[] = [];
  for (const page of pages) {
    const last = stretches.at(-1);
    if (last && last.offset + last.limit === page && last.limit + pageSize <= together) last.limit += pageSize;
    else stretches.push({ offset: page, limit: pageSize });
  }
  return stretches;
}

/** What to ask for to have every row between these. */
export function missingStretches(list: TakeList, from: number, end: number): Stretch[] {
  const pages: number[] = [];
  for (let page = Math.floor(Math.max(0, from) / pageSize) * pageSize; page < Math.min(end, list.total); page += pageSize) {
    if (!list.rows.slice(page, page + pageSize).every(Boolean)) pages.push(page);
  }
  return stretchesOf(pages);
}

/** What to ask for to have again what is there now; always the beginning. */
export function fetchedStretches(list: TakeList): Stretch[] {
  const pages = [0];
  for (let page = pageSize; page < list.total; page += pageSize) if (list.rows.slice(page, page + pageSize).some(Boolean)) pages.push(page);
  return stretchesOf(pages);
}
