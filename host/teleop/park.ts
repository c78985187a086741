// The way to an arm's rest posture: slow, every joint arriving at once, and given up when something holds it back.
// The loop makes one when the session parks, and the guard rules on every step of it.
import type { ArmDescription } from '../../core/math/arm.ts';
import { isAtRest, restOf } from '../../core/math/rest-posture.ts';
import type { Nanos } from '../../core/time.ts';

const radiansPerSecond = 0.35;
const shortestSeconds = 1;
/** This far behind its goal, or this share of its motor's effort, for so long: something holds the joint. */
const behindRadians = 0.2;
const blockedEffortShare = 0.85;
const blockedSeconds = 0.3;
/** An arm may sag a little and be at rest; its goal has to be nearer. */
const arrivedRadians = 0.02;

export class ParkRun {
  readonly #arm: ArmDescription;
  readonly #from: Float64Array;
  readonly #to: Float64Array;
  readonly #beganAt: Nanos;
  readonly #seconds: number;
  readonly #wish: Float64Array;
  #blockedSince = Number.NaN;

  constructor(arm: ArmDescription, from: ArrayLike<number>, now: Nanos) {
    this.#arm = arm;
    this.#from = Float64Array.from(from);
    this.#to = Float64Array.from(restOf(arm));
    // What is held stays held: a gripper opens where the operator says so.
    this.#to[arm.gripper.joint] = this.#from[arm.gripper.joint]!;
    this.#beganAt = now;
    this.#wish = Float64Array.from(this.#from);
    const farthest = this.#to.reduce((most, q, i) => Math.max(most, Math.abs(q - this.#from[i]!)), 0);
    // The fastest moment of a smooth way is one and a half times its mean.
    this.#seconds = Math.max(shortestSeconds, (1.5 * farthest) / radiansPerSecond);
  }

  wish(now: Nanos): Float64Array {
    const share = Math.min(1, Math.max(0, (now - this.#beganAt) / 1e9 / this.#seconds));
    const eased = share * share * (3 - 2 * share);
    for (let i = 0; i < this.#wish.length; i += 1) this.#wish[i] = this.#from[i]! + eased * (this.#to[i]! - this.#from[i]!);
    return this.#wish;
  }

  done(now: Nanos): boolean { return (now - this.#beganAt) / 1e9 >= this.#seconds; }

  /** The joint that something holds back, by its name. */
  blocked(sent: ArrayLike<number>, measured: ArrayLike<number>, efforts: ArrayLike<number>, now: Nanos): string | undefined {
    const held = this.#arm.joints.find(({ effort }, i) =>
      i !== this.#arm.gripper.joint
      && (Math.abs(sent[i]! - measured[i]!) > behindRadians || (effort !== undefined && Math.abs(efforts[i]!) > blockedEffortShare * effort)));
    if (!held) { this.#blockedSince = Number.NaN; return undefined; }
    if (Number.isNaN(this.#blockedSince)) this.#blockedSince = now;
    return (now - this.#blockedSince) / 1e9 >= blockedSeconds ? held.name : undefined;
  }
}

export { standsAtRest } from '../../core/math/rest-posture.ts';

/** Whether the goal that was sent is the rest posture: the guard may have kept it from there. */
export const sentToRest = (arm: ArmDescription, sent: ArrayLike<number>): boolean => isAtRest(arm, sent, arrivedRadians);
