// The share of the driven time in which a hand was in sight.
import type { StreamDescription } from '../../core/streams/stream.ts';
import type { SampleRow } from '../message.ts';
import type { Driving } from './driving.ts';
import { finding, placeOf, weigh, type Finding, type Stretch, type TakeFacts } from './finding.ts';
import { offsetOf } from './timing.ts';

export class Tracking {
  readonly #stream: StreamDescription;
  readonly #driving: Driving;
  readonly #longestNanos: number;
  readonly #valid: number;
  #last: number | null = null;
  #wasValid = false;
  #wasHeld = false;
  #validNanos = 0;
  /** Rows and rows without a hand, of the whole take and of the driven time. */
  readonly #rows = { all: 0, driven: 0, lost: 0, drivenLost: 0 };
  #lost: Stretch | null = null;
  #longestLost: Stretch | null = null;
  #wholeValidNanos = 0;

  constructor(stream: StreamDescription, driving: Driving, longestSeconds: number) {
    this.#stream = stream;
    this.#driving = driving;
    this.#longestNanos = longestSeconds * 1e9;
    this.#valid = offsetOf(stream, 'valid');
  }

  note({ values, tArrive }: SampleRow): void {
    const held = this.#driving.isHeldAt(tArrive);
    const valid = values[this.#valid]! >= 0.5;
    this.#rows.all += 1;
    this.#rows.lost += valid ? 0 : 1;
    if (held) {
      this.#rows.driven += 1;
      this.#rows.drivenLost += valid ? 0 : 1;
    }
    // A sample stands for the time until the next one, but not for long.
    const interval = this.#last === null ? 0 : Math.max(0, tArrive - this.#last);
    const good = this.#wasValid ? Math.min(interval, this.#longestNanos) : 0;
    this.#wholeValidNanos += good;
    if (held && this.#wasHeld) {
      this.#validNanos += good;
      if (interval > good) this.#lostFor({ fromNanos: this.#last! + good, toNanos: tArrive });
    }
    this.#last = tArrive;
    this.#wasValid = valid;
    this.#wasHeld = held;
  }

  #lostFor(stretch: Stretch): void {
    // What follows without a hand between is the same loss.
    this.#lost = this.#lost !== null && this.#lost.toNanos === stretch.fromNanos ? { fromNanos: this.#lost.fromNanos, toNanos: stretch.toNanos } : stretch;
    if (this.#longestLost === null || this.#lost.toNanos - this.#lost.fromNanos > this.#longestLost.toNanos - this.#longestLost.fromNanos) this.#longestLost = this.#lost;
  }

  /** Ever in sight: the other hand of somebody who drives with one says nothing. */
  get wasSeen(): boolean { return this.#wholeValidNanos > 0; }

  findings(take: TakeFacts): Finding[] {
    const whole = !this.#driving.known;
    const seconds = whole ? take.seconds : this.#driving.seconds;
    if (!this.wasSeen || seconds < 0.5) return [];
    const lostSamples = whole ? this.#rows.lost : this.#rows.drivenLost;
    // Driving begins and ends between two samples: that much is nobody's loss.
    const lostSeconds = Math.max(0, seconds - (whole ? this.#wholeValidNanos : this.#validNanos) / 1e9 - this.#longestNanos / 1e9);
    const share = Math.min(1, lostSeconds / seconds);
    const { flagBelow, refuseBelow } = take.limits.tracking;
    const weight = weigh(share, 1 - flagBelow, 1 - refuseBelow);
    if (weight.weight === 'accept' && lostSamples === 0) return [];
    return [finding('tracking', this.#stream.id, weight, {
      percent: 100 * (1 - share), lostSeconds, lostSamples, samples: whole ? this.#rows.all : this.#rows.driven,
    }, placeOf(take, this.#longestLost))];
  }
}
