// When the demo hand is drawn: for the tracker's next look, neither early (the picture would wait and be
// passed over) nor late, and at most 30 times a second. The demo hand's worker runs it.
import type { PacerMessage } from '../tracking/tracker-protocol.ts';

export interface PicturePace {
  /** What the tracker says. */
  hear(message: PacerMessage): void;
  stop(): void;
}

export interface PaceParts {
  /** Draws now and returns the picture's stamp, page milliseconds. */
  draw(): number;
  /** Page milliseconds. */
  now(): number;
  after(ms: number, then: () => void): () => void;
}

const shortestMs = 1000 / 30;
/** With nobody asking, a picture now and then keeps the preview alive. */
const idleMs = 200;
const longestLeadMs = 60;

export function pacePictures({ draw, now, after }: PaceParts): PicturePace {
  let beganMs = -Infinity;
  let stampMs = -Infinity;
  /** How long before the tracker is free drawing begins: learnt. */
  let leadMs = 20;
  let cancel = (): void => undefined;

  const plan = (atMs: number): void => {
    cancel();
    cancel = after(Math.max(0, Math.max(atMs, beganMs + shortestMs) - now()), () => {
      beganMs = now();
      stampMs = draw();
      plan(beganMs + idleMs);
    });
  };
  plan(now());

  return {
    hear(message) {
      if (message.type === 'waiting') {
        // A picture made since is on its way to the tracker already.
        if (stampMs < message.sinceMs - message.freshMs) plan(now());
        return;
      }
      const { startedMs, expectedMs, ageMs, idleMs: waitedMs, dropped } = message;
      if (dropped > 0) leadMs -= 6;
      else if (ageMs > 4) leadMs -= 0.5 * (ageMs - 2);
      else if (waitedMs > 2) leadMs += 0.2 * Math.min(20, waitedMs - 2);
      leadMs = Math.min(longestLeadMs, Math.max(0, leadMs));
      plan(startedMs + expectedMs - leadMs);
    },
    stop: () => cancel(),
  };
}
