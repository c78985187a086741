// Sees when a joint stays behind its setpoint: it is blocked, or nobody moves it. Network arms' workers call it each
// cycle while they drive, because a goal on a topic gets no answer.
import type { JointLimits } from '../../../core/math/arm.ts';

/** Further behind than any delay on the way explains. */
const behindRadians = 0.3;
const behindMilliseconds = 300;

export class FollowWatch {
  readonly #joints: readonly JointLimits[];
  readonly #gripper: number;
  readonly #since: Float64Array;

  /** `gripper` is not watched: it may be holding something. */
  constructor(joints: readonly JointLimits[], gripper: number) {
    this.#joints = joints;
    this.#gripper = gripper;
    this.#since = new Float64Array(joints.length).fill(Infinity);
  }

  /** The name of the joint that does not follow, once; `now` in milliseconds. */
  see(setpoint: ArrayLike<number>, measured: ArrayLike<number>, now: number): string | undefined {
    for (let i = 0; i < this.#since.length; i += 1) {
      if (i === this.#gripper || Math.abs(setpoint[i]! - measured[i]!) < behindRadians) this.#since[i] = Infinity;
      else if (this.#since[i] === Infinity) this.#since[i] = now;
      else if (now - this.#since[i]! > behindMilliseconds) {
        this.#since.fill(Infinity);
        return this.#joints[i]!.name;
      }
    }
    return undefined;
  }
}
