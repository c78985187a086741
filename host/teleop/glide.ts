// Fills the time between two hand samples: hands come 20 to 60 times a second, commands go at 120 Hz,
// and a staircase of wishes would shake the arm. The loop calls it; its delay counts as smoothing.
import { add, axisAngle, conjugate, multiplyQuat, norm, normalizeQuat, rotationVector, scale, subtract, type Pose } from '../../core/math/vector.ts';

const shortestSpan = 0.008;
const longestSpan = 0.08;
/** A little longer than the usual gap: a sample that comes late then finds the arm still moving. */
const stretch = 1.1;

export class Glide {
  #from: Pose;
  #to: Pose;
  #began = 0;
  #span = 0;
  #usualGap = 1 / 30;
  #lastArrived = Number.NaN;

  constructor(pose: Pose) { this.#from = this.#to = pose; }

  /** Delay it adds to a steady motion, milliseconds. */
  get delayMilliseconds(): number { return this.#span * 1000; }

  /** Starts again from here, standing still. */
  reset(pose: Pose): void {
    this.#from = this.#to = pose;
    this.#span = 0;
    this.#lastArrived = Number.NaN;
  }

  /** A new wish: reached when the next one is due, or at once if not `smooth`. */
  aim(pose: Pose, seconds: number, smooth: boolean): void {
    const gap = seconds - this.#lastArrived;
    this.#lastArrived = seconds;
    if (gap >= shortestSpan && gap <= 2 * longestSpan) this.#usualGap += 0.15 * (gap - this.#usualGap);
    this.#from = this.at(seconds);
    this.#to = pose;
    this.#began = seconds;
    this.#span = smooth ? Math.min(longestSpan, Math.max(shortestSpan, stretch * this.#usualGap)) : 0;
  }

  at(seconds: number): Pose {
    const passed = seconds - this.#began;
    if (!(passed < this.#span)) return this.#to;
    const share = Math.max(0, passed / this.#span);
    const turn = rotationVector(multiplyQuat(conjugate(this.#from.orientation), this.#to.orientation));
    return {
      position: add(this.#from.position, scale(subtract(this.#to.position, this.#from.position), share)),
      orientation: normalizeQuat(multiplyQuat(this.#from.orientation, axisAngle(turn, norm(turn) * share))),
    };
  }
}
