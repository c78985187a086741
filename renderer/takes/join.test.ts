import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Episode } from '../../core/contract/episode.ts';
import { joinOf } from './join.ts';
import { take } from './take.fixture.ts';

const at = (minute: number, over: Partial<Episode> = {}): Episode => take(`t${minute}`, { startedAt: `2026-01-01T10:${String(minute).padStart(2, '0')}:00Z`, rig: 'so101', task: 'stack', ...over });

test('the first that was recorded leads, however they were chosen', () => {
  fc.assert(fc.property(fc.shuffledSubarray([1, 2, 3, 4, 5], { minLength: 2 }), (minutes) => {
    const [first, ...rest] = [...minutes].sort();
    expect(joinOf(minutes.map((minute) => at(minute)))).toEqual({ refusal: null, leader: `t${first}`, followers: rest.map((minute) => `t${minute}`) });
  }));
});

test.each([
  ['few', [at(1)]], ['few', []], ['rig', [at(1), at(2, { rig: 'ur5e' })]], ['task', [at(1), at(2, { task: 'sort' })]], ['damaged', [at(1), at(2, { state: 'damaged' })]],
  ['joined', [at(1, { mergedInto: 't0' }), at(2)]], ['joined', [at(1), at(2, { mergedInto: 't0' })]],
] as const)('%s: refused', (refusal, chosen) => { expect(joinOf(chosen)).toEqual({ refusal }); });

test('more may follow one that is followed already', () => {
  expect(joinOf([at(1), at(2, { mergedInto: 't1' }), at(3)])).toEqual({ refusal: null, leader: 't1', followers: ['t2', 't3'] });
});
