// One joint's online filter: follows a wish while position, velocity, acceleration and jerk stay within
// their limits, and can always come to rest before a stop. The guard runs one for each joint.
import type { JointLimits } from '../../core/math/arm.ts';
import { softLimits } from './limits.ts';

/** Stiffness of following, per second: the gap closes at rate·gap, the velocity error at 4·rate. */
const followRate = 16;
/** Smooths the wish's own velocity, seconds: hands arrive 20 to 60 times a second, ticks come at 120 Hz. */
const leadSeconds = 0.03;
/** This far behind, and over this range, a wish is no longer led but chased: leading one that is too fast would overshoot it. */
const leadFadeFrom = 0.03;
const leadFadeRange = 0.15;
/** Share of acceleration and jerk that the approach to a wish plans with; the rest absorbs surprises. */
const planShare = 0.6;
/** Roll-out of the rest law: step, and most rows of it. */
const restStepSeconds = 1 / 120;
export const mostRestRows = 121;

export class JointLimiter {
  /** Last sent position, and the velocity and acceleration of that motion. */
  position = 0;
  velocity = 0;
  acceleration = 0;
  readonly limits: JointLimits;
  /** How many rows the last `roll` filled. */
  rows = 0;
  /** Share of the top speed that is allowed just now: the operator's scale, and the ramp after every start. */
  speedShare = 1;
  #softMinimum: number;
  #softMaximum: number;
  /** Wider than the soft limits only while the joint comes back from beyond them. */
  #minimum = 0;
  #maximum = 0;
  #lastWish = Number.NaN;
  #lead = 0;
  /** The two as they were before this step. */
  #before: [number, number] = [Number.NaN, 0];

