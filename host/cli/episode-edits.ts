// `waldo episodes edits ID …`: trims, splits, cuts, marks and merges from the command line, as the player does them; and
// what they come to. episodes.ts calls it.
import { randomBytes } from 'node:crypto';
import { editSchema, keptSeconds, type EpisodeEdits } from '../../core/edits/edits.ts';
import { fault, FaultError } from '../../core/fault.ts';
import type { Library } from '../../recordings/library.ts';

const usage = 'trim FROM TO | untrim | cut FROM TO | uncut FROM TO | split AT | unsplit AT | drop START | keep START | mark FROM TO TEXT | unmark NAME | merge ID… | undo | redo, times in seconds of the take';
const by = 'command line';

export async function editEpisode(library: Library, id: string, words: readonly string[], say: (line: string) => void): Promise<EpisodeEdits> {
  const edits = await step(library, id, words);
  for (const line of linesOf(edits)) say(line);
  return edits;
}

function step(library: Library, id: string, [word, ...rest]: readonly string[]): Promise<EpisodeEdits> {
  if (word === undefined) return library.edits(id);
  if (word === 'undo') return library.undoEdit(id, by);
  if (word === 'redo') return library.redoEdit(id, by);
  const [first, second] = rest.map(Number);
  const edit = editSchema.safeParse({
    trim: { kind: word, from: first, to: second }, untrim: { kind: word },
    cut: { kind: word, from: first, to: second }, uncut: { kind: word, from: first, to: second },
    split: { kind: word, at: first }, unsplit: { kind: word, at: first },
    drop: { kind: 'part', start: first, keep: false }, keep: { kind: 'part', start: first, keep: true },
    mark: { kind: word, id: randomBytes(4).toString('hex'), from: first, to: second, text: rest.slice(2).join(' ') },
    unmark: { kind: word, id: rest[0] }, merge: { kind: word, with: rest },
  }[word]);
  if (!edit.success) throw new FaultError(fault('request.invalid', { field: 'the edit' }, usage));
  return library.applyEdit(id, edit.data, by);
}

const stretch = ({ from, to }: { readonly from: number; readonly to: number }): string => `${from.toFixed(2)}–${to.toFixed(2)} s`;

function linesOf(edits: EpisodeEdits): string[] {
  return [
    `${edits.count} edits, ${keptSeconds(edits).toFixed(2)} s kept in ${edits.parts.length === 1 ? 'one part' : `${edits.parts.length} parts`}; ${edits.undoable} to undo, ${edits.redoable} to redo`,
    ...edits.parts.map((part) => `  part ${part.start.toFixed(2)}  ${part.keep ? 'kept   ' : 'dropped'}  ${part.spans.map(stretch).join(', ') || 'empty'}`),
    ...edits.subtasks.map((one) => `  ${one.id.padEnd(8)}  ${stretch(one)}  ${one.text}`),
    ...edits.mergedWith.map((id) => `  followed by ${id}`),
  ];
}
