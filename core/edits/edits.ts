// Edits of an episode: a log that only grows, kept beside data that never changes. What the log says in the end is worked
// out here, the same for the player, the library and every export.
import { z } from 'zod';

const seconds = z.number().min(0).max(1e6);
const text = z.string().trim().min(1).max(200);

/** One thing that a person did. Times are seconds of the take as recorded, whatever else was cut. */
export const editSchema = z.discriminatedUnion('kind', [
  /** Keep this stretch only; a later trim replaces an earlier one. */
  z.object({ kind: z.literal('trim'), from: seconds, to: seconds }),
  z.object({ kind: z.literal('untrim') }),
  /** Leave this stretch out. */
  z.object({ kind: z.literal('cut'), from: seconds, to: seconds }),
  /** Two episodes from here on. `id` names the split, so that it can be taken back alone. */
  z.object({ kind: z.literal('split'), at: seconds }),
  z.object({ kind: z.literal('unsplit'), at: seconds }),
  /** This part (by its number, from 0) is no episode at all, or is one again. */
  z.object({ kind: z.literal('part'), part: z.number().int().min(0).max(10_000), keep: z.boolean() }),
  /** What is done from here to there. */
  z.object({ kind: z.literal('mark'), id: z.string().regex(/^[0-9a-z]{1,16}$/), from: seconds, to: seconds, text }),
  z.object({ kind: z.literal('unmark'), id: z.string() }),
  /** These episodes follow this one, as one. */
  z.object({ kind: z.literal('merge'), with: z.array(z.string().regex(/^[0-9A-Za-z_-]{1,80}$/)).max(1000) }),
]).refine((edit) => !('from' in edit) || edit.from < edit.to, 'a stretch ends after it begins');
export type Edit = z.infer<typeof editSchema>;

/** A line of edits.jsonl. */
export const logLineSchema = z.discriminatedUnion('do', [
  z.object({ do: z.literal('edit'), at: z.string(), by: z.string(), edit: editSchema }),
  z.object({ do: z.literal('undo'), at: z.string(), by: z.string() }),
  z.object({ do: z.literal('redo'), at: z.string(), by: z.string() }),
]);
export type LogLine = z.infer<typeof logLineSchema>;

export const subtaskSchema = z.object({ id: z.string(), from: z.number(), to: z.number(), text: z.string() });
export type Subtask = z.infer<typeof subtaskSchema>;

/** What the log comes to. */
export const episodeEditsSchema = z.object({
  /** Parts in order, each with the stretches of the take that it keeps. */
  parts: z.array(z.object({ keep: z.boolean(), spans: z.array(z.object({ from: z.number(), to: z.number() })) })),
  splits: z.array(z.number()),
  subtasks: z.array(subtaskSchema),
  mergedWith: z.array(z.string()),
  /** Edits in force, and how many can be taken back or done again. */
  count: z.number().int(), undoable: z.number().int(), redoable: z.number().int(),
});
export type EpisodeEdits = z.infer<typeof episodeEditsSchema>;

/** Edits in force after undo and redo, oldest first. */
export function editsInForce(log: readonly LogLine[]): { readonly done: readonly Edit[]; readonly undone: readonly Edit[] } {
  const done: Edit[] = [];
  let undone: Edit[] = [];
  for (const line of log) {
    if (line.do === 'edit') {
      done.push(line.edit);
      undone = [];
    } else {
      const [from, to] = line.do === 'undo' ? [done, undone] : [undone, done];
      const edit = from.pop();
      if (edit) to.push(edit);
    }
  }
  return { done, undone };
}

interface Span { readonly from: number; readonly to: number }

/** The whole take is one part until something says otherwise. */
export function foldEdits(durationSeconds: number, log: readonly LogLine[]): EpisodeEdits {
  const { done, undone } = editsInForce(log);
  let whole: Span = { from: 0, to: durationSeconds };
  const cuts: Span[] = [];
  const splits = new Set<number>();
  const dropped = new Set<number>();
  const marks = new Map<string, Subtask>();
  let mergedWith: readonly string[] = [];
  for (const edit of done) {
    switch (edit.kind) {
      case 'trim': whole = { from: Math.min(edit.from, durationSeconds), to: Math.min(edit.to, durationSeconds) }; break;
      case 'untrim': whole = { from: 0, to: durationSeconds }; break;
      case 'cut': cuts.push(edit); break;
      case 'split': splits.add(edit.at); break;
      case 'unsplit': splits.delete(edit.at); break;
      case 'part': if (edit.keep) dropped.delete(edit.part); else dropped.add(edit.part); break;
      case 'mark': marks.set(edit.id, { id: edit.id, from: edit.from, to: edit.to, text: edit.text }); break;
      case 'unmark': marks.delete(edit.id); break;
      case 'merge': mergedWith = edit.with; break;
    }
  }
  const borders = [...splits].filter((at) => at > whole.from && at < whole.to).sort((a, b) => a - b);
  const ends = [...borders, whole.to];
  const parts = ends.map((to, index) => ({
    keep: !dropped.has(index),
    spans: without({ from: borders[index - 1] ?? whole.from, to }, cuts),
  }));
  return {
    parts, splits: borders, subtasks: [...marks.values()].sort((a, b) => a.from - b.from), mergedWith: [...mergedWith],
    count: done.length, undoable: done.length, redoable: undone.length,
  };
}

/** What is left of a stretch when others are taken out. */
function without(span: Span, cuts: readonly Span[]): Span[] {
  let left: Span[] = [span];
  for (const cut of cuts) {
    left = left.flatMap(({ from, to }) => [{ from, to: Math.min(to, cut.from) }, { from: Math.max(from, cut.to), to }].filter((one) => one.from < one.to));
  }
  return left;
}
