import { expect, it } from 'vitest';
import type { Judgement, Verdict } from '../../core/contract/episode.ts';
import { graveReasons } from './grave-reasons.ts';

const reasons = (...weights: readonly Verdict[]): Judgement['reasons'] => weights.map((weight, index) => ({ code: 'gap', weight, stream: String(index), params: {}, at: null }));
const read = (...weights: readonly Verdict[]) => {
  const { shown, more } = graveReasons({ reasons: reasons(...weights) });
  return [shown.map(({ stream }) => stream).join(), more];
};

it('the two gravest are shown and the others counted', () => {
  expect(read('refuse', 'flag', 'flag', 'flag', 'accept')).toEqual(['0,1', 2]);
  expect(read('flag')).toEqual(['0', 0]);
});

it('remarks stand only where nothing else does', () => {
  expect(read('flag', 'accept', 'accept')).toEqual(['0', 0]);
  expect(read('accept', 'accept', 'accept')).toEqual(['0,1', 0]);
  expect(read()).toEqual(['', 0]);
});
