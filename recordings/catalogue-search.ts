// How the catalogue is searched: a search as SQL, and the counts that the filters' buttons show. Used by catalogue.ts.
// Measured on 10,000 episodes: looking for text in one prepared column is as fast as it needs to be (a few milliseconds),
// finds parts of words, which an index of words does not, and has nothing to keep in step.
import type Database from 'better-sqlite3';
import type { EpisodeSearch, SearchResult } from '../core/contract/episode.ts';
import { fault, FaultError } from '../core/fault.ts';
import { alike, instant, type Place } from './catalogue-row.ts';

/** Everything that is shown: what is in the trash is not. */
const shown = "place <> 'trash'";
/** So many of each the lists of tasks, operators and tags name, the most used ones. */
const mostNames = 1000;

/** Ties by id, so that pages neither overlap nor leave out. What was never judged comes last, whichever way. */
const orders: Readonly<Record<EpisodeSearch['sort'], (way: string) => string>> = {
  startedAt: (way) => `started_at ${way}`,
  durationSeconds: (way) => `duration ${way}`,
  sizeBytes: (way) => `size ${way}`,
  score: (way) => `score IS NULL, score ${way}`,
  task: (way) => `task COLLATE NOCASE ${way}`,
  outcome: (way) => `instr('success partial failure unlabelled', outcome) ${way}`,
};

interface Condition { readonly sql: string; readonly values: readonly (string | number)[]; readonly on?: 'outcome' | 'verdict' }

/** Throws 'request.invalid' for a time that is none. */
function conditionsOf(search: EpisodeSearch): readonly Condition[] {
  const conditions: Condition[] = alike(search.text).split(/\s+/).filter((word) => word !== '').map((word) => ({ sql: 'instr(words, ?) > 0', values: [word] }));
  const oneOf = (on: 'outcome' | 'verdict', wanted: readonly string[] | undefined): void => {
    if (wanted !== undefined && wanted.length > 0) conditions.push({ sql: `${on} IN (${wanted.map(() => '?').join()})`, values: wanted, on });
  };
  oneOf('outcome', search.outcomes);
  oneOf('verdict', search.verdicts);
  if (search.consents !== undefined && search.consents.length > 0) conditions.push({ sql: `consent IN (${search.consents.map(() => '?').join()})`, values: search.consents });
  if (search.task !== undefined) conditions.push({ sql: 'task = ?', values: [search.task] });
  if (search.operator !== undefined) conditions.push({ sql: 'operator = ?', values: [search.operator] });
  if (search.tag !== undefined) conditions.push({ sql: 'id IN (SELECT id FROM tags WHERE tag = ?)', values: [search.tag] });
  if (search.since !== undefined) {
    const since = instant(search.since);
    if (since === '') throw new FaultError(fault('request.invalid', { field: 'since' }));
    conditions.push({ sql: 'started_at >= ?', values: [since] });
  }
  return conditions;
}

export type FoundRow = { readonly id: string; readonly place: Place; readonly episode: string; readonly mergedInto: string | null };
/** An episode whose leader was removed stands by itself again. */
export const rowColumns = `id, place, episode, (
  SELECT min(merges.id) FROM merges JOIN episodes AS leading ON leading.id = merges.id AND leading.place <> 'trash' WHERE follower = episodes.id
) AS mergedInto`;

export type Found = Omit<SearchResult, 'episodes' | 'tasks' | 'operators' | 'tags'> & { readonly rows: readonly FoundRow[] };

export function searchCatalogue(database: Database.Database, search: EpisodeSearch): Found {
  const conditions = conditionsOf(search);
  const where = (kept: readonly Condition[]): { readonly sql: string; readonly values: (string | number)[] } =>
    ({ sql: [shown, ...kept.map((condition) => condition.sql)].join(' AND '), values: kept.flatMap((condition) => [...condition.values]) });
  const matching = where(conditions);
  const way = search.descending ? 'DESC' : 'ASC';
  // Sorted by number first: rows are long, and only a page of them is wanted.
  const page = database.prepare(`SELECT rowid FROM episodes WHERE ${matching.sql} ORDER BY ${orders[search.sort](way)}, id ${way} LIMIT ? OFFSET ?`).pluck()
    .all(...matching.values, search.limit, search.offset) as number[];
  const read = database.prepare(`SELECT ${rowColumns} FROM episodes WHERE rowid = ?`);
  const others = where(conditions.filter((condition) => condition.on === undefined));
  const groups = database.prepare(`SELECT outcome, verdict, count(*) AS count FROM episodes WHERE ${others.sql} GROUP BY outcome, verdict`).all(...others.values) as Group[];
  const wanted = (on: 'outcome' | 'verdict', group: Group): boolean => conditions.every((condition) => condition.on !== on || condition.values.includes(group[on]));
  return {
    rows: page.map((row) => read.get(row) as FoundRow),
    total: sum(groups.filter((group) => wanted('outcome', group) && wanted('verdict', group))),
    all: database.prepare(`SELECT count(*) FROM episodes WHERE ${shown}`).pluck().get() as number,
    outcomes: counts('outcome', groups.filter((group) => wanted('verdict', group))),
    verdicts: counts('verdict', groups.filter((group) => wanted('outcome', group))),
  };
}

interface Group { readonly outcome: string; readonly verdict: string; readonly count: number }
const sum = (groups: readonly Group[]): number => groups.reduce((total, { count }) => total + count, 0);
const counts = (on: 'outcome' | 'verdict', groups: readonly Group[]): Record<string, number> =>
  Object.fromEntries([...new Set(groups.map((group) => group[on]))].map((name) => [name, sum(groups.filter((group) => group[on] === name))]));

export type Names = Pick<SearchResult, 'tasks' | 'operators' | 'tags'>;

/** Of the whole library, whatever is searched: the most used ones, in the order of the alphabet. */
export function namesIn(database: Database.Database): Names {
  const names = (sql: string): string[] => (database.prepare(`${sql} ORDER BY count(*) DESC, 1 LIMIT ${mostNames}`).pluck().all() as string[]).sort((a, b) => (a < b ? -1 : 1));
  return {
    tasks: names(`SELECT task FROM episodes WHERE ${shown} AND task <> '' GROUP BY task`),
    operators: names(`SELECT operator FROM episodes WHERE ${shown} AND operator <> '' GROUP BY operator`),
    tags: names(`SELECT tag FROM tags JOIN episodes USING (id) WHERE ${shown} GROUP BY tag`),
  };
}
