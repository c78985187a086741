// Counts what was written of each stream, and what is missing between. Used by the take writer and repair.
import type { StreamDescription } from '../core/streams/stream.ts';
import type { Manifest } from './manifest.ts';
import type { SampleRow } from './message.ts';
import { StreamClock } from './stream-clock.ts';

type Entry = { description: StreamDescription; count: number; gaps: number; firstNanos: number | null; lastNanos: number | null; lastSequence: number | null; readonly times: StreamClock };

export class StreamCounts {
  readonly #startNanos: number;
  readonly #entries = new Map<string, Entry>();

  constructor(startNanos: number, streams: readonly StreamDescription[]) {
    this.#startNanos = startNanos;
    for (const stream of streams) this.#entry(stream);
  }

  #entry(description: StreamDescription): Entry {
    let entry = this.#entries.get(description.id);
    if (entry === undefined) {
      entry = { description, count: 0, gaps: 0, firstNanos: null, lastNanos: null, lastSequence: null, times: new StreamClock() };
      this.#entries.set(description.id, entry);
    }
    return entry;
  }

  note(stream: StreamDescription, row: SampleRow): void {
    const entry = this.#entry(stream);
    entry.count += 1;
    entry.firstNanos ??= finite(row.tArrive);
    entry.lastNanos = finite(row.tArrive);
    // What was latched before the take says nothing about losses in it; a counter that restarts neither.
    if (row.tArrive < this.#startNanos) return;
    entry.times.note(row);
    if (entry.lastSequence !== null && row.sequence > entry.lastSequence + 1) entry.gaps += Math.floor(row.sequence - entry.lastSequence - 1);
    entry.lastSequence = row.sequence;
  }

  /** `before`: the manifest's own, for what is not counted here. */
  facts(before: Manifest['streams'] = []): Manifest['streams'] {
    const latencies = new Map(before.map(({ description, latency }) => [description.id, latency]));
    return [...this.#entries.values()].map(({ lastSequence: _, times, ...entry }) => ({ ...entry, drops: 0, clock: times.facts(), latency: latencies.get(entry.description.id) ?? null }));
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
