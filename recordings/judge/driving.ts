// When somebody drove: from the wishes, which come only while the clutch is held, and the session's own word for when
// it was let go of. Guard, tracking and saturation are judged in that time.
import type { SampleRow } from '../message.ts';

/** Wishes come a hundred times a second; a loop that was held up is still driving. */
const letGoNanos = 1e9;

export class Driving {
  #last: number | null = null;
  #nanos = 0;
  #known = false;

  wish({ tArrive }: SampleRow): void {
    this.#known = true;
    // Two arms' wishes share one time.
    if (this.#last !== null && tArrive >= this.#last && tArrive - this.#last <= letGoNanos) this.#nanos += tArrive - this.#last;
    this.#last = tArrive;
  }

  letGo(): void {
    this.#last = null;
  }

  /** There was a wish at all; a take without one is judged as a whole. */
  get known(): boolean { return this.#known; }
  get seconds(): number { return this.#nanos / 1e9; }

  isHeldAt(nanos: number): boolean {
    return this.#last !== null && nanos - this.#last <= letGoNanos;
  }
}

/** An event of the session's after which driving begins or ends: nothing goes on across it. */
export const isDrivingEvent = (text: string | undefined): boolean =>
  text !== undefined && text.includes('"name":"session"') && text.includes(':"live"');
