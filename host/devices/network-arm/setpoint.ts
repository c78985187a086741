// From the newest goal to what a network arm is sent in each cycle: a straight way to it over the time between two
// goals, never faster than the joint may, standing still when goals stop coming. Pure; the workers' cycles call it.
import type { JointLimits } from '../../../core/math/arm.ts';

/** Goals older than this are nobody's wish any more. */
export const hostTimeoutMilliseconds = 50;
/** Goals are taken to come at least and at most so far apart: the way to the newest one takes that long. */
const leastIntervalMilliseconds = 4;
const mostIntervalMilliseconds = 20;
/** The guard keeps goals to the limit itself; a little more lets the setpoint catch up after a hiccup. */
const catchUp = 1.1;
/** A setpoint that begins anew may be far from the goal: it sets off at this share of its speed, all of it a second later. */
const beginShare = 0.1;
/** Goals that were missing for less than this go on where they were, as if they had never stopped. */
const hiccupMilliseconds = 500;
/**
 * Found further than this from the setpoint when motion begins again, it starts where the arm is. Radians: controllers
 * carry their arm's weight, so one that stands further off was kept from its goal.
 */
const resumeRadians = 0.06;

export class Setpoint {
  /** What to send. */
  readonly position: Float64Array;
  /** Per second, over the last step. */
  readonly velocity: Float64Array;
  /** Nothing is followed: no goal yet, told to hold, or the host is late. */
  holding = true;
  /** It holds because goals stopped coming without a hold. */
  hostLate = false;
  /** Times that this happened. */
  hostLateCount = 0;

  readonly #limits: readonly JointLimits[];
  readonly #slack: Float64Array;
  readonly #mostStep: number;
  readonly #goal: Float64Array;
  #goalAt = -Infinity;
  /** When motion began anew, milliseconds. */
  #begunAt = -Infinity;
  #settled = false;
  #arriveAt = -Infinity;
  #steppedAt = Number.NaN;

  /**
   * `gripper`: the joint whose place says nothing about where it was told to be, because it may be holding something.
   * A cycle that comes late does not make up for it in one step: the arm would take that for a leap.
   */
  constructor(limits: readonly JointLimits[], gripper: number, cycleHz: number) {
    this.#mostStep = (1000 / cycleHz) * 1.5;
    this.#limits = limits;
    this.#slack = Float64Array.from(limits, (_, i) => (i === gripper ? Infinity : resumeRadians));
    this.position = new Float64Array(limits.length);
    this.velocity = new Float64Array(limits.length);
    this.#goal = new Float64Array(limits.length);
  }

  /** The arm stands here, and the setpoint with it. A gripper that was told something keeps that: it may be holding something. */
  settle(measured: ArrayLike<number>): void {
    for (let i = 0; i < this.position.length; i += 1) {
      if (!this.#settled || this.#slack[i]! < Infinity) this.position[i] = this.#goal[i] = measured[i]!;
    }
    this.#settled = true;
    this.hold();
  }

  /** `at`: when the goal was given, milliseconds. `measured`: where the arm is now. */
  follow(goal: ArrayLike<number>, at: number, measured: ArrayLike<number>): void {
    // After a hiccup of the host only lag lies between setpoint and arm: to begin at the arm would take the arm back.
    const goesOn = !this.holding || (this.hostLate && at - this.#goalAt < hiccupMilliseconds);
    if (!goesOn) {
      this.#takeUp(goal, measured);
      this.#begunAt = at;
    }
    for (let i = 0; i < this.#goal.length; i += 1) {
      const { minimum, maximum } = this.#limits[i]!;
      this.#goal[i] = Math.min(maximum, Math.max(minimum, goal[i]!));
    }
    this.#arriveAt = at + Math.min(mostIntervalMilliseconds, Math.max(leastIntervalMilliseconds, at - this.#goalAt));
    this.#goalAt = at;
    this.holding = false;
    this.hostLate = false;
  }

  /** Motion begins again: from the setpoint, or from where the arm was moved meanwhile. */
  #takeUp(goal: ArrayLike<number>, measured: ArrayLike<number>): void {
    let away = false;
    for (let i = 0; i < this.position.length; i += 1) away ||= Math.abs(measured[i]! - this.position[i]!) > this.#slack[i]!;
    for (let i = 0; i < this.position.length; i += 1) {
      // A gripper that holds something is told its old goal; one that was moved is told where it is.
      const moved = this.#slack[i]! < Infinity ? away : Math.abs(goal[i]! - measured[i]!) < Math.abs(goal[i]! - this.position[i]!);
      if (moved) this.position[i] = measured[i]!;
    }
  }

  hold(): void {
    this.holding = true;
    this.hostLate = false;
    this.velocity.fill(0);
  }

  /** One cycle on, at this time in milliseconds. */
  step(now: number): void {
    const elapsed = Number.isNaN(this.#steppedAt) ? 0 : Math.min(this.#mostStep, Math.max(0, now - this.#steppedAt));
    this.#steppedAt = now;
    if (!this.holding && now - this.#goalAt > hostTimeoutMilliseconds) {
      this.hold();
      this.hostLate = true;
      this.hostLateCount += 1;
    }
    if (this.holding || elapsed === 0) return;
    // What is left of the way, counted from the end of the last step.
    const left = Math.max(elapsed, this.#arriveAt - (now - elapsed));
    const share = Math.min(1, beginShare + Math.max(0, now - this.#begunAt) / 1000);
    for (let i = 0; i < this.position.length; i += 1) {
      const most = this.#limits[i]!.velocity * catchUp * share;
      const speed = Math.min(most, Math.max(-most, ((this.#goal[i]! - this.position[i]!) / left) * 1000));
      this.velocity[i] = speed;
      this.position[i] = this.position[i]! + (speed * elapsed) / 1000;
    }
  }
}
