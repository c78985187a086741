import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editSchema, foldEdits, keptSeconds, refusalOf, without, type Edit, type EpisodeEdits, type LogLine } from './edits.ts';

const edit = (one: Edit): LogLine => ({ do: 'edit', at: '', by: '', edit: one });
const undo: LogLine = { do: 'undo', at: '', by: '' };
const redo: LogLine = { do: 'redo', at: '', by: '' };
const fold = (...edits: Edit[]): EpisodeEdits => foldEdits(10, edits.map(edit));
const duration = 10;

const seconds = fc.double({ min: 0, max: 14, noNaN: true });
const stretch = fc.tuple(seconds, seconds).filter(([a, b]) => Math.abs(a - b) > 0.01).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));
const nice = fc.constantFrom(0, 1, 2.5, 5, 7.5, 10, 12);
const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
  stretch.map((one) => ({ kind: 'trim' as const, ...one })), fc.constant({ kind: 'untrim' as const }),
  stretch.map((one) => ({ kind: 'cut' as const, ...one })), stretch.map((one) => ({ kind: 'uncut' as const, ...one })),
  fc.oneof(nice, seconds).map((at) => ({ kind: 'split' as const, at })), nice.map((at) => ({ kind: 'unsplit' as const, at })),
  fc.tuple(nice, fc.boolean()).map(([start, keep]) => ({ kind: 'part' as const, start, keep })),
  fc.tuple(fc.constantFrom('a', 'b'), stretch).map(([id, one]) => ({ kind: 'mark' as const, id, ...one, text: 'grasp' })),
  fc.constantFrom('a', 'b').map((id) => ({ kind: 'unmark' as const, id })),
  fc.subarray(['x', 'y', 'z']).map((ids) => ({ kind: 'merge' as const, with: ids })),
);
const anyLog = fc.array(fc.oneof({ weight: 5, arbitrary: anyEdit.map(edit) }, { weight: 2, arbitrary: fc.constant(undo) }, { weight: 1, arbitrary: fc.constant(redo) }), { maxLength: 25 });

test('nothing done is the whole take in one part', () => {
  expect(fold()).toEqual({ parts: [{ start: 0, keep: true, spans: [{ from: 0, to: 10 }] }], trim: null, cuts: [], splits: [], subtasks: [], mergedWith: [], count: 0, undoable: 0, redoable: 0 });
});

test('trim, cut and split together', () => {
  expect(fold({ kind: 'split', at: 5 }, { kind: 'cut', from: 4, to: 6 }, { kind: 'trim', from: 1, to: 9 }).parts).toEqual([
    { start: 0, keep: true, spans: [{ from: 1, to: 4 }] }, { start: 5, keep: true, spans: [{ from: 6, to: 9 }] },
  ]);
});

test('a part that was dropped is still the dropped one after another split before it, and both halves of it when it is split', () => {
  const dropped = [{ kind: 'split', at: 6 }, { kind: 'part', start: 6, keep: false }] as const;
  const keeps = (edits: EpisodeEdits): (readonly [number, boolean])[] => edits.parts.map(({ start, keep }) => [start, keep]);
  expect(keeps(fold(...dropped, { kind: 'split', at: 3 }))).toEqual([[0, true], [3, true], [6, false]]);
  expect(keeps(fold(...dropped, { kind: 'split', at: 8 }))).toEqual([[0, true], [6, false], [8, false]]);
  expect(keeps(fold(...dropped, { kind: 'split', at: 8 }, { kind: 'unsplit', at: 6 }))).toEqual([[0, true], [8, false]]);
  // A part outside the trim comes back as it was.
  expect(keeps(fold(...dropped, { kind: 'trim', from: 0, to: 5 }))).toEqual([[0, true]]);
  expect(keeps(fold(...dropped, { kind: 'trim', from: 0, to: 5 }, { kind: 'untrim' }))).toEqual([[0, true], [6, false]]);
});

test('a subtask is changed by its id', () => {
  const marked = fold({ kind: 'mark', id: 'a', from: 1, to: 2, text: 'reach' }, { kind: 'mark', id: 'b', from: 0, to: 1, text: 'wait' }, { kind: 'mark', id: 'a', from: 1, to: 3, text: 'grasp' });
  expect(marked.subtasks).toEqual([{ id: 'b', from: 0, to: 1, text: 'wait' }, { id: 'a', from: 1, to: 3, text: 'grasp' }]);
});

