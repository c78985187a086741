// What the light table asks the host for: the filters as plain words, the search and the order. Pure; Library turns it
// into a search, FilterBar shows it.
import { verdicts, type EpisodeSearch, type Outcome, type Verdict } from '../../core/contract/episode.ts';

export const quality = [...verdicts, 'none'] as const satisfies readonly (Verdict | 'none')[];

export interface TakeQuery {
  /** Empty: every outcome. */
  readonly outcomes: readonly Outcome[];
  /** Empty: every verdict, and takes that were never judged ('none'). */
  readonly verdicts: readonly (Verdict | 'none')[];
  /** Empty: every one. */
  readonly task: string;
  readonly operator: string;
  readonly tag: string;
  readonly today: boolean;
  /** Words that must all occur. */
  readonly text: string;
  readonly sort: EpisodeSearch['sort'];
  readonly descending: boolean;
}

export const everything: TakeQuery = {
  outcomes: [], verdicts: [], task: '', operator: '', tag: '', today: false, text: '', sort: 'startedAt', descending: true,
};

/** Which order a person means when choosing a key: newest, longest and best first, words from A. */
export const descendsFirst = (sort: EpisodeSearch['sort']): boolean => sort !== 'task' && sort !== 'outcome';

export const isNarrowed = (query: TakeQuery): boolean =>
  query.outcomes.length > 0 || query.verdicts.length > 0 || query.task !== '' || query.operator !== '' || query.tag !== '' || query.today || query.text.trim() !== '';

/** Without filters, in the same order. */
export const widened = (query: TakeQuery): TakeQuery => ({ ...everything, sort: query.sort, descending: query.descending });

export const toggled = <One>(list: readonly One[], one: One): readonly One[] =>
  list.includes(one) ? list.filter((other) => other !== one) : [...list, one];

/** `now` is wall time in milliseconds; "today" is the operator's calendar day, not the last 24 hours. */
export function searchFor(query: TakeQuery, now: number, offset: number, limit: number): EpisodeSearch {
  const text = query.text.trim().slice(0, 200);
  return {
    text, sort: query.sort, descending: query.descending, offset, limit,
    ...(query.outcomes.length > 0 ? { outcomes: [...query.outcomes] } : {}),
    ...(query.verdicts.length > 0 ? { verdicts: [...query.verdicts] } : {}),
    ...(query.task === '' ? {} : { task: query.task }),
    ...(query.operator === '' ? {} : { operator: query.operator }),
    ...(query.tag === '' ? {} : { tag: query.tag }),
    ...(query.today ? { since: new Date(new Date(now).setHours(0, 0, 0, 0)).toISOString() } : {}),
  };
}

/** Whether a change of labels can move takes into, out of or about in what was found. */
export const feels = (query: TakeQuery, fields: readonly string[]): boolean =>
  query.text.trim() !== '' || (query.outcomes.length > 0 || query.sort === 'outcome') && fields.includes('outcome')
  || (query.task !== '' || query.sort === 'task') && fields.includes('task')
  || query.operator !== '' && fields.includes('operator') || query.tag !== '' && fields.includes('tags');
