// One cursor and a set of marked takes, over a list that filters and new takes may change under them. An id is '' where
// the list was not fetched yet: the cursor never stands there. Pure; Library keeps one of these.

export interface Selection {
  /** Id of the take under the keyboard, or '' for none. */
  readonly cursor: string;
  /** Where a Shift range began. */
  readonly anchor: string;
  readonly marked: ReadonlySet<string>;
}

export const nothingSelected: Selection = { cursor: '', anchor: '', marked: new Set() };

export const moveTo = (id: string): Selection => ({ cursor: id, anchor: id, marked: new Set() });

/** The row that is `by` places from the cursor. */
export function placeAfter(selection: Selection, ids: readonly string[], by: number): number {
  const at = ids.indexOf(selection.cursor);
  return selection.cursor === '' || at < 0 ? 0 : Math.min(ids.length - 1, Math.max(0, at + by));
}

/** By `by` places, stopping at the ends; from nowhere it begins at the first. What is marked stays so: several are picked by moving and marking. */
export function moveBy(selection: Selection, ids: readonly string[], by: number, extend: boolean): Selection {
  if (ids.length === 0) return nothingSelected;
  const at = ids.indexOf(selection.cursor);
  const next = placeAfter(selection, ids, by);
  if (ids[next] === '') return selection;
  return extend && at >= 0 ? extendTo(selection, ids, ids[next]!) : { ...moveTo(ids[next]!), marked: selection.marked };
}

/** Everything between the anchor and this one. */
export function extendTo(selection: Selection, ids: readonly string[], id: string): Selection {
  const anchor = ids.includes(selection.anchor) ? selection.anchor : id;
  const a = ids.indexOf(anchor);
  const b = ids.indexOf(id);
  return { cursor: id, anchor, marked: new Set(ids.slice(Math.min(a, b), Math.max(a, b) + 1).filter((each) => each !== '')) };
}

export function toggleMark(selection: Selection, id: string): Selection {
  // The first mark after a plain cursor takes the cursor's take along: that is what the eye believes is selected.
  const marked = new Set(selection.marked.size === 0 && selection.cursor !== '' && selection.cursor !== id ? [selection.cursor] : selection.marked);
  if (!marked.delete(id)) marked.add(id);
  return { cursor: id, anchor: id, marked };
}

export const markAll = (selection: Selection, ids: readonly string[]): Selection => ({ ...selection, marked: new Set(ids.filter((id) => id !== '')) });

/** What an action acts on: the marked ones, else the one under the cursor; only those still in the list, in its order. */
export function targets(selection: Selection, ids: readonly string[]): string[] {
  return selection.marked.size > 0 ? ids.filter((id) => selection.marked.has(id)) : ids.filter((id) => id === selection.cursor);
}

/** After the list changed: marks outside it go; a cursor outside it falls to the take now in its place. */
export function settle(selection: Selection, before: readonly string[], ids: readonly string[]): Selection {
  const present = new Set(ids.filter((id) => id !== ''));
  const marked = new Set([...selection.marked].filter((id) => present.has(id)));
  if (selection.cursor === '' || present.has(selection.cursor)) return { ...selection, marked };
  const at = before.indexOf(selection.cursor);
  const next = before.slice(at + 1).find((id) => present.has(id)) ?? [...present].at(-1) ?? '';
  return { cursor: next, anchor: next, marked };
}
