// What was done to takes in this session, and how each is taken back: the library's undo. Pure.
import type { Episode, LabelChange } from '../../core/contract/episode.ts';

/** One change, the same for many takes. */
export interface LabelDeed {
  readonly change: LabelChange;
  readonly addTags?: readonly string[];
  readonly removeTags?: readonly string[];
}

export type Deed =
  | { readonly kind: 'labels'; readonly ids: readonly string[]; readonly deed: LabelDeed; readonly before: ReadonlyMap<string, LabelChange> }
  | { readonly kind: 'discarded'; readonly ids: readonly string[] }
  /** Who follows the leader, before and after; `ids`: all of them. */
  | { readonly kind: 'joined'; readonly ids: readonly string[]; readonly leader: string; readonly before: readonly string[]; readonly after: readonly string[] };

export type LabelField = keyof LabelChange;

export function fieldsOf({ change, addTags = [], removeTags = [] }: LabelDeed): LabelField[] {
  const fields = (Object.keys(change) as LabelField[]).filter((field) => change[field] !== undefined);
  return (addTags.length > 0 || removeTags.length > 0) && !fields.includes('tags') ? [...fields, 'tags'] : fields;
}

/** What the take says of the fields that the deed changes. */
export const labelsBefore = (take: Episode, deed: LabelDeed): LabelChange =>
  Object.fromEntries(fieldsOf(deed).map((field) => [field, field === 'tags' ? [...take.tags] : take[field]])) as LabelChange;

/** The take as the host will say it is. */
export function applied(take: Episode, { change, addTags = [], removeTags = [] }: LabelDeed): Episode {
  const tags = [...new Set([...(change.tags ?? take.tags), ...addTags])].filter((tag) => !removeTags.includes(tag));
  const { outcome = take.outcome, note = take.note, operator = take.operator, task = take.task, consent = take.consent } = change;
  return { ...take, outcome, note, operator, task, consent, tags };
}

/** The changes that bring back what was, the same ones together. */
export function undoneBy(before: ReadonlyMap<string, LabelChange>): { readonly ids: readonly string[]; readonly change: LabelChange }[] {
  const groups = new Map<string, { ids: string[]; change: LabelChange }>();
  for (const [id, change] of before) {
    const key = JSON.stringify(change);
    const group = groups.get(key);
    if (group) group.ids.push(id);
    else groups.set(key, { ids: [id], change });
  }
  return [...groups.values()];
}
