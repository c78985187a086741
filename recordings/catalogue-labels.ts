// Labels as they are changed after keep: what the manifest says then. Used by catalogue.ts.
import type { Episode, LabelChange } from '../core/contract/episode.ts';
import { fault, FaultError, type Fault } from '../core/fault.ts';
import type { Manifest } from './manifest.ts';

/** What the world said may be written anew only where a take was saved by repair. */
export type LabelWrite = LabelChange & { readonly taskSuccess?: boolean | null };

/** The same change for many; tags that are not named stay as they are. */
export interface ManyLabels {
  readonly change: LabelWrite;
  readonly addTags: readonly string[];
  readonly removeTags: readonly string[];
}

export interface Labelled { readonly episodes: readonly Episode[]; readonly refused: readonly { readonly id: string; readonly fault: Fault }[] }

const mostTags = 50;

/** The manifest with new labels and the old ones in its history; null when they say what it says already. Throws 'request.invalid'. */
export function relabelled(manifest: Manifest, { change, addTags, removeTags }: ManyLabels): Manifest | null {
  const { labels } = manifest;
  const { outcome = labels.outcome, note = labels.note, taskSuccess = labels.taskSuccess, consent = labels.consent, task = manifest.task, operator = manifest.operator } = change;
  const tags = [...new Set([...(change.tags ?? labels.tags), ...addTags])].filter((tag) => !removeTags.includes(tag));
  if (tags.length > mostTags) throw new FaultError(fault('request.invalid', { field: 'tags' }, `${mostTags} tags are the most an episode has`));
  const before = { ...labels, task: manifest.task, operator: manifest.operator };
  const after = { ...labels, outcome, note, taskSuccess, tags, consent, task, operator };
  if (JSON.stringify(before) === JSON.stringify(after)) return null;
  return {
    ...manifest, task, operator, labels: { ...labels, outcome, note, taskSuccess, tags, consent },
    history: [...manifest.history, { at: new Date().toISOString(), event: 'labelled', before }],
  };
}
