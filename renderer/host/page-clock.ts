// Relates this page's clock to the host's: the ping with the shortest round trip of the last minute
// tells the offset best, because what delays a message only ever makes the trip longer.
import type { HostClock } from './link.ts';

interface Trip { readonly atMs: number; readonly roundTripMs: number; readonly offsetNanos: number }

const windowMs = 60_000;

export class PageClock implements HostClock {
  #trips: Trip[] = [];
  #best: Trip | undefined;

  /** One answered ping: page time when sent and when answered, and the host's time in between. */
  addTrip(sentMs: number, answeredMs: number, hostNanos: number): void {
    const roundTripMs = answeredMs - sentMs;
    const trip = { atMs: answeredMs, roundTripMs, offsetNanos: hostNanos - (sentMs + roundTripMs / 2) * 1e6 };
    this.#trips = this.#trips.filter((old) => answeredMs - old.atMs < windowMs);
    this.#trips.push(trip);
    this.#best = this.#trips.reduce((best, next) => (next.roundTripMs < best.roundTripMs ? next : best));
  }

  /** Another host process has another zero. */
  reset(): void {
    this.#trips = [];
    this.#best = undefined;
  }

  hostNanos(pageMs: number): number {
    return pageMs * 1e6 + (this.#best?.offsetNanos ?? 0);
  }

  uncertaintyMs(): number {
    return this.#best ? this.#best.roundTripMs / 2 : Number.POSITIVE_INFINITY;
  }
}
