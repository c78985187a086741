// Which takes the light table shows: plain words on top of the library, applied to the list in the page.
// Pure; LibraryView and the selection work on what comes out.
import { outcomes, type Episode, type Outcome } from '../../core/contract/episode.ts';
import { taskWords } from './format.ts';

export interface TakeFilter {
  /** Empty: every outcome. */
  readonly outcomes: readonly Outcome[];
  /** Empty: every task. */
  readonly task: string;
  readonly today: boolean;
  /** Words that must all occur in the task, the note, the operator, the rig or the id. */
  readonly text: string;
}

export const everything: TakeFilter = { outcomes: [], task: '', today: false, text: '' };

export const isNarrowed = (filter: TakeFilter): boolean =>
  filter.outcomes.length > 0 || filter.task !== '' || filter.today || filter.text.trim() !== '';

/** `now` is wall time in milliseconds; "today" is the operator's calendar day, not the last 24 hours. */
function matcher(filter: TakeFilter, now: number): (take: Episode) => boolean {
  const words = filter.text.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const tomorrow = new Date(midnight).setDate(new Date(midnight).getDate() + 1);
  return (take) => {
    if (filter.outcomes.length > 0 && !filter.outcomes.includes(take.outcome)) return false;
    if (filter.task !== '' && take.task !== filter.task) return false;
    if (filter.today) {
      const startedAt = Date.parse(take.startedAt);
      if (!(startedAt >= midnight && startedAt < tomorrow)) return false;
    }
    if (words.length === 0) return true;
    const text = `${take.task} ${taskWords(take.task)} ${take.note} ${take.operator} ${take.rig} ${take.id}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

/** Newest first. */
export function filterTakes(takes: readonly Episode[], filter: TakeFilter, now: number): Episode[] {
  // ISO 8601 in UTC sorts as text; the id settles equal starts so that the order never flickers.
  return takes.filter(matcher(filter, now)).sort((a, b) => (a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : a.id < b.id ? 1 : -1));
}

export const toggleOutcome = (filter: TakeFilter, outcome: Outcome): TakeFilter => ({
  ...filter,
  outcomes: filter.outcomes.includes(outcome) ? filter.outcomes.filter((other) => other !== outcome) : [...filter.outcomes, outcome],
});

/** How many takes of each outcome the other filters leave, so that a word can carry its count. */
export function countOutcomes(takes: readonly Episode[], filter: TakeFilter, now: number): Readonly<Record<Outcome, number>> {
  const counts = Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  const matches = matcher({ ...filter, outcomes: [] }, now);
  for (const take of takes) if (matches(take)) counts[take.outcome] += 1;
  return counts;
}

export const tasksOf = (takes: readonly Episode[]): string[] => [...new Set(takes.map((take) => take.task))].sort();
