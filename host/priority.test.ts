import { expect, test } from 'vitest';
import { describePriority, presentPriority } from './priority.ts';

test('what is told is what the machine says, and an ordinary priority comes with a way to a better one', () => {
  const present = presentPriority();
  if (present.nice >= 0) expect(present.raised).toBe(false);
  expect(describePriority({ nice: -15, groupNice: -15, raised: true, refusal: '' })).toEqual({ ok: true, found: 'raised (nice -15, session -15)', fix: '' });
  const ordinary = describePriority({ nice: 0, groupNice: null, raised: false, refusal: 'EACCES' });
  expect(ordinary.ok).toBe(false);
  expect(ordinary.fix).not.toBe('');
});
