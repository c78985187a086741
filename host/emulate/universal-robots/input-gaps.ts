// How steadily a client's inputs come, as the control box's own clock sees it: the gaps between data packages.

const longGapMilliseconds = 4;
/** A client that was silent for so long had stopped; it was not late. */
const silenceMilliseconds = 10_000;

export class InputGaps {
  gapsOver4Milliseconds = 0;
  longestGapMilliseconds = 0;
  /** The most gaps over 4 ms that one whole or begun minute had. */
  worstMinute = 0;
  readonly #lastAt = new Map<object, number>();
  readonly #now: () => number;
  #minute = -1;
  #inThisMinute = 0;

  /** `now` in milliseconds. */
  constructor(now: () => number) { this.#now = now; }

  arrived(client: object): void {
    const now = this.#now();
    const last = this.#lastAt.get(client);
    this.#lastAt.set(client, now);
    if (last === undefined) return;
    const gap = now - last;
    if (gap > silenceMilliseconds) return;
    this.longestGapMilliseconds = Math.max(this.longestGapMilliseconds, gap);
    if (gap <= longGapMilliseconds) return;
    this.gapsOver4Milliseconds += 1;
    const minute = Math.floor(now / 60_000);
    this.#inThisMinute = minute === this.#minute ? this.#inThisMinute + 1 : 1;
    this.#minute = minute;
    this.worstMinute = Math.max(this.worstMinute, this.#inThisMinute);
  }

  gone(client: object): void { this.#lastAt.delete(client); }
}
