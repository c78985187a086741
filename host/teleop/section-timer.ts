// Which part of a tick took too long. The loop marks the end of each part.
import type { LoopSection } from '../../core/streams/kinds.ts';
import type { Clock } from '../../core/time.ts';

/** Nothing on the arm's thread should take longer. */
const budgetMs = 1;

export interface TickWork { readonly workMs: number; readonly section: LoopSection }

export class SectionTimer {
  readonly #clock: Clock;
  #started = 0;
  #marked = 0;
  #longest = 0;
  #longestSection: LoopSection = 'none';

  constructor(clock: Clock) { this.#clock = clock; }

  start(): void {
    this.#started = this.#marked = this.#clock.now();
  }

  /** The part that ends here. The longest stays until `finish`, so that a slow hand tick is named too. */
  mark(section: LoopSection): void {
    const now = this.#clock.now();
    if (now - this.#marked > this.#longest) {
      this.#longest = now - this.#marked;
      this.#longestSection = section;
    }
    this.#marked = now;
  }

  finish(lateMs: number): TickWork {
    this.mark('other');
    const workMs = (this.#marked - this.#started) / 1e6;
    const section = lateMs > Math.max(budgetMs, this.#longest / 1e6) ? 'wait' : this.#longest / 1e6 > budgetMs ? this.#longestSection : 'none';
    this.#longest = 0;
    this.#longestSection = 'none';
    return { workMs, section };
  }
}
