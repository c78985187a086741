// Newest samples and their last minute, outside React: filled once per feed frame, read by whoever draws.
import type { FeedFrame, FeedSample } from '../../core/wire/frames.ts';
import type { SampleStore } from './link.ts';
import { SampleRing } from './sample-ring.ts';

const historySeconds = 60;
/** A stream silent for longer than this has no rate. */
const silentNanos = 1.5e9;

export class PageSampleStore implements SampleStore {
  readonly #newest = new Map<string, FeedSample>();
  readonly #rings = new Map<string, SampleRing>();
  readonly #listeners = new Set<() => void>();
  readonly #eventListeners = new Set<(sample: FeedSample) => void>();
  #hostNanos = 0;

  take(frame: FeedFrame): void {
    this.#hostNanos = frame.hostNanos;
    for (const sample of frame.samples) {
      this.#newest.set(sample.stream, sample);
      this.#ring(sample.stream).add(sample.tArrive, sample.sequence, sample.values);
      if (sample.text !== '') for (const listener of this.#eventListeners) listener(sample);
    }
    for (const listener of this.#listeners) listener();
  }

  /** After a reconnection nothing old may pass for new. */
  clear(): void {
    this.#newest.clear();
    this.#rings.clear();
  }

  newest(stream: string): FeedSample | undefined { return this.#newest.get(stream); }

  history(stream: string, valueIndex: number, seconds = historySeconds): { times: number[]; values: number[] } {
    return this.#ring(stream).history(valueIndex, seconds);
  }

  rateHz(stream: string): number {
    const newest = this.#newest.get(stream);
    if (!newest || this.#hostNanos - newest.tArrive > silentNanos) return 0;
    return this.#rings.get(stream)?.rateHz() ?? 0;
  }

  onFrame(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  }

  onEvent(listener: (sample: FeedSample) => void): () => void {
    this.#eventListeners.add(listener);
    return () => { this.#eventListeners.delete(listener); };
  }

  #ring(stream: string): SampleRing {
    let ring = this.#rings.get(stream);
    if (!ring) {
      ring = new SampleRing();
      this.#rings.set(stream, ring);
    }
    return ring;
  }
}