  constructor(limits: JointLimits) {
    this.limits = limits;
    [this.#softMinimum, this.#softMaximum] = softLimits(limits);
    this.settle(0);
  }

  /** Stands still at `position`, or at the nearest position that may be sent. */
  settle(position: number): void {
    this.position = Math.min(this.limits.maximum, Math.max(this.limits.minimum, position));
    this.#minimum = Math.min(this.#softMinimum, this.position);
    this.#maximum = Math.max(this.#softMaximum, this.position);
    this.still();
  }

  /** Keeps to a range of the operator's within the joint's own; where it stands outside, it may come back. */
  tighten(minimum: number, maximum: number): void {
    const [lowest, highest] = softLimits(this.limits);
    this.#softMinimum = Math.min(highest, Math.max(lowest, minimum));
    this.#softMaximum = Math.max(this.#softMinimum, Math.min(highest, maximum));
    this.#minimum = this.limits.minimum;
    this.#maximum = this.limits.maximum;
    this.#narrow();
  }

  get fastest(): number { return this.limits.velocity * this.speedShare; }

  /** The arm has slowed down by itself to this share of its speed, because it heard nothing. */
  slow(share: number): void {
    this.velocity *= share;
    this.acceleration = 0;
    this.unwish();
  }

  /** The arm has come to rest on the last position by itself. */
  still(): void {
    this.velocity = 0;
    this.acceleration = 0;
    this.unwish();
  }

  /** Nothing is wished just now: the next wish has no speed of its own at first. */
  unwish(): void {
    this.#lastWish = Number.NaN;
    this.#lead = 0;
  }

  get resting(): boolean {
    return Math.abs(this.velocity) < 1e-3 && Math.abs(this.acceleration) < 0.01 * this.limits.acceleration;
  }

  /** The nearest position to `wish` that may be sent at all. */
  within(wish: number): number { return Math.min(this.#maximum, Math.max(this.#minimum, wish)); }

  /** The acceleration that follows `wish` for a step; may be unsafe, `safe` makes it safe. `again`: another wish for the same step. */
  towards(wish: number, stepSeconds: number, again = false): number {
    if (again) [this.#lastWish, this.#lead] = this.#before;
    else this.#before = [this.#lastWish, this.#lead];
    const goal = this.within(wish);
    const { acceleration, jerk } = this.limits;
    const { fastest } = this;
    const raw = Number.isNaN(this.#lastWish) ? 0 : (goal - this.#lastWish) / stepSeconds;
    this.#lastWish = goal;
    this.#lead += (Math.min(fastest, Math.max(-fastest, raw)) - this.#lead) * (1 - Math.exp(-stepSeconds / leadSeconds));
    // To be at the goal when this step ends, not when it begins.
    const gap = goal - this.position - this.#lead * stepSeconds;
    const distance = Math.abs(gap);
    // The speed from which a planned stop (half braking, half easing off) ends just at the wish.
    const plan = planShare * acceleration;
    const ease = plan / (planShare * jerk);
    const stoppable = (plan / 2) * (Math.sqrt(ease * ease + (8 * distance) / plan) - ease);
    const approach = Math.sign(gap) * Math.min(followRate * distance, stoppable);
    const close = Math.min(1, Math.max(0, 1 - (distance - leadFadeFrom) / leadFadeRange));
    const change = this.#lead * close + approach - this.velocity;
    // Also the acceleration must be able to fade out, at the planned jerk, when the speed is right.
    const fading = Math.sqrt(2 * planShare * jerk * Math.abs(change));
    return Math.sign(change) * Math.min(Math.min(4 * followRate, 0.7 / stepSeconds) * Math.abs(change), fading);
  }

  /** The acceleration that brings the joint to rest without a jolt. */
  toRest(stepSeconds: number): number {
    return restAcceleration(this.velocity, this.limits, stepSeconds);
  }

  /** `wanted`, changed as little as limits, jerk and the way to a stop demand. */
  safe(wanted: number, stepSeconds: number): number {
    const { acceleration: most, jerk } = this.limits;
    const lowest = Math.max(-most, this.acceleration - jerk * stepSeconds);
    const highest = Math.min(most, this.acceleration + jerk * stepSeconds);
    let chosen = Math.min(highest, Math.max(lowest, wanted));
    if (!this.#allowed(chosen, stepSeconds, 1)) chosen = this.#towardsAllowed(lowest, chosen, stepSeconds, 1);
    if (!this.#allowed(chosen, stepSeconds, -1)) chosen = this.#towardsAllowed(highest, chosen, stepSeconds, -1);
    return chosen;
  }

  /** Moves on by one step at constant acceleration. */
  advance(acceleration: number, stepSeconds: number): void {
    this.position += this.velocity * stepSeconds + (acceleration * stepSeconds * stepSeconds) / 2;
    this.velocity += acceleration * stepSeconds;
    this.acceleration = acceleration;
    // Rounding only: `safe` has kept the motion inside already.
    this.position = Math.min(this.limits.maximum, Math.max(this.limits.minimum, this.position));
    this.#narrow();
  }

  /** The most that the joint can move before it rests again, whatever it is told in this step. */
  travel(stepSeconds: number): number {
    const { acceleration: most, jerk } = this.limits;
    const lowest = Math.max(-most, this.acceleration - jerk * stepSeconds);
    const highest = Math.min(most, this.acceleration + jerk * stepSeconds);
    return Math.max(Math.abs(this.roll(highest, stepSeconds) - this.position), Math.abs(this.roll(lowest, stepSeconds) - this.position));
  }

  /**
   * Where it would be at rest if `acceleration` were taken for a step and the rest law after it. The way there goes into
   * `path`, if given: one entry a row of `width`, from `column` on, the first at the end of this step, then every
   * `restStepSeconds`. `rows` says how many were filled.
   */
  roll(acceleration: number, stepSeconds: number, path?: Float64Array, column = 0, width = 1): number {
    const { acceleration: most, jerk } = this.limits;
    let p = this.position + this.velocity * stepSeconds + (acceleration * stepSeconds * stepSeconds) / 2;
    let v = this.velocity + acceleration * stepSeconds;
    let a = acceleration;
    let at = column;
    if (path) path[at] = p;
    this.rows = 1;
    for (; this.rows < mostRestRows && (Math.abs(v) > 1e-3 || Math.abs(a) > 0.01 * most); this.rows += 1) {
      const wanted = restAcceleration(v, this.limits, restStepSeconds);
      a = Math.min(most, Math.max(-most, Math.min(a + jerk * restStepSeconds, Math.max(a - jerk * restStepSeconds, wanted))));
      p += v * restStepSeconds + (a * restStepSeconds * restStepSeconds) / 2;
      v += a * restStepSeconds;
      at += width;
      if (path) path[at] = p;
    }
    return p;
  }

  /** What was wider than the soft limits closes behind the joint as it comes back. */
  #narrow(): void {
    this.#minimum = Math.min(this.#softMinimum, Math.max(this.#minimum, this.position - ahead(-this.velocity, -this.acceleration, this.limits)));
    this.#maximum = Math.max(this.#softMaximum, Math.min(this.#maximum, this.position + ahead(this.velocity, this.acceleration, this.limits)));
  }

  /**
   * Whether after this step, braking as hard as allowed, the joint neither passes its stop nor its top
   * speed in direction `side`. Full braking keeps this true for any later step length, so a way out always exists.
   */
  #allowed(acceleration: number, stepSeconds: number, side: 1 | -1): boolean {
    const a = side * acceleration;
    const v = side * this.velocity + a * stepSeconds;
    const p = side * (this.position + this.velocity * stepSeconds) + (a * stepSeconds * stepSeconds) / 2;
    const top = v + (a > 0 ? (a * a) / (2 * this.limits.jerk) : 0);
    if (top > this.fastest) return false;
    return p + ahead(v, a, this.limits) <= (side > 0 ? this.#maximum : -this.#minimum);
  }

  /** Between full braking (allowed, or the best there is) and `refused`: the closest to it that is allowed. */
  #towardsAllowed(braking: number, refused: number, stepSeconds: number, side: 1 | -1): number {
    let good = braking;
    let bad = refused;
    for (let i = 0; i < 14; i += 1) {
      const middle = (good + bad) / 2;
      if (this.#allowed(middle, stepSeconds, side)) good = middle;
      else bad = middle;
    }
    return good;
  }
}

/** Brakes at most as hard as still lets the acceleration fade out when the speed does; ends exactly at rest. */
function restAcceleration(velocity: number, limits: JointLimits, stepSeconds: number): number {
  const speed = Math.abs(velocity);
  return -Math.sign(velocity) * Math.min(speed / stepSeconds, limits.acceleration, Math.sqrt(limits.jerk * speed));
}

/** How far the joint still goes forwards from speed v and acceleration a, braking as hard as allowed. */
function ahead(v: number, a: number, limits: JointLimits): number {
  const { acceleration: most, jerk } = limits;
  const ramp = (a + most) / jerk;
  const afterRamp = v + a * ramp - (jerk * ramp * ramp) / 2;
  if (afterRamp > 0) {
    const during = v * ramp + (a * ramp * ramp) / 2 - (jerk * ramp ** 3) / 6;
    return Math.max(0, during + (afterRamp * afterRamp) / (2 * most));
  }
  const inside = a * a + 2 * jerk * v;
  if (inside <= 0) return 0;
  const t = (a + Math.sqrt(inside)) / jerk;
  return t <= 0 ? 0 : Math.max(0, v * t + (a * t * t) / 2 - (jerk * t ** 3) / 6);
}
