// What the player's edit keys and buttons do, at the playhead. Pure but for the desk that they act on; EditBar and the
// keyboard of PlayerView share them.
import type { EditsDesk } from './edits-desk.ts';
import { newSubtaskId } from './edits-desk.ts';

/** Nearer than this the playhead stands on a split. Seconds. */
const onSplitSeconds = 0.02;
const rounded = (seconds: number): number => Math.round(seconds * 1e4) / 1e4;

/** Keep from here on, or up to here; the other end stays where it was, unless it would then come before. */
export function trimAt(desk: EditsDesk, end: 'from' | 'to', seconds: number, durationSeconds: number): Promise<boolean> {
  const { from, to } = desk.store.getState().edits?.trim ?? { from: 0, to: durationSeconds };
  const at = rounded(seconds);
  const next = end === 'from' ? { from: at, to: to > at ? to : durationSeconds } : { from: from < at ? from : 0, to: at };
  if (next.from >= next.to) return Promise.resolve(false);
  return desk.apply(next.from <= 0 && next.to >= durationSeconds ? { kind: 'untrim' } : { kind: 'trim', ...next });
}

/** Splits here, or joins where the playhead stands on a split. */
export function splitAt(desk: EditsDesk, seconds: number): Promise<boolean> {
  const there = desk.store.getState().edits?.splits.find((at) => Math.abs(at - seconds) < onSplitSeconds);
  return desk.apply(there === undefined ? { kind: 'split', at: rounded(seconds) } : { kind: 'unsplit', at: there });
}

const chosen = (desk: EditsDesk): { from: number; to: number } | null => {
  const { stretch } = desk.store.getState();
  return stretch && stretch.to !== null ? { from: rounded(stretch.from), to: rounded(stretch.to) } : null;
};

/** The chosen stretch is left out; it is no longer chosen then. */
export async function cutChosen(desk: EditsDesk): Promise<void> {
  const stretch = chosen(desk);
  if (stretch && await desk.apply({ kind: 'cut', ...stretch })) desk.choose(null);
}

/** Only the chosen stretch is kept. */
export async function keepChosen(desk: EditsDesk): Promise<void> {
  const stretch = chosen(desk);
  if (stretch && await desk.apply({ kind: 'trim', ...stretch })) desk.choose(null);
}

/** The chosen stretch gets a name. */
export async function nameChosen(desk: EditsDesk, text: string): Promise<boolean> {
  const stretch = chosen(desk);
  if (!stretch || text.trim() === '' || !await desk.apply({ kind: 'mark', id: newSubtaskId(), ...stretch, text: text.trim() })) return false;
  desk.choose(null);
  return true;
}
