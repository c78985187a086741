import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { follow, rulerSteps, shift, zoom } from './view-range.ts';

const anyView = fc.record({ duration: fc.double({ min: 0.5, max: 3600, noNaN: true }), a: fc.double({ min: 0, max: 1, noNaN: true }), b: fc.double({ min: 0, max: 1, noNaN: true }), about: fc.double({ min: 0, max: 1, noNaN: true }), factor: fc.double({ min: 0.05, max: 20, noNaN: true }) });

describe('the stretch in view', () => {
  test('never leaves the take and never vanishes', () => {
    fc.assert(fc.property(anyView, ({ duration, a, b, about, factor }) => {
      const view = shift({ from: Math.min(a, b) * duration, to: Math.max(a, b) * duration + 0.1 }, duration, 0);
      for (const next of [zoom(view, duration, view.from + about * (view.to - view.from), factor), shift(view, duration, (about - 0.5) * duration * 3), follow(view, duration, about * duration)]) {
        expect(next.from).toBeGreaterThanOrEqual(-1e-9);
        expect(next.to).toBeLessThanOrEqual(duration + 1e-6);
        expect(next.to - next.from).toBeGreaterThan(0.09);
      }
    }));
  });

  test('zooms about the pointer', () => {
    const view = zoom({ from: 0, to: 10 }, 10, 4, 0.5);
    expect((4 - view.from) / (view.to - view.from)).toBeCloseTo(0.4);
    expect(view.to - view.from).toBeCloseTo(5);
  });

  test('turns the page when the playhead leaves it', () => {
    expect(follow({ from: 0, to: 5 }, 20, 3)).toEqual({ from: 0, to: 5 });
    const next = follow({ from: 0, to: 5 }, 20, 5.1);
    expect(next.from).toBeGreaterThan(4);
    expect(next.to).toBeGreaterThan(5.1);
  });

  test('the ruler has round moments, not too close', () => {
    const { step, moments } = rulerSteps({ from: 0, to: 14 }, 1000, 84);
    expect(step).toBe(2);
    expect(moments).toEqual([0, 2, 4, 6, 8, 10, 12, 14]);
    expect(rulerSteps({ from: 3, to: 3 }, 1000, 84).moments).toEqual([]);
  });
});
