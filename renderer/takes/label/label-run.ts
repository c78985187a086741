// One run of labelling: which takes in which order, where it stands and how quickly it goes. Pure; LabelView keeps one.
import type { Episode, Outcome } from '../../../core/contract/episode.ts';
import type { TakeQuery } from '../query.ts';

export const runAtMost = 1000;

export interface LabelRun {
  readonly ids: readonly string[];
  /** `ids.length`: at the end. */
  readonly at: number;
  /** Takes that got an outcome in this run. */
  readonly labelled: ReadonlySet<string>;
  /** Milliseconds of the page's clock. */
  readonly startedAt: number;
}

/**
 * What is to be labelled: the marked takes; else what was found and has no outcome yet, from the cursor on and around to it;
 * else, if all of it has one, all that was found.
 */
export function runOf(found: readonly Episode[], marked: ReadonlySet<string>, cursor: string, query: TakeQuery, now: number): LabelRun {
  const open = found.filter((take) => take.outcome === 'unlabelled');
  const chosen = marked.size > 1 ? found.filter((take) => marked.has(take.id)) : open.length > 0 && query.outcomes.length === 0 ? open : found;
  const ids = chosen.slice(0, runAtMost).map((take) => take.id);
  const first = marked.size > 1 ? 0 : Math.max(0, ids.indexOf(cursor));
  return { ids: [...ids.slice(first), ...ids.slice(0, first)], at: 0, labelled: new Set(), startedAt: now };
}

export const goTo = (run: LabelRun, at: number): LabelRun => ({ ...run, at: Math.max(0, Math.min(run.ids.length, at)) });

/** Labelled, and on to the next. */
export const labelledOne = (run: LabelRun): LabelRun => {
  const id = run.ids[run.at];
  return id === undefined ? run : { ...goTo(run, run.at + 1), labelled: new Set([...run.labelled, id]) };
};

export const withoutOne = (run: LabelRun, id: string): LabelRun => {
  const place = run.ids.indexOf(id);
  return place < 0 ? run : { ...run, ids: run.ids.filter((each) => each !== id), at: place < run.at ? run.at - 1 : run.at };
};

export interface LabelPace { readonly spentSeconds: number; readonly secondsEach: number | null; readonly leftSeconds: number | null }

/** A forecast needs a few takes to stand on. */
export function paceOf(run: LabelRun, now: number): LabelPace {
  const spentSeconds = Math.max(0, (now - run.startedAt) / 1000);
  const secondsEach = run.labelled.size < 3 ? null : spentSeconds / run.labelled.size;
  return { spentSeconds, secondsEach, leftSeconds: secondsEach === null ? null : secondsEach * (run.ids.length - run.at) };
}

export function countsOf(takes: readonly Episode[]): Record<Outcome, number> {
  const counts: Record<Outcome, number> = { success: 0, partial: 0, failure: 0, unlabelled: 0 };
  for (const take of takes) counts[take.outcome] += 1;
  return counts;
}
