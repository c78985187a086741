// Watches what the joints' motors give: one that pushes with nearly all it has and does not move is backed off before
// it burns or strips a gear. The guard runs one; the arm's own state feeds it.
import type { ArmDescription } from '../../core/math/arm.ts';
import type { Nanos } from '../../core/time.ts';

/** Shares of the joint's effort: from here on it strains, and to here it is backed off. */
const strainShare = 0.85;
const easeShare = 0.5;
/** A gripper is there to squeeze: longer, and less is taken back. */
const gripperEaseShare = 0.6;
/** What it holds may turn or give way in its jaws: an eased gripper that has less than this follows, or it would let go. */
const gripperHoldShare = 0.45;
const strainSeconds = 0.3;
const gripperStrainSeconds = 2;
/** Less than this in that time is not moving: share of the joint's top speed. */
const stillShare = 0.02;
/** Backing off, in shares of the joint's top speed. */
const backShare = 0.4;
const gripperBackShare = 0.08;
/** Backed off all the way and still straining for so long, something is wrong. */
const failSeconds = 2;
/** A wish this far on the free side of where it was backed off to lifts it, in shares of the top speed in a second. */
const freeShare = 0.01;
/** Eased for so long, it may try again. */
const retrySeconds = 3;

interface Watched {
  readonly joint: number;
  readonly isGripper: boolean;
  readonly effort: number;
  readonly speed: number;
  strainedAt: number;
  /** Where it stood when it began to strain. */
  anchor: number;
  /** +1: held from going up. 0: free. */
  side: -1 | 0 | 1;
  barrier: number;
  easedAt: number;
  fullAt: number;
}

export class EffortWatch {
  readonly #watched: readonly Watched[];
  #at = Number.NaN;

  constructor(arm: ArmDescription) {
    this.#watched = arm.joints.flatMap(({ effort, velocity }, joint) => (effort === undefined ? [] : [{
      joint, isGripper: joint === arm.gripper.joint, effort, speed: velocity,
      strainedAt: Number.NaN, anchor: 0, side: 0 as const, barrier: 0, easedAt: Number.NaN, fullAt: Number.NaN,
    }]));
  }

  /** Forgets everything: the arm is taken up anew. */
  clear(): void { for (const one of this.#watched) { one.side = 0; one.strainedAt = Number.NaN; } this.#at = Number.NaN; }

  /** The arm's state. Returns the joint that strains though it was backed off all the way, or −1. */
  feel(positions: ArrayLike<number>, efforts: ArrayLike<number>, sent: ArrayLike<number>, at: Nanos): number {
    const stepSeconds = Math.min(0.1, Math.max(0, (at - this.#at) / 1e9)) || 0;
    this.#at = at;
    let failing = -1;
    for (const one of this.#watched) {
      const share = Math.abs(efforts[one.joint]!) / one.effort;
      const position = positions[one.joint]!;
      if (!Number.isFinite(share) || !Number.isFinite(position)) continue;
      if (one.side === 0) this.#strain(one, share, position, sent[one.joint]!, at);
      else if (this.#ease(one, share, position, stepSeconds, at) && !one.isGripper) failing = one.joint;
    }
    return failing;
  }

  /** Keeps a goal from pushing where it is backed off. Returns the joint it held (never the gripper: its squeeze is no trouble), or −1. */
  hold(goal: Float64Array): number {
    let held = -1;
    for (const one of this.#watched) {
      if (one.side === 0) continue;
      const beyond = one.side * (goal[one.joint]! - one.barrier);
      if (beyond < -freeShare * one.speed) { one.side = 0; one.strainedAt = Number.NaN; continue; }
      if (beyond <= 0) continue;
      goal[one.joint] = one.barrier;
      if (!one.isGripper) held = one.joint;
    }
    return held;
  }

  /** Whether some joint stands at a goal that it was backed off from. */
  pushes(sent: ArrayLike<number>): boolean {
    return this.#watched.some((one) => one.side * (sent[one.joint]! - one.barrier) > 1e-3 * one.speed);
  }

  #strain(one: Watched, share: number, position: number, sent: number, at: number): void {
    const seconds = (at - one.strainedAt) / 1e9;
    if (share < strainShare || sent === position) { one.strainedAt = Number.NaN; return; }
    if (!(Math.abs(position - one.anchor) <= Math.max(1, seconds) * stillShare * one.speed)) one.strainedAt = Number.NaN;
    if (Number.isNaN(one.strainedAt)) { one.strainedAt = at; one.anchor = position; return; }
    if (seconds < (one.isGripper ? gripperStrainSeconds : strainSeconds)) return;
    one.side = sent > position ? 1 : -1;
    one.barrier = sent;
    one.easedAt = one.fullAt = Number.NaN;
  }

  /** Takes the barrier back towards where the joint is, until it strains no more. True: it is back, and that did not help. */
  #ease(one: Watched, share: number, position: number, stepSeconds: number, at: number): boolean {
    if (share <= (one.isGripper ? gripperEaseShare : easeShare)) {
      one.fullAt = Number.NaN;
      if (Number.isNaN(one.easedAt)) one.easedAt = at;
      if (one.isGripper && share < gripperHoldShare) one.barrier += one.side * one.speed * gripperBackShare * stepSeconds;
      // What it pushed against may be gone. A gripper keeps its softer squeeze until it is opened.
      if (!one.isGripper && (at - one.easedAt) / 1e9 > retrySeconds) { one.side = 0; one.strainedAt = Number.NaN; }
      return false;
    }
    one.easedAt = Number.NaN;
    const eased = one.barrier - one.side * one.speed * (one.isGripper ? gripperBackShare : backShare) * stepSeconds;
    // Never past where it is: a joint that sinks under a load is not helped down.
    if (one.side * (eased - position) > 0) { one.barrier = eased; one.fullAt = Number.NaN; return false; }
    if (Number.isNaN(one.fullAt)) one.fullAt = at;
    return (at - one.fullAt) / 1e9 > failSeconds;
  }
}
