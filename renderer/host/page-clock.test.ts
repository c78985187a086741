import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PageClock } from './page-clock.ts';

test('the mapping is never wrong by more than half the best round trip', () => {
  const trip = fc.record({ up: fc.double({ min: 0.05, max: 80, noNaN: true }), down: fc.double({ min: 0.05, max: 80, noNaN: true }) });
  fc.assert(fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.array(trip, { minLength: 1, maxLength: 40 }), (offsetMs, trips) => {
    const clock = new PageClock();
    trips.forEach(({ up, down }, index) => {
      const sent = 1000 + index * 250;
      clock.addTrip(sent, sent + up + down, (sent + up + offsetMs) * 1e6);
    });
    const best = Math.min(...trips.map(({ up, down }) => up + down)) / 2;
    expect(clock.uncertaintyMs()).toBeCloseTo(best, 6);
    expect(Math.abs(clock.hostNanos(5000) / 1e6 - (5000 + offsetMs))).toBeLessThanOrEqual(best + 1e-6);
  }));
});

test('a good trip is forgotten after a minute, since clocks drift, and at once when the host is another', () => {
  const clock = new PageClock();
  clock.addTrip(0, 1, 0.5e6);
  clock.addTrip(30_000, 30_020, 30_010e6);
  expect(clock.uncertaintyMs()).toBe(0.5);
  clock.addTrip(61_000, 61_010, 61_005e6);
  expect(clock.uncertaintyMs()).toBe(5);
  clock.reset();
  expect(clock.uncertaintyMs()).toBe(Number.POSITIVE_INFINITY);
});
