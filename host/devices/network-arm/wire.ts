// How long a hand's sample was on its way when the first bytes that it caused were written to the arm's socket. Workers
// call it after each send.
import type { GoalInbox, NetworkArmNews } from './link.ts';

export interface WireWatch { sent(): void }

/** `now` in host nanoseconds. */
export function watchWire(inbox: GoalInbox, now: () => number, tell: (news: NetworkArmNews) => void): WireWatch {
  let lastCause = Number.NaN;
  return {
    sent() {
      // Between the hand's samples goals go on by the tick: those say nothing of the hand.
      if (inbox.holding || inbox.newestCause === lastCause) return;
      lastCause = inbox.newestCause;
      const at = now();
      tell({ type: 'wire', at, row: Float64Array.of((at - inbox.newestAt) / 1e6, (at - inbox.newestCause) / 1e6) });
    },
  };
}
