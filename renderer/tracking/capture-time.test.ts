// Frames of a clock that started elsewhere and drifts, arriving late by varying amounts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followCapture } from './capture-time.ts';

describe('capture time', () => {
  it('is never after arrival and, once a quick frame was seen, never far from the truth', () => {
    fc.assert(fc.property(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: -50e-6, max: 50e-6, noNaN: true }),
      fc.array(fc.double({ min: 0, max: 60, noNaN: true }), { minLength: 100, maxLength: 400 }),
      (offsetMs, drift, delays) => {
        const clock = followCapture();
        let quickest = Infinity;
        delays.forEach((delay, frame) => {
          const truth = frame * 33.3;
          quickest = Math.min(quickest, delay);
          const captured = clock.capturedAt((truth * (1 + drift) + offsetMs) * 1000, truth + delay);
          expect(captured).toBeLessThanOrEqual(truth + delay + 1e-6);
          // The quickest delay seen stays unknown; drift adds at most 10 s × 50 ppm.
          expect(captured - truth).toBeGreaterThanOrEqual(quickest - 1.1);
          if (frame < 140) expect(captured - truth).toBeLessThanOrEqual(quickest + 1.1);
        });
      },
    ), { numRuns: 50 });
  });

  it('starts again when the source does', () => {
    const clock = followCapture();
    for (let frame = 0; frame < 50; frame += 1) clock.capturedAt(frame * 33_000 + 9e9, frame * 33 + 5);
    for (let frame = 50; frame < 60; frame += 1) expect(clock.capturedAt((frame - 50) * 33_000, frame * 33 + 5)).toBeCloseTo(frame * 33 + 5, 6);
  });

  it('forgets a quick frame of long ago, so that drift cannot add up', () => {
    const clock = followCapture();
    const drift = 1 - 1e-3;
    let late = 0;
    for (let frame = 0; frame < 3000; frame += 1) {
      const truth = frame * 33.3;
      late = truth - clock.capturedAt(truth * drift * 1000, truth);
    }
    expect(late).toBeLessThan(12);
  });
});
