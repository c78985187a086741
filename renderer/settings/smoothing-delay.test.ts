import { describe, expect, test } from 'vitest';
import { defaultSettings } from '../../core/contract/state.ts';
import { OneEuroVector } from '../../core/math/one-euro.ts';
import { delayAtSpeed, delayCurve } from './smoothing-delay.ts';

describe('the delay that smoothing adds', () => {
  test('is what the filter really does to a hand that moves steadily', () => {
    const { minimumCutoffHz, beta } = defaultSettings.smoothing;
    const filter = new OneEuroVector(1, { minimumCutoffHz, beta });
    const speed = 0.2;
    const out = new Float64Array(1);
    const steps = 300;
    for (let step = 0; step <= steps; step += 1) filter.filter([speed * step / 30], step / 30, out);
    const lagMilliseconds = ((speed * steps / 30 - out[0]!) / speed) * 1000;
    expect(lagMilliseconds).toBeCloseTo(delayAtSpeed(defaultSettings.smoothing, speed), 0);
  });

  test('is none when smoothing is off', () => {
    expect(delayAtSpeed({ ...defaultSettings.smoothing, enabled: false }, 0)).toBe(0);
  });

  test('is drawn falling with speed and never above its box', () => {
    const heights = delayCurve(defaultSettings.smoothing, 100, 50, 60).slice(1).split('L').map((point) => Number(point.split(' ')[1]));
    expect(Math.min(...heights)).toBe(0);
    for (let index = 1; index < heights.length; index += 1) expect(heights[index]).toBeGreaterThanOrEqual(heights[index - 1]!);
  });
});
