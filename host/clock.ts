// The host's clocks: the machine's monotonic clock, one that a test turns by hand, and the follower that
// maps another machine's (or page's) clock onto ours. Called by start-host.ts, workers, serve and tests.
import { nanos, type Clock, type Nanos } from '../core/time.ts';

/** A reading of `process.hrtime()`: the same in every thread of the process, so workers can share a zero. */
export type ClockOrigin = readonly [seconds: number, nanoseconds: number];

/** Host nanosecond zero: this process's start, as near as the first import of this file can tell. */
export const clockOrigin: ClockOrigin = originAtProcessStart();

function originAtProcessStart(): ClockOrigin {
  const [seconds, nanoseconds] = process.hrtime();
  const start = seconds * 1e9 + nanoseconds - Math.round(process.uptime() * 1e9);
  return [Math.floor(start / 1e9), Math.floor(start % 1e9)];
}

/** A worker passes the origin it got from the main thread and then reads the same timeline. */
export function clockFrom(origin: ClockOrigin): Clock {
  return {
    now(): Nanos {
      const [seconds, nanoseconds] = process.hrtime();
      return nanos((seconds - origin[0]) * 1e9 + (nanoseconds - origin[1]));
    },
  };
}

export const systemClock: Clock = clockFrom(clockOrigin);

/** Wall time of host nanosecond zero, read once: the wall clock may step, the timeline does not. */
export const epochUnixMilliseconds: number = Date.now() - systemClock.now() / 1e6;

export interface FakeClock extends Clock {
  /** Moves time on. Never backwards. */
  advance(milliseconds: number): void;
}

export function fakeClock(startMilliseconds = 0): FakeClock {
  let now = startMilliseconds * 1e6;
  return {
    now: () => nanos(now),
    advance(milliseconds) {
      if (!(milliseconds >= 0)) throw new RangeError(`a clock cannot go back ${milliseconds} ms`);
      now += milliseconds * 1e6;
    },
  };
}

/** What one message says about another clock: theirs against ours, wrong by at most `uncertaintyMs` either way. */
interface Sighting { readonly at: Nanos; readonly offsetNanos: number; readonly uncertaintyMs: number }

export interface ClockFollower {
  /** One way: they stamped it, we had it at `arrived`. The delay is unknown, so it counts as one-sided. */
  oneWay(theirMs: number, arrived: Nanos): void;
  /** A round trip of ours: we answered at `sent`, they had it at `receivedMs` and wrote again at `repliedMs`, we had that at `arrived`. */
  roundTrip(sent: Nanos, receivedMs: number, repliedMs: number, arrived: Nanos): void;
  /** Their milliseconds on our timeline; undefined before the first message. */
  toHost(theirMs: number): Nanos | undefined;
  /** How wrong `toHost` may be now, in milliseconds; Infinity before the first message. */
  residualMs(now: Nanos): number;
}

/** Quartz against quartz: what the two clocks may run apart, and so how fast an old sighting loses worth. */
const driftLimit = 100e-6;
const sightingsKept = 64;

/**
 * Minimum-delay filter: queues only ever add delay, so of the recent messages the one that travelled
 * fastest tells the offset best; a sighting that grows old loses worth by the drift the clocks may have had.
 */
export function followClock(): ClockFollower {
  const sightings: Sighting[] = [];
  let best: Sighting | undefined;
  const worth = (sighting: Sighting, now: Nanos): number => sighting.uncertaintyMs + ((now - sighting.at) / 1e6) * driftLimit;
  const see = (sighting: Sighting): void => {
    if (!Number.isFinite(sighting.offsetNanos)) return;
    sightings.push(sighting);
    if (sightings.length > sightingsKept) sightings.shift();
    best = sightings.reduce((a, b) => (worth(b, sighting.at) <= worth(a, sighting.at) ? b : a));
  };
  // One-way sightings have no round trip to bound them: the smallest difference is the fastest message,
  // and what the later ones add is all that is known of the spread.
  let fastest = Infinity;
  let fastestAt = nanos(0);
  return {
    oneWay(theirMs, arrived) {
      const difference = arrived - theirMs * 1e6;
      const aged = fastest + (arrived - fastestAt) * driftLimit;
      if (!(difference < aged)) return;
      fastest = difference;
      fastestAt = arrived;
      see({ at: arrived, offsetNanos: difference, uncertaintyMs: unknownDelayMs });
    },
    roundTrip(sent, receivedMs, repliedMs, arrived) {
      const travelMs = (arrived - sent) / 1e6 - (repliedMs - receivedMs);
      if (!(travelMs >= 0)) return;
      const there = sent - receivedMs * 1e6;
      const back = arrived - repliedMs * 1e6;
      see({ at: arrived, offsetNanos: (there + back) / 2, uncertaintyMs: travelMs / 2 });
    },
    toHost: (theirMs) => (best ? nanos(theirMs * 1e6 + best.offsetNanos) : undefined),
    residualMs: (now) => (best ? worth(best, now) : Infinity),
  };
}

/** What a one-way message is taken to be wrong by, until a round trip knows better. */
const unknownDelayMs = 5;
