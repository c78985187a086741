// Clocks: the wall clock set while recording, a stream whose times jump, and how wrong a viewer's clock may have been.
import { fieldOffset, type StreamDescription } from '../../core/streams/stream.ts';
import type { SampleRow } from '../message.ts';
import { finding, placeOf, weigh, type Finding, type Stretch, type TakeFacts } from './finding.ts';
import { LogHistogram } from './log-histogram.ts';

class Jumps {
  #count = 0;
  #worst = 0;
  #at: Stretch | null = null;

  add(nanos: number, at: Stretch): void {
    this.#count += 1;
    if (Math.abs(nanos) <= Math.abs(this.#worst)) return;
    this.#worst = nanos;
    this.#at = at;
  }

  findings(take: TakeFacts, stream: string, which: 'wall' | 'stream', refuseSeconds: number): Finding[] {
    if (this.#count === 0) return [];
    const seconds = Math.abs(this.#worst) / 1e9;
    const params = { count: this.#count, worstMilliseconds: this.#worst / 1e6, which };
    return [finding('clock-jump', stream, weigh(seconds, 0, refuseSeconds), params, placeOf(take, this.#at))];
  }
}

/** Wall time against host time, a few times a second. Samples are on the host's monotonic time: the wall only dates them. */
export class WallClock {
  readonly #leastNanos: number;
  readonly #jumps = new Jumps();
  #offset: number | null = null;
  #at = 0;

  constructor(leastMilliseconds: number) {
    this.#leastNanos = leastMilliseconds * 1e6;
  }

  note(hostNanos: number, unixMilliseconds: number): void {
    // In whole and part, because nanoseconds since 1970 do not fit into a double.
    const offset = unixMilliseconds - hostNanos / 1e6;
    if (!Number.isFinite(offset)) return;
    const step = this.#offset === null ? 0 : (offset - this.#offset) * 1e6;
    if (Math.abs(step) > this.#leastNanos) this.#jumps.add(step, { fromNanos: this.#at, toNanos: hostNanos });
    this.#offset = offset;
    this.#at = hostNanos;
  }

  findings(take: TakeFacts): Finding[] {
    return this.#jumps.findings(take, '', 'wall', Infinity);
  }
}

/** Capture times that go back, or are later than the arrival: neither can be, unless a clock was set. */
export class StreamClock {
  readonly #stream: StreamDescription;
  readonly #leastNanos: number;
  readonly #jumps = new Jumps();
  #last: number | null = null;
  #ahead = 0;

  constructor(stream: StreamDescription, leastMilliseconds: number) {
    this.#stream = stream;
    this.#leastNanos = leastMilliseconds * 1e6;
  }

  note({ tCapture, tArrive }: SampleRow): void {
    if (!Number.isFinite(tCapture)) return;
    const before = this.#last;
    this.#last = tCapture;
    const ahead = Math.max(0, tCapture - tArrive);
    if (ahead > this.#ahead + this.#leastNanos) {
      this.#jumps.add(ahead, { fromNanos: before ?? tArrive, toNanos: tArrive });
      this.#ahead = ahead;
    } else if (before !== null && tCapture < before - this.#leastNanos) {
      this.#jumps.add(tCapture - before, { fromNanos: Math.min(before, tArrive), toNanos: tArrive });
      this.#ahead = ahead;
    }
  }

  findings(take: TakeFacts): Finding[] {
    return this.#jumps.findings(take, this.#stream.id, 'stream', take.limits.clockJump.refuseSeconds);
  }
}

/** How wrong the mapping of a device's times onto the host's may be: a stream that says so, or the sync report. */
export class SyncResidual {
  readonly #offset: number;
  readonly #stream: string;
  readonly #milliseconds = new LogHistogram(-10, 20);
  #worst = 0;
  #worstAt = 0;

  constructor(stream: StreamDescription) {
    this.#stream = stream.id;
    this.#offset = fieldOffset(stream, 'residual');
  }

  note({ values, tArrive }: SampleRow): void {
    const residual = values[this.#offset]!;
    if (!(residual >= 0)) return;
    this.#milliseconds.add(residual);
    if (residual <= this.#worst) return;
    this.#worst = residual;
    this.#worstAt = tArrive;
  }

  findings(take: TakeFacts): Finding[] {
    if (this.#milliseconds.count === 0) return [];
    const at = { fromNanos: this.#worstAt, toNanos: this.#worstAt };
    return residualFinding(take, this.#stream, this.#milliseconds.quantile(0.95), this.#worst, at);
  }
}

export function residualFinding(take: TakeFacts, stream: string, milliseconds: number, worstMilliseconds: number, at: Stretch | null): Finding[] {
  const { flagMilliseconds, refuseMilliseconds } = take.limits.sync;
  const weight = weigh(milliseconds, flagMilliseconds, refuseMilliseconds);
  return weight.weight === 'accept' ? [] : [finding('sync', stream, weight, { milliseconds, worstMilliseconds, flagMilliseconds }, placeOf(take, at))];
}
