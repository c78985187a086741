import { expect, test } from 'vitest';
import { soundsFor, type Heard } from './changes.ts';

const calm: Heard = { state: 'armed', stopped: false, phase: 'none', handSeen: true, guarded: false, count: 0, episodes: 3 };

test.each<[string, Partial<Heard>, Partial<Heard>, readonly string[]]>([
  ['nothing', {}, {}, []],
  ['arming', { state: 'ready' }, {}, ['armed']],
  ['the clutch closes', {}, { state: 'live' }, ['clutchIn']],
  ['the clutch opens', { state: 'live' }, {}, ['clutchOut']],
  ['stop while live says stop, not clutch', { state: 'live' }, { state: 'paused', stopped: true }, ['stopped']],
  ['the hand is lost while live', { state: 'live' }, { state: 'live', handSeen: false }, ['trackingLost']],
  ['the hand is lost while nothing could move', { state: 'ready' }, { state: 'ready', handSeen: false }, []],
  ['the guard acts', { state: 'live' }, { state: 'live', guarded: true }, ['guard']],
  ['counting down', { phase: 'countdown', count: 3 }, { phase: 'countdown', count: 2 }, ['count']],
  ['recording begins', { phase: 'countdown', count: 1 }, { phase: 'recording' }, ['recordStart']],
  ['recording ends', { phase: 'recording' }, { phase: 'review' }, ['recordStop']],
  ['a take is kept', { phase: 'saving' }, { episodes: 4 }, ['kept']],
  ['a take is discarded', { phase: 'review' }, {}, ['discarded']],
])('%s', (_what, before, now, sounds) => {
  expect(soundsFor({ ...calm, ...before }, { ...calm, ...now })).toEqual(sounds);
});
