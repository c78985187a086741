import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nanos, nanosFromMilliseconds } from '../core/time.ts';
import { clockFrom, clockOrigin, fakeClock, followClock, systemClock } from './clock.ts';

describe('clocks', () => {
  test('the system clock counts from the start of the process and never goes back', () => {
    let last = systemClock.now();
    expect(last / 1e9).toBeLessThan(process.uptime() + 1);
    for (let i = 0; i < 1000; i += 1) { const now = systemClock.now(); expect(now).toBeGreaterThanOrEqual(last); last = now; }
    expect(clockFrom(clockOrigin).now()).toBeGreaterThanOrEqual(last);
  });

  test('the fake clock goes only forward', () => {
    const clock = fakeClock(1);
    clock.advance(2.5);
    expect(clock.now()).toBe(3.5e6);
    expect(() => clock.advance(-1)).toThrow('back');
  });
});

describe('clock follower', () => {
  test('is never further off than it says, whatever the delays', () => {
    fc.assert(fc.property(
      fc.double({ min: -1e9, max: 1e9, noNaN: true }),
      fc.double({ min: -50e-6, max: 50e-6, noNaN: true }),
      fc.array(fc.tuple(fc.double({ min: 0.01, max: 200, noNaN: true }), fc.double({ min: 0.01, max: 200, noNaN: true })), { minLength: 1, maxLength: 100 }),
      (offsetMs, drift, delays) => {
        const follower = followClock();
        const theirs = (hostMs: number) => offsetMs + hostMs * (1 + drift);
        let hostMs = 0;
        for (const [there, back] of delays) {
          const sent = hostMs;
          const repliedAt = sent + there + 100;
          const arrived = repliedAt + back;
          follower.roundTrip(nanosFromMilliseconds(sent), theirs(sent + there), theirs(repliedAt), nanosFromMilliseconds(arrived));
          hostMs = arrived + 400;
        }
        const error = Math.abs(follower.toHost(theirs(hostMs))! / 1e6 - hostMs);
        expect(error).toBeLessThanOrEqual(follower.residualMs(nanosFromMilliseconds(hostMs)) + 0.05);
      },
    ));
  });

  test('one way, it keeps to the fastest message; a round trip is worth more', () => {
    const follower = followClock();
    expect(follower.toHost(0)).toBeUndefined();
    follower.oneWay(0, nanos(1000e6 + 4e6));
    follower.oneWay(10, nanos(1010e6 + 1e6));
    follower.oneWay(20, nanos(1020e6 + 9e6));
    expect(follower.toHost(100)).toBe(1101e6);
    follower.roundTrip(nanos(1030e6), 30.2, 40, nanos(1040.2e6));
    expect(follower.toHost(100)! / 1e6).toBeCloseTo(1100, 3);
  });
});
