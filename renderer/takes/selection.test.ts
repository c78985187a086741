import { describe, expect, test } from 'vitest';
import { extendTo, markAll, moveBy, moveTo, nothingSelected, placeAfter, settle, targets, toggleMark } from './selection.ts';

const ids = ['a', 'b', 'c', 'd', 'e'];

describe('the selection', () => {
  test('begins at the first take and stops at the ends', () => {
    expect(moveBy(nothingSelected, ids, 1, false).cursor).toBe('a');
    expect(moveBy(moveTo('d'), ids, 3, false).cursor).toBe('e');
    expect(moveBy(moveTo('b'), ids, -9, false).cursor).toBe('a');
    expect(moveBy(moveTo('a'), [], 1, false)).toEqual(nothingSelected);
  });

  test('extends from where it began, forwards and back', () => {
    const forwards = moveBy(moveBy(moveTo('b'), ids, 1, true), ids, 1, true);
    expect(targets(forwards, ids)).toEqual(['b', 'c', 'd']);
    expect(targets(moveBy(moveBy(moveBy(forwards, ids, -1, true), ids, -1, true), ids, -1, true), ids)).toEqual(['a', 'b']);
    expect(targets(extendTo(moveTo('d'), ids, 'b'), ids)).toEqual(['b', 'c', 'd']);
  });

  test('the first mark takes the cursor along, because that is what looks chosen', () => {
    const marked = toggleMark(moveTo('a'), 'c');
    expect(targets(marked, ids)).toEqual(['a', 'c']);
    expect(targets(toggleMark(marked, 'a'), ids)).toEqual(['c']);
    expect(targets(toggleMark(moveTo('b'), 'b'), ids)).toEqual(['b']);
  });

  test('acts on the marked takes that are still shown, else on the cursor', () => {
    expect(targets(moveTo('b'), ids)).toEqual(['b']);
    expect(targets(markAll(moveTo('b'), ids), ['a', 'e'])).toEqual(['a', 'e']);
    expect(targets(moveTo('x'), ids)).toEqual([]);
  });

  test('after a take is gone the cursor stands on the one in its place', () => {
    expect(settle(moveTo('c'), ids, ['a', 'b', 'd', 'e']).cursor).toBe('d');
    expect(settle(moveTo('e'), ids, ['a', 'b', 'c', 'd']).cursor).toBe('d');
    expect(settle(moveTo('e'), ids, []).cursor).toBe('');
    expect([...settle(markAll(moveTo('a'), ids), ids, ['a', 'b']).marked]).toEqual(['a', 'b']);
  });

  test('moving keeps what is marked, so that several are picked by keys alone', () => {
    const one = toggleMark(moveTo('a'), 'a');
    const two = toggleMark(moveBy(moveBy(one, ids, 1, false), ids, 1, false), 'c');
    expect(targets(two, ids)).toEqual(['a', 'c']);
  });

  test('never stands on a row that is not there yet', () => {
    const holes = ['a', 'b', '', '', 'e'];
    expect(moveBy(moveTo('b'), holes, 1, false).cursor).toBe('b');
    expect(placeAfter(moveTo('b'), holes, 1)).toBe(2);
    expect([...extendTo(moveTo('a'), holes, 'e').marked]).toEqual(['a', 'b', 'e']);
    expect([...markAll(moveTo('a'), holes).marked]).toEqual(['a', 'b', 'e']);
    expect(settle(moveTo('x'), ['a', 'x', 'e'], holes).cursor).toBe('e');
  });
});
