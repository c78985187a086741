// One tracker result as rows of the hand streams. hand-session.ts sends them.
import { handStream } from '../../core/streams/kinds.ts';
import { fieldOffset, rowLength } from '../../core/streams/stream.ts';
import { metricHand, type HandSize, type MetricHand } from './metric-hand.ts';
import { createSmoothing, type SmoothingSettings } from './smoothing.ts';
import type { TrackedHand, TrackerResult } from './tracker-protocol.ts';

const layout = handStream('', '', '');
const length = rowLength(layout);
const at = (name: string): number => fieldOffset(layout, name);
const field = {
  valid: at('valid'), score: at('score'), position: at('wristPosition'), orientation: at('wristOrientation'), pinch: at('pinch'),
  fist: at('fist'), landmarks: at('landmarks'), image: at('imageLandmarks'), inference: at('inference'), smoothingDelay: at('smoothingDelay'),
} as const;

export interface HandSampler {
  /**
   * The row for this side, or undefined while it has never been seen. A hand out of view gives a row
   * with `valid` 0 that repeats what was last seen. The row is the caller's.
   */
  row(result: TrackerResult, settings: SamplerSettings): Float64Array | undefined;
}

export interface SamplerSettings {
  readonly size: HandSize;
  readonly verticalFieldOfViewDegrees: number;
  readonly smoothing: SmoothingSettings;
}

export function createHandSampler(side: 'right' | 'left'): HandSampler {
  const smoothing = createSmoothing();
  let last: Float64Array | undefined;
  return {
    row(result, settings) {
      const seen = bestOf(result.hands, side);
      const metric = seen && metricHand(seen.image, seen.world, side, { ...settings, width: result.width, height: result.height }, settings.size);
      if (seen === undefined || metric === undefined) {
        smoothing.reset();
        const lost = last?.slice();
        if (lost === undefined) return undefined;
        lost[field.valid] = 0;
        lost[field.score] = 0;
        lost[field.inference] = result.inferenceMs;
        return lost;
      }
      const { hand, delayMs } = smoothing.smooth(metric, result.captureMs / 1000, settings.smoothing);
      last = handRow(hand, seen, result.inferenceMs, delayMs);
      return last.slice();
    },
  };
}

/** With two hands called the same, the surer one. */
const bestOf = (hands: readonly TrackedHand[], side: string): TrackedHand | undefined =>
  hands.filter((hand) => hand.side === side).reduce<TrackedHand | undefined>((best, hand) => (best !== undefined && best.score >= hand.score ? best : hand), undefined);

function handRow(hand: MetricHand, seen: TrackedHand, inferenceMs: number, delayMs: number): Float64Array {
  const row = new Float64Array(length);
  row[field.valid] = 1;
  row[field.score] = seen.score;
  row.set(hand.wrist, field.position);
  row.set(hand.orientation, field.orientation);
  row[field.pinch] = hand.pinch;
  row[field.fist] = hand.fist;
  hand.landmarks.forEach((point, i) => row.set(point, field.landmarks + i * 3));
  for (let i = 0; i < 21; i += 1) {
    row[field.image + i * 2] = seen.image[i * 3]!;
    row[field.image + i * 2 + 1] = seen.image[i * 3 + 1]!;
  }
  row[field.inference] = inferenceMs;
  row[field.smoothingDelay] = delayMs;
  return row;
}
