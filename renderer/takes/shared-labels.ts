// What several takes have in common, and the one change that a filled-in sheet asks for. Pure; LabelSheet uses it.
import type { Consent, Episode, LabelChange } from '../../core/contract/episode.ts';
import type { LabelDeed } from './deeds.ts';

/** null: they differ. */
export function sharedText(takes: readonly Episode[], field: 'task' | 'operator' | 'note' | 'consent'): string | null {
  const [first] = takes;
  return first && takes.every((take) => take[field] === first[field]) ? first[field] : null;
}

export interface SharedTags { readonly all: readonly string[]; readonly some: ReadonlyMap<string, number> }

export function sharedTags(takes: readonly Episode[]): SharedTags {
  const counts = new Map<string, number>();
  for (const take of takes) for (const tag of take.tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  return { all: sorted.filter(([, count]) => count === takes.length).map(([tag]) => tag), some: new Map(sorted.filter(([, count]) => count < takes.length)) };
}

/** As it stands on the sheet; null: untouched. */
export interface SheetEntry {
  readonly task: string | null;
  readonly operator: string | null;
  readonly note: string | null;
  readonly consent: Consent | null;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export const emptyEntry: SheetEntry = { task: null, operator: null, note: null, consent: null, added: [], removed: [] };

/** null: nothing would change. */
export function deedOf({ task, operator, note, consent, added, removed }: SheetEntry, takes: readonly Episode[]): LabelDeed | null {
  const change: LabelChange = {};
  for (const [field, value] of [['task', task], ['operator', operator], ['note', note]] as const) {
    if (value !== null && sharedText(takes, field) !== value.trim()) change[field] = value.trim();
  }
  if (consent !== null && sharedText(takes, 'consent') !== consent) change.consent = consent;
  const { all, some } = sharedTags(takes);
  const addTags = added.filter((tag) => !all.includes(tag));
  const removeTags = removed.filter((tag) => all.includes(tag) || some.has(tag));
  return Object.keys(change).length + addTags.length + removeTags.length === 0 ? null : { change, addTags, removeTags };
}
