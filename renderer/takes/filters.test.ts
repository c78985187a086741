import { describe, expect, test } from 'vitest';
import type { Episode } from '../../core/contract/episode.ts';
import { countOutcomes, everything, filterTakes, isNarrowed, tasksOf, toggleOutcome } from './filters.ts';

const noon = new Date(2026, 4, 20, 12).getTime();
const take = (id: string, over: Partial<Episode> = {}): Episode => ({
  id, folder: `/library/${id}`, startedAt: new Date(noon).toISOString(), durationSeconds: 10, rig: 'simulated', task: 'red-cube-in-bin', outcome: 'success',
  taskSuccess: true, operator: 'Ada', note: '', cameras: [], sizeBytes: 1000, drops: 0, state: 'kept', tags: [], score: null, verdict: null, origin: 'recorded', edits: 0, mergedInto: null, ...over,
});
const ids = (takes: readonly Episode[]): string[] => takes.map(({ id }) => id);

describe('the filters of the light table', () => {
  test('show everything, newest first, without touching the list', () => {
    const takes = [take('a', { startedAt: new Date(noon - 5000).toISOString() }), take('b'), take('c', { startedAt: new Date(noon - 9000).toISOString() })];
    expect(ids(filterTakes(takes, everything, noon))).toEqual(['b', 'a', 'c']);
    expect(ids(takes)).toEqual(['a', 'b', 'c']);
  });

  test('today is the calendar day', () => {
    const justAfterMidnight = new Date(2026, 4, 20, 0, 0, 1).getTime();
    const takes = [take('today', { startedAt: new Date(justAfterMidnight).toISOString() }), take('yesterday', { startedAt: new Date(justAfterMidnight - 2000).toISOString() })];
    expect(ids(filterTakes(takes, { ...everything, today: true }, noon))).toEqual(['today']);
  });

  test('every word of the search must occur somewhere, tasks as they are read', () => {
    const takes = [take('a', { note: 'Cube slipped' }), take('b', { operator: 'Grace' }), take('c', { task: 'stack-two-cubes' })];
    const search = (text: string) => ids(filterTakes(takes, { ...everything, text }, noon)).sort();
    expect(search('SLIPPED cube')).toEqual(['a']);
    expect(search('grace')).toEqual(['b']);
    expect(search('two cubes')).toEqual(['c']);
    expect(search('  ')).toEqual(['a', 'b', 'c']);
    expect(search('slipped grace')).toEqual([]);
  });

  test('outcomes add up, and carry the count that the other filters leave', () => {
    const takes = [take('a'), take('b', { outcome: 'failure' }), take('c', { outcome: 'partial', task: 'other' })];
    const both = toggleOutcome(toggleOutcome(everything, 'failure'), 'partial');
    expect(ids(filterTakes(takes, both, noon)).sort()).toEqual(['b', 'c']);
    expect(countOutcomes(takes, { ...both, task: 'red-cube-in-bin' }, noon)).toEqual({ success: 1, partial: 0, failure: 1, unlabelled: 0 });
    expect(toggleOutcome(both, 'failure').outcomes).toEqual(['partial']);
    expect(isNarrowed(both)).toBe(true);
    expect(isNarrowed({ ...everything, text: ' ' })).toBe(false);
    expect(tasksOf(takes)).toEqual(['other', 'red-cube-in-bin']);
  });

  test('ten thousand takes are filtered and sorted within a blink', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => take(`t${index}`, { startedAt: new Date(noon - index * 1000).toISOString() }));
    const started = performance.now();
    expect(filterTakes(many, { ...everything, text: 'cube' }, noon)).toHaveLength(10_000);
    // A hundred milliseconds is the promise; a loaded machine gets ten times that.
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
