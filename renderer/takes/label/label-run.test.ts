import { describe, expect, test } from 'vitest';
import type { Episode } from '../../../core/contract/episode.ts';
import { everything } from '../query.ts';
import { take as anyTake } from '../take.fixture.ts';
import { countsOf, goTo, labelledOne, paceOf, runAtMost, runOf, withoutOne } from './label-run.ts';

const take = (id: string, outcome: Episode['outcome'] = 'unlabelled'): Episode => anyTake(id, { outcome });
const found = [take('a', 'success'), take('b'), take('c'), take('d', 'failure'), take('e')];
const none = new Set<string>();

describe('which takes are labelled', () => {
  test('those without outcome, from the cursor on', () => {
    expect(runOf(found, none, 'c', everything, 0)).toMatchObject({ ids: ['c', 'e', 'b'], at: 0 });
    expect(runOf(found, none, 'a', everything, 0).ids).toEqual(['b', 'c', 'e']);
  });
  test('the marked ones, whatever they say', () => {
    expect(runOf(found, new Set(['a', 'e']), 'e', everything, 0)).toMatchObject({ ids: ['a', 'e'], at: 0 });
    expect(runOf(found, new Set(['a']), 'b', everything, 0).ids).toEqual(['b', 'c', 'e']);
  });
  test('all that was found, when every one has an outcome or outcomes were asked for', () => {
    expect(runOf([found[0]!, found[3]!], none, '', everything, 0).ids).toEqual(['a', 'd']);
    expect(runOf(found, none, '', { ...everything, outcomes: ['failure', 'unlabelled'] }, 0).ids).toHaveLength(5);
  });
  test('never more than can be seen in a day', () => {
    expect(runOf(Array.from({ length: 3000 }, (_, index) => take(`t${index}`)), none, '', everything, 0).ids).toHaveLength(runAtMost);
  });
});

describe('a run', () => {
  test('goes on after each outcome and ends after the last', () => {
    let run = runOf(found, none, 'b', everything, 0);
    for (let step = 0; step < 5; step += 1) run = labelledOne(run);
    expect([run.at, run.labelled.size]).toEqual([3, 3]);
    expect(goTo(run, -4).at).toBe(0);
  });
  test('stays where it is when a take is discarded', () => {
    const run = goTo(runOf(found, none, 'b', everything, 0), 1);
    expect(withoutOne(run, 'c')).toMatchObject({ ids: ['b', 'e'], at: 1 });
    expect(withoutOne(run, 'b')).toMatchObject({ ids: ['c', 'e'], at: 0 });
    expect(withoutOne(run, 'x')).toBe(run);
  });
  test('tells its pace once there is one', () => {
    let run = runOf(found, none, 'b', everything, 10_000);
    expect(paceOf(run, 16_000)).toEqual({ spentSeconds: 6, secondsEach: null, leftSeconds: null });
    run = { ...run, ids: [...run.ids, 'x', 'y'] };
    for (let step = 0; step < 3; step += 1) run = labelledOne(run);
    expect(paceOf(run, 16_000)).toEqual({ spentSeconds: 6, secondsEach: 2, leftSeconds: 4 });
  });
  test('counts what came of it', () => {
    expect(countsOf(found)).toEqual({ success: 1, partial: 0, failure: 1, unlabelled: 3 });
  });
});
