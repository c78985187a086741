// Edits of an episode: a log that only grows, kept beside data that never changes. What the log says in the end is worked
// out here, the same for the player, the library and every export.
import { z } from 'zod';

const seconds = z.number().min(0).max(1e6);
const text = z.string().trim().min(1).max(200);
/** A moment, or where something begins and ends. Seconds of the take as recorded, whatever else was cut. */
const stretch = { from: seconds, to: seconds };

/** One thing that a person did. Whatever names something that is there already names it by its times or its id. */
export const editSchema = z.discriminatedUnion('kind', [
  /** Keep this stretch only; a later trim replaces an earlier one. */
  z.object({ kind: z.literal('trim'), ...stretch }),
  z.object({ kind: z.literal('untrim') }),
  /** Leave this stretch out, or put back one that was left out. */
  z.object({ kind: z.literal('cut'), ...stretch }),
  z.object({ kind: z.literal('uncut'), ...stretch }),
  /** Two episodes from here on, or one again. */
  z.object({ kind: z.literal('split'), at: seconds }),
  z.object({ kind: z.literal('unsplit'), at: seconds }),
  /** The part that begins at this split (0: the first part) is no episode at all, or is one again. */
  z.object({ kind: z.literal('part'), start: seconds, keep: z.boolean() }),
  /** What is done from here to there. The same id again changes it. */
  z.object({ kind: z.literal('mark'), id: z.string().regex(/^[0-9a-z]{1,16}$/), ...stretch, text }),
  z.object({ kind: z.literal('unmark'), id: z.string().max(16) }),
  /** These episodes follow this one, as one; none: it stands alone again. */
  z.object({ kind: z.literal('merge'), with: z.array(z.string().regex(/^[0-9A-Za-z_-]{1,80}$/)).max(1000) }),
]).refine((edit) => !('from' in edit) || edit.from < edit.to, 'a stretch ends after it begins');
export type Edit = z.infer<typeof editSchema>;

/** A line of edits.jsonl. */
export const logLineSchema = z.discriminatedUnion('do', [
  z.object({ do: z.literal('edit'), at: z.string().max(40), by: z.string().max(80), edit: editSchema }),
  z.object({ do: z.literal('undo'), at: z.string().max(40), by: z.string().max(80) }),
  z.object({ do: z.literal('redo'), at: z.string().max(40), by: z.string().max(80) }),
]);
export type LogLine = z.infer<typeof logLineSchema>;

export const subtaskSchema = z.object({ id: z.string(), from: z.number(), to: z.number(), text: z.string() });
export type Subtask = z.infer<typeof subtaskSchema>;

const spanSchema = z.object({ from: z.number(), to: z.number() });
export type Span = z.infer<typeof spanSchema>;

/** What the log comes to. Spans never overlap, are in order, and lie within the take. */
export const episodeEditsSchema = z.object({
  /** Parts in order, each with the stretches of the take that it keeps; `start` names it, whatever is split before it. */
  parts: z.array(z.object({ start: z.number(), keep: z.boolean(), spans: z.array(spanSchema) })),
  /** In force, for who shows them: the trim, what is cut out of it, and where it is split. */
  trim: spanSchema.nullable(), cuts: z.array(spanSchema), splits: z.array(z.number()),
  subtasks: z.array(subtaskSchema),
  mergedWith: z.array(z.string()),
  /** Edits in force, and how many can be taken back or done again. */
  count: z.number().int(), undoable: z.number().int(), redoable: z.number().int(),
});
export type EpisodeEdits = z.infer<typeof episodeEditsSchema>;

/** Times that a person typed or a pointer hit name what is there when they are as near as this. */
const sameSeconds = 0.001;
const isSame = (a: number, b: number): boolean => Math.abs(a - b) <= sameSeconds;

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

