// What a key or button does with the take in its phase; one place for both.
import { createStore } from 'zustand';
import type { Outcome } from '../../core/contract/episode.ts';
import type { HostState } from '../../core/contract/state.ts';
import type { Act } from '../frame/use-act.ts';

type Phase = HostState['take']['phase'];

/** The note being written in review, and the last take's end for the line that says so. */
export const takeNote = createStore<{
  readonly note: string;
  readonly last: { readonly kept: boolean; readonly episodeId: string | null } | null;
  readonly wantsNote: number;
}>(() => ({ note: '', last: null, wantsNote: 0 }));

export const startTake = (act: Act): void => {
  takeNote.setState({ note: '', last: null });
  act((call) => call.take.start({ countdownSeconds: 3 }));
};
/** Ends the recording, or calls off the countdown: then nothing was recorded yet and there is nothing to discard. */
export const endTake = (act: Act): void => act((call) => call.take.end({}));

export const keepTake = (act: Act, outcome: Outcome): void => act(async (call) => {
  const episode = await call.take.keep({ outcome, note: takeNote.getState().note });
  takeNote.setState({ note: '', last: { kept: true, episodeId: episode.id } });
});
export const discardTake = (act: Act): void => act(async (call) => {
  await call.take.discard({});
  takeNote.setState({ note: '', last: { kept: false, episodeId: null } });
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
    default: return false;
  }
}
