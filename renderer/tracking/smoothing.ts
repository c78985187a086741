// One hand's smoothing: the One Euro filter over wrist and palm, with its delay told. hand-sample.ts
// asks for it. Pinch and fist stay as measured: a late grasp is worse than a trembling number.
import { OneEuroQuat, OneEuroVector, type OneEuroSettings } from '../../core/math/one-euro.ts';
import { add, subtract, type Vec3 } from '../../core/math/vector.ts';
import type { MetricHand } from './metric-hand.ts';

export interface SmoothingSettings extends Pick<OneEuroSettings, 'minimumCutoffHz' | 'beta'> { readonly enabled: boolean }

export interface HandSmoothing {
  /** The smoothed hand and how late the filter makes it, milliseconds. */
  smooth(hand: MetricHand, seconds: number, settings: SmoothingSettings): { readonly hand: MetricHand; readonly delayMs: number };
  /** The hand was lost: what comes next has nothing to do with what was. */
  reset(): void;
}

/** Palms turn a few radians a second where wrists move a fraction of a metre: scaled so that both sharpen alike. */
const metresPerRadian = 0.1;

export function createSmoothing(): HandSmoothing {
  const position = new OneEuroVector(3, { minimumCutoffHz: 1, beta: 0 });
  const orientation = new OneEuroQuat({ minimumCutoffHz: 1, beta: 0 });
  const out = new Float64Array(3);
  const reset = (): void => {
    position.reset();
    orientation.reset();
  };
  return {
    smooth(hand, seconds, settings) {
      if (!settings.enabled) {
        reset();
        return { hand, delayMs: 0 };
      }
      position.settings = { minimumCutoffHz: settings.minimumCutoffHz, beta: settings.beta };
      orientation.settings = { minimumCutoffHz: settings.minimumCutoffHz, beta: settings.beta * metresPerRadian };
      position.filter(hand.wrist, seconds, out);
      const wrist: Vec3 = [out[0]!, out[1]!, out[2]!];
      const moved = subtract(wrist, hand.wrist);
      return {
        hand: { ...hand, wrist, orientation: orientation.filter(hand.orientation, seconds), landmarks: hand.landmarks.map((point) => add(point, moved)) },
        delayMs: position.delayMilliseconds,
      };
    },
    reset,
  };
}
