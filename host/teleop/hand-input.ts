// One tracked hand as the loop sees it: its newest sample, read once. A sample with anything not finite
// is no hand.
import { fieldOffset } from '../../core/streams/stream.ts';
import { handStream } from '../../core/streams/kinds.ts';
import type { Sample } from '../../core/streams/sample.ts';
import { identityPose, normalizeQuat, type Pose } from '../../core/math/vector.ts';
import { nanos, type Nanos } from '../../core/time.ts';

const layout = handStream('', '', '');
const at = {
  valid: fieldOffset(layout, 'valid'), position: fieldOffset(layout, 'wristPosition'), orientation: fieldOffset(layout, 'wristOrientation'),
  pinch: fieldOffset(layout, 'pinch'), fist: fieldOffset(layout, 'fist'),
  inference: fieldOffset(layout, 'inference'), smoothing: fieldOffset(layout, 'smoothingDelay'),
};

export class HandInput {
  /** The newest sample shows a hand that can be acted on. */
  valid = false;
  /** In the camera's frame; the last valid one. */
  pose: Pose = identityPose;
  pinch = 0;
  fist = 0;
  /** The tracker's own time for the newest sample, milliseconds. */
  inferenceMs = 0;
  /** What the tracker's smoothing delays, milliseconds. */
  smoothingMs = 0;
  tCapture: Nanos = nanos(0);
  #lastValidArrival = Number.NEGATIVE_INFINITY;
  /** How long the last valid sample was on its way, from the tracker's result to here. */
  #underwayMs = 0;

  take(sample: Sample): void {
    const v = sample.values;
    this.tCapture = sample.tCapture;
    this.inferenceMs = finiteOr(v[at.inference]!, 0);
    this.smoothingMs = finiteOr(v[at.smoothing]!, 0);
    this.valid = v[at.valid]! > 0.5 && allFinite(v, at.position, 7) && Number.isFinite(v[at.pinch]!) && orientationLength(v) > 0.5;
    if (!this.valid) return;
    this.#lastValidArrival = sample.tArrive;
    this.#underwayMs = finiteOr((sample.tArrive - sample.tCapture) / 1e6 - this.inferenceMs, Infinity);
    const p = at.position;
    const q = at.orientation;
    this.pose = { position: [v[p]!, v[p + 1]!, v[p + 2]!], orientation: normalizeQuat([v[q]!, v[q + 1]!, v[q + 2]!, v[q + 3]!]) };
    this.pinch = v[at.pinch]!;
    this.fist = v[at.fist]!;
  }

  /**
   * How old what is known of the hand is, the tracker's own time aside: since it last arrived, or as long as it was
   * on its way. A link that delivers steadily, but seconds late, is as stale as one that is silent.
   */
  silentMilliseconds(now: number): number { return Math.max((now - this.#lastValidArrival) / 1e6, this.#underwayMs); }
}

const finiteOr = (value: number, otherwise: number): number => (Number.isFinite(value) ? value : otherwise);
const orientationLength = (v: Float64Array): number =>
  Math.hypot(v[at.orientation]!, v[at.orientation + 1]!, v[at.orientation + 2]!, v[at.orientation + 3]!);

function allFinite(values: Float64Array, from: number, count: number): boolean {
  for (let i = from; i < from + count; i += 1) if (!Number.isFinite(values[i])) return false;
  return true;
}
