// What R asks of the host in each phase of a take.
import { describe, expect, it } from 'vitest';
import type { HostLink } from '../host/link.ts';
import { tagsIn, takeActions } from './take-actions.ts';

type Phase = Parameters<typeof takeActions>[1];

/** The calls that a key leads to, by name. */
function callsFor(key: string, phase: Phase, hasHand = true): string[] {
  const calls: string[] = [];
  const named = (name: string) => async () => { calls.push(name); return { id: 'episode' }; };
  const call = { take: { start: named('start'), end: named('end'), keep: named('keep'), discard: named('discard') } };
  takeActions(key, phase, hasHand, (work) => { void work(call as unknown as HostLink['call']); });
  return calls;
}

describe('the keys of a take', () => {
  it('R starts, calls off the countdown, and ends', () => {
    expect(callsFor('r', 'none')).toEqual(['start']);
    // The host discards only what was recorded; a countdown is ended.
    expect(callsFor('r', 'countdown')).toEqual(['end']);
    expect(callsFor('r', 'recording')).toEqual(['end']);
    expect(callsFor('r', 'review')).toEqual([]);
    expect(callsFor('r', 'saving')).toEqual([]);
  });

  it('R starts nothing while no hand is chosen', () => {
    expect(callsFor('r', 'none', false)).toEqual([]);
  });

  it('judges only in review', () => {
    for (const key of ['s', 'p', 'f', 'd']) {
      expect(callsFor(key, 'recording')).toEqual([]);
      expect(callsFor(key, 'review')).toEqual([key === 'd' ? 'discard' : 'keep']);
    }
  });

  it('T and N write into the fields of the review, and mean nothing outside it', () => {
    const ways = (phase: Phase) => ['t', 'n'].map((key) => takeActions(key, phase, true, () => undefined));
    expect(ways('review')).toEqual([true, true]);
    expect(ways('none')).toEqual([false, false]);
  });
});

describe('tags as they are typed', () => {
  it('are parted by commas, cleaned and kept once', () => {
    expect(tagsIn(' slow,  left  lamp , slow,, ')).toEqual(['slow', 'left lamp']);
    expect(tagsIn('')).toEqual([]);
    expect(tagsIn('x'.repeat(60))[0]).toHaveLength(40);
  });
});
