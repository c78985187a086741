// Listens to the bus while a take runs and sums it up: rates and losses of every stream, the loop's lateness,
// the hand's latency. Called by `waldo demo`, `waldo record` and the benches.
import { loopSections } from '../../core/streams/kinds.ts';
import type { Sample } from '../../core/streams/sample.ts';
import { fieldOffset } from '../../core/streams/stream.ts';
import type { Bus } from '../bus.ts';

export interface Percentiles { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number; readonly count: number }
export interface StreamSum { readonly count: number; readonly drops: number; readonly hz: number }

export interface Measurement extends Disposable {
  streams(): Readonly<Record<string, StreamSum>>;
  loop(): { readonly hz: number; readonly lateMs: Pick<Percentiles, 'p50' | 'p99' | 'max'>; readonly overran: Readonly<Record<string, number>> };
  /** Capture to command in all and in parts; overhead is all but the tracker's own inference. */
  latency(): Readonly<Record<'tracking' | 'transport' | 'loop' | 'total' | 'overhead' | 'smoothing', Percentiles>>;
  inferenceMs(): Percentiles;
  /** Seconds in which anything was counted. */
  seconds(): number;
}

/** Enough for hours; a longer measurement describes its first hours. */
const valuesKept = 2_000_000;
const latencyParts = ['tracking', 'transport', 'loop', 'total', 'overhead', 'smoothing'] as const;

/** Counts only while `counts()` says so: while the take is running, say. */
export function measure(bus: Bus, counts: () => boolean): Measurement {
  const tallies = new Map<string, Tally>();
  const series = new Map<string, number[]>();
  const overran: Record<string, number> = {};
  let seconds = 0;
  let lastAt: number | undefined;

  const note = (name: string, value: number): void => {
    const values = series.get(name) ?? [];
    series.set(name, values);
    if (values.length < valuesKept && Number.isFinite(value)) values.push(value);
  };
  const field = (sample: Sample, name: string): number => sample.values[fieldOffset(sample.stream, name)]!;
  const subscription = bus.subscribe((sample) => {
    if (!counts()) { lastAt = undefined; for (const tally of tallies.values()) tally.pause(); return; }
    const at = sample.tArrive / 1e9;
    if (lastAt !== undefined && at > lastAt) seconds += at - lastAt;
    lastAt = lastAt === undefined ? at : Math.max(at, lastAt);
    const tally = tallies.get(sample.stream.id) ?? new Tally();
    tallies.set(sample.stream.id, tally);
    tally.add(sample.sequence, at);
    switch (sample.stream.kind) {
      case 'loopTiming': {
        note('late', field(sample, 'late'));
        const section = loopSections[field(sample, 'section')] ?? 'other';
        if (section !== 'none') overran[section] = (overran[section] ?? 0) + 1;
        break;
      }
      case 'latency': for (const part of latencyParts) note(part, field(sample, part)); break;
      case 'hand': if (field(sample, 'valid') === 1) note('inference', field(sample, 'inference')); break;
      case 'videoFrames': tally.lost(field(sample, 'dropped')); break;
    }
  });
  const summed = (name: string): Percentiles => percentiles(series.get(name) ?? []);
  return {
    streams: () => Object.fromEntries([...tallies].map(([id, tally]) => [id, tally.sum()])),
    loop() {
      const { p50, p99, max } = summed('late');
      return { hz: tallies.get('teleop/timing')?.sum().hz ?? 0, lateMs: { p50, p99, max }, overran: { ...overran } };
    },
    latency: () => Object.fromEntries(latencyParts.map((part) => [part, summed(part)])) as ReturnType<Measurement['latency']>,
    inferenceMs: () => summed('inference'),
    seconds: () => seconds,
    [Symbol.dispose]() { subscription[Symbol.dispose](); },
  };
}

class Tally {
  #count = 0;
  #drops = 0;
  #spans = 0;
  #seconds = 0;
  #last: { readonly sequence: number; readonly at: number } | undefined;

  add(sequence: number, at: number): void {
    this.#count += 1;
    if (this.#last) {
      this.#drops += Math.max(0, sequence - this.#last.sequence - 1);
      this.#seconds += at - this.#last.at;
      this.#spans += 1;
    }
    this.#last = { sequence, at };
  }
  lost(frames: number): void { this.#drops += frames; }
  /** What is missed while not counting is no loss. */
  pause(): void { this.#last = undefined; }
  sum(): StreamSum { return { count: this.#count, drops: this.#drops, hz: this.#seconds > 0 ? rounded(this.#spans / this.#seconds) : 0 }; }
}

/** Zeros when there is nothing: a missing measurement must not look like a good one, so `count` is there too. */
export function percentiles(values: readonly number[]): Percentiles {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number => rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1), count: sorted.length };
}

/** To the microsecond, where the unit is milliseconds. */
const rounded = (value: number): number => Math.round(value * 1000) / 1000;
