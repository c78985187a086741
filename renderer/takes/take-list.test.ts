import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Episode } from '../../core/contract/episode.ts';
import { take as anyTake } from './take.fixture.ts';
import { fetchedStretches, listOf, missingStretches, pageSize, without, withChanged, withStretch } from './take-list.ts';

const take = (number: number, over: Partial<Episode> = {}): Episode => anyTake(`t${number}`, over);
const page = (from: number, count = pageSize): Episode[] => Array.from({ length: count }, (_, index) => take(from + index));

describe('a list that is fetched page by page', () => {
  test('has its whole length at once, and holes where nothing was fetched', () => {
    const list = listOf(250, 0, page(0));
    expect([list.total, list.ids[99], list.ids[100], list.rows[249]]).toEqual([250, 't99', '', undefined]);
  });

  test('asks for exactly the pages with holes, those next to each other together', () => {
    const list = withStretch(listOf(1000, 0, page(0)), 300, page(300));
    expect(missingStretches(list, 0, 100)).toEqual([]);
    expect(missingStretches(list, 90, 130)).toEqual([{ offset: 100, limit: 100 }]);
    expect(missingStretches(list, 0, 1000)).toEqual([{ offset: 100, limit: 200 }, { offset: 400, limit: 500 }, { offset: 900, limit: 100 }]);
    expect(fetchedStretches(list)).toEqual([{ offset: 0, limit: 100 }, { offset: 300, limit: 100 }]);
  });

  test('whatever was fetched in whatever order, what is missing and what is there are all of it', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 2500 }), fc.array(fc.integer({ min: 0, max: 24 }), { maxLength: 12 }), (total, pages) => {
      const asked = pages.map((each) => each * pageSize).filter((offset) => offset < total);
      const list = asked.reduce((known, offset) => withStretch(known, offset, page(offset, Math.min(pageSize, total - offset))), listOf(total, 0, []));
      const whole = missingStretches(list, 0, total).reduce((known, { offset, limit }) => withStretch(known, offset, page(offset, Math.min(limit, total - offset))), list);
      return whole.ids.every((id, index) => id === `t${index}`) && asked.every((offset) => list.ids[offset] === `t${offset}`);
    }), { numRuns: 60 });
  });

  test('a take that moved to another page stands there and nowhere else', () => {
    const list = withStretch(listOf(200, 0, page(0)), 100, [take(5), ...page(101, 99)]);
    expect(list.ids.filter((id) => id === 't5')).toHaveLength(1);
    expect([list.ids[5], list.ids[100]]).toEqual(['', 't5']);
  });

  test('changes and removals keep the others where they are', () => {
    const list = listOf(3, 0, page(0, 3));
    const changed = withChanged(list, new Map([['t1', take(1, { outcome: 'success' })]]));
    expect(changed.rows.map((row) => row?.outcome)).toEqual(['unlabelled', 'success', 'unlabelled']);
    expect(withChanged(list, new Map([['x', take(9)]]))).toBe(list);
    expect(without(list, new Set(['t1'])).ids).toEqual(['t0', 't2']);
  });
});