/** The whole take is one part until something says otherwise. */
export function foldEdits(durationSeconds: number, log: readonly LogLine[]): EpisodeEdits {
  const { done, undone } = editsInForce(log);
  let trim: Span | null = null;
  let cuts: Span[] = [];
  // Parts by where they begin; a part that is split passes on whether it is kept, and one that is joined takes its first half's.
  const parts = new Map<number, boolean>([[0, true]]);
  const named = (at: number): number | undefined => [...parts.keys()].find((start) => isSame(start, at));
  const marks = new Map<string, Subtask>();
  let mergedWith: readonly string[] = [];
  for (const edit of done) {
    switch (edit.kind) {
      case 'trim': trim = within(edit, durationSeconds); break;
      case 'untrim': trim = null; break;
      case 'cut': cuts.push(edit); break;
      case 'uncut': cuts = cuts.filter((cut) => !(isSame(cut.from, edit.from) && isSame(cut.to, edit.to))); break;
      case 'split':
        if (named(edit.at) === undefined && edit.at < durationSeconds) parts.set(edit.at, parts.get(Math.max(...[...parts.keys()].filter((start) => start < edit.at)))!);
        break;
      case 'unsplit': { const start = named(edit.at); if (start) parts.delete(start); break; }
      case 'part': { const start = named(edit.start); if (start !== undefined) parts.set(start, edit.keep); break; }
      case 'mark': marks.set(edit.id, { id: edit.id, from: edit.from, to: edit.to, text: edit.text }); break;
      case 'unmark': marks.delete(edit.id); break;
      case 'merge': mergedWith = [...new Set(edit.with)]; break;
    }
  }
  const starts = [...parts.keys()].sort((a, b) => a - b);
  const whole = trim ?? { from: 0, to: durationSeconds };
  return {
    parts: starts.flatMap((start, index) => {
      const own = { from: Math.max(start, whole.from), to: Math.min(starts[index + 1] ?? durationSeconds, whole.to) };
      // What lies outside the trim is no part; a take of no length still is one.
      return own.from < own.to || starts.length === 1 ? [{ start, keep: parts.get(start)!, spans: without(own, cuts) }] : [];
    }),
    trim, splits: starts.filter((start) => start > 0),
    cuts: cuts.flatMap((cut) => { const own = within(cut, durationSeconds); return own ? [own] : []; }).sort((a, b) => a.from - b.from),
    subtasks: [...marks.values()].sort((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1)), mergedWith: [...mergedWith],
    count: done.length, undoable: done.length, redoable: undone.length,
  };
}

/** The stretch as far as it lies in the take; null if it does not. */
function within({ from, to }: Span, durationSeconds: number): Span | null {
  const own = { from: Math.max(0, from), to: Math.min(to, durationSeconds) };
  return own.from < own.to ? own : null;
}

/** What is left of a stretch when others are taken out. */
export function without(span: Span, cuts: readonly Span[]): Span[] {
  let left: Span[] = span.from < span.to ? [{ from: span.from, to: span.to }] : [];
  for (const cut of cuts) {
    left = left.flatMap(({ from, to }) => [{ from, to: Math.min(to, cut.from) }, { from: Math.max(from, cut.to), to }].filter((one) => one.from < one.to));
  }
  return left;
}

/** Seconds of the take that any part keeps. */
export const keptSeconds = (edits: EpisodeEdits): number =>
  edits.parts.reduce((sum, part) => sum + part.spans.reduce((own, span) => own + span.to - span.from, 0), 0);

/** Why an edit cannot be: it lies outside the take, leaves nothing of it, or names what is not there. */
export type EditRefusal = 'edit.outside' | 'edit.nothing-left' | 'edit.absent';

/** null: it can be done. Whether episodes can be merged is the library's to say. */
export function refusalOf(edit: Edit, durationSeconds: number, log: readonly LogLine[]): EditRefusal | null {
  const before = foldEdits(durationSeconds, log);
  switch (edit.kind) {
    case 'split': if (!(edit.at > sameSeconds && edit.at < durationSeconds - sameSeconds)) return 'edit.outside'; break;
    case 'trim': case 'cut': case 'mark': if (within(edit, durationSeconds) === null) return 'edit.outside'; break;
    case 'unsplit': if (!before.splits.some((at) => isSame(at, edit.at))) return 'edit.absent'; break;
    case 'part': if (![0, ...before.splits].some((start) => isSame(start, edit.start))) return 'edit.absent'; break;
    case 'uncut': if (!before.cuts.some((cut) => isSame(cut.from, edit.from) && isSame(cut.to, edit.to))) return 'edit.absent'; break;
    case 'unmark': if (!before.subtasks.some(({ id }) => id === edit.id)) return 'edit.absent'; break;
  }
  if (edit.kind !== 'trim' && edit.kind !== 'cut') return null;
  const after = foldEdits(durationSeconds, [...log, { do: 'edit', at: '', by: '', edit }]);
  return keptSeconds(after) < sameSeconds ? 'edit.nothing-left' : null;
}
