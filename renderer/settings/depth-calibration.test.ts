import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { settingsSchema } from '../../core/contract/state.ts';
import { depthScale, median } from './depth-calibration.ts';
import { boundsOf } from './number-text.ts';

const allowed = boundsOf(settingsSchema.shape.hand.shape.depthScale);

describe('depth calibration', () => {
  test('finds the factor of a tracker that is always too far, whatever factor was in force', () => {
    fc.assert(fc.property(fc.double({ min: 0.8, max: 1.25, noNaN: true }), fc.double({ min: 0.7, max: 1.4, noNaN: true }), (bias, inForce) => {
      const measured = [0.3, 0.45, 0.6].map((trueMetres) => ({ trueMetres, measuredMetres: trueMetres * bias * inForce }));
      const result = depthScale(measured, inForce, allowed)!;
      expect(result.scale).toBeCloseTo(1 / bias, 4);
      expect(result.errorAfter).toBeLessThan(1e-4);
      expect(result.errorBefore).toBeCloseTo(Math.abs(bias * inForce - 1), 9);
    }));
  });

  test('says nothing rather than something impossible', () => {
    expect(depthScale([{ trueMetres: 0.5, measuredMetres: 0.5 }], 1, allowed)).toBeNull();
    expect(depthScale([{ trueMetres: 0.5, measuredMetres: 2 }, { trueMetres: 0.3, measuredMetres: 1.2 }], 1, allowed)).toBeNull();
    expect(depthScale([{ trueMetres: 0.5, measuredMetres: NaN }, { trueMetres: 0.3, measuredMetres: 0.3 }], 1, allowed)).toBeNull();
  });

  test('the middle of a shaky hand is not moved by one twitch', () => {
    expect(median([0.5, 0.51, 0.49, 3])).toBeCloseTo(0.505);
    expect(median([])).toBeNaN();
  });
});
