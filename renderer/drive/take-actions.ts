// What a key or button does with the take in its phase; one place for both.
import { createStore } from 'zustand';
import type { Episode, Outcome } from '../../core/contract/episode.ts';
import type { HostState } from '../../core/contract/state.ts';
import type { Act } from '../frame/use-act.ts';
import { cleanTag } from '../takes/complete.ts';

type Phase = HostState['take']['phase'];

/** What is being written in review, and the last take's end for the line that says so. */
export const takeNote = createStore<{
  readonly note: string;
  /** As typed, with commas between. */
  readonly tags: string;
  readonly last: { readonly kept: true; readonly episode: Episode } | { readonly kept: false } | null;
  readonly wantsNote: number;
  readonly wantsTags: number;
}>(() => ({ note: '', tags: '', last: null, wantsNote: 0, wantsTags: 0 }));

export const tagsIn = (typed: string): string[] => [...new Set(typed.split(',').map(cleanTag).filter((tag) => tag !== ''))];

export const startTake = (act: Act): void => {
  takeNote.setState({ note: '', tags: '', last: null });
  act((call) => call.take.start({ countdownSeconds: 3 }));
};
/** Ends the recording, or calls off the countdown: then nothing was recorded yet and there is nothing to discard. */
export const endTake = (act: Act): void => act((call) => call.take.end({}));

export const keepTake = (act: Act, outcome: Outcome): void => act(async (call) => {
  const { note, tags } = takeNote.getState();
  const episode = await call.take.keep({ outcome, note, tags: tagsIn(tags) });
  takeNote.setState({ note: '', tags: '', last: { kept: true, episode } });
});
export const discardTake = (act: Act): void => act(async (call) => {
  await call.take.discard({});
  takeNote.setState({ note: '', tags: '', last: { kept: false } });
});

/** False when the key means nothing in this phase. A take starts only with a hand chosen, as its button does. */
export function takeActions(key: string, phase: Phase, hasHand: boolean, act: Act): boolean {
  if (key === 'r') {
    if (phase === 'none' && hasHand) startTake(act);
    else if (phase === 'countdown' || phase === 'recording') endTake(act);
    return true;
  }
  if (phase !== 'review') return false;
  switch (key) {
    case 's': keepTake(act, 'success'); return true;
    case 'p': keepTake(act, 'partial'); return true;
    case 'f': keepTake(act, 'failure'); return true;
    case 'd': discardTake(act); return true;
    case 'n': takeNote.setState(({ wantsNote }) => ({ wantsNote: wantsNote + 1 })); return true;
    case 't': takeNote.setState(({ wantsTags }) => ({ wantsTags: wantsTags + 1 })); return true;
    default: return false;
  }
}