test('parts lie in the take, in order, and nothing is in two of them', () => {
  fc.assert(fc.property(anyLog, (log) => {
    const { parts } = foldEdits(duration, log);
    let last = 0;
    for (const { start, spans } of parts) {
      for (const { from, to } of spans) {
        expect(from).toBeGreaterThanOrEqual(Math.max(last, start));
        expect(to).toBeGreaterThan(from);
        expect(to).toBeLessThanOrEqual(duration);
        last = to;
      }
    }
    expect(new Set(parts.map(({ start }) => start)).size).toBe(parts.length);
  }));
});

test('undo takes back exactly the last edit, redo brings it again, and an edit ends what can be redone', () => {
  const shown = ({ redoable: _, ...rest }: EpisodeEdits): unknown => rest;
  fc.assert(fc.property(anyLog, anyEdit, (log, one) => {
    const before = foldEdits(duration, log);
    const after = foldEdits(duration, [...log, edit(one)]);
    expect(shown(foldEdits(duration, [...log, edit(one), undo]))).toEqual(shown(before));
    expect(foldEdits(duration, [...log, edit(one), undo, redo])).toEqual(after);
    expect(after.redoable).toBe(0);
    if (before.undoable > 0) expect(foldEdits(duration, [...log, undo, redo])).toEqual(before);
    else expect(foldEdits(duration, [...log, undo])).toEqual(before);
    const untouched = foldEdits(duration, []);
    expect(shown(foldEdits(duration, [...log, ...Array.from({ length: log.length }, () => undo)]))).toEqual(shown(untouched));
  }));
});

test('what is refused would do nothing, and what is not leaves something of the take', () => {
  const code = (one: Edit, ...before: Edit[]) => refusalOf(one, duration, before.map(edit));
  expect(code({ kind: 'trim', from: 11, to: 12 })).toBe('edit.outside');
  expect(code({ kind: 'split', at: 10 })).toBe('edit.outside');
  expect(code({ kind: 'split', at: 0 })).toBe('edit.outside');
  expect(code({ kind: 'cut', from: 0, to: 10 })).toBe('edit.nothing-left');
  expect(code({ kind: 'trim', from: 4, to: 5 }, { kind: 'cut', from: 3, to: 6 })).toBe('edit.nothing-left');
  expect(code({ kind: 'unsplit', at: 4 })).toBe('edit.absent');
  expect(code({ kind: 'unsplit', at: 4.0004 }, { kind: 'split', at: 4 })).toBeNull();
  expect(code({ kind: 'part', start: 4, keep: false })).toBe('edit.absent');
  expect(code({ kind: 'part', start: 0, keep: false })).toBeNull();
  expect(code({ kind: 'uncut', from: 1, to: 2 }, { kind: 'cut', from: 1, to: 2 })).toBeNull();
  expect(code({ kind: 'unmark', id: 'a' })).toBe('edit.absent');
  fc.assert(fc.property(fc.array(anyEdit, { maxLength: 12 }), (edits) => {
    const log: LogLine[] = [];
    for (const one of edits) if (refusalOf(one, duration, log) === null) log.push(edit(one));
    const edited = foldEdits(duration, log);
    if (!edits.some(({ kind }) => kind === 'untrim' || kind === 'uncut')) expect(keptSeconds(edited)).toBeGreaterThan(0);
  }));
});

test('a stretch that is taken out leaves what lies around it', () => {
  expect(without({ from: 0, to: 10 }, [{ from: 2, to: 3 }, { from: 2.5, to: 5 }])).toEqual([{ from: 0, to: 2 }, { from: 5, to: 10 }]);
  expect(without({ from: 3, to: 3 }, [])).toEqual([]);
});

test('a stretch that ends before it begins is no edit', () => {
  expect(editSchema.safeParse({ kind: 'cut', from: 2, to: 2 }).success).toBe(false);
  expect(editSchema.safeParse({ kind: 'split', at: Number.NaN }).success).toBe(false);
  expect(editSchema.safeParse({ kind: 'mark', id: 'a', from: 0, to: 1, text: '  ' }).success).toBe(false);
});
