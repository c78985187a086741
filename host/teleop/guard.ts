// Rules on every wish before the arm hears of it, and is the only place that makes a SafeCommand.
// The loop calls it each tick; it keeps what was sent last and knows how to stop from there.
import type { ArmDescription } from '../../core/math/arm.ts';
import { KinematicChain } from '../../core/math/kinematic-chain.ts';
import type { VerdictBand, VerdictReason } from '../../core/streams/kinds.ts';
import type { SafeCommand } from '../../core/streams/safe-command.ts';
import type { Nanos } from '../../core/time.ts';
import { JointLimiter } from './joint-limiter.ts';

export interface Ruling {
  readonly command: SafeCommand;
  /** pass: sent as wished, to within a following error too small to see. clamp: less was sent. reject: the arm comes to rest against the wish. */
  readonly band: VerdictBand;
  readonly reason: VerdictReason;
  /** Worst joint, −1 when it is not about a joint. */
  readonly joint: number;
  /** Wish less sent for that joint, radians (metres for slides). */
  readonly excess: number;
}

/** A wish this far from the arm in any joint is a mistake upstream, not a motion. */
export const jumpRadians = 1.2;
/** The ordinary following error of a moving joint: a centimetre at the tool. */
const followToleranceRadians = 0.04;
const limitTolerance = 1e-3;
const nominalStepSeconds = 1 / 120;
/** A tick later than this moves the arm no further than a tick this long would. */
const longestStepSeconds = 0.02;
/** After a silence this long the arm stands on its last goal. */
const standstillSeconds = 0.1;
/** How much deeper outside the workspace the tool may swing while it comes back in, metres. */
const comeBackSlack = 0.01;
const insideSlack = 5e-4;

export class Guard {
  /** The joint row sent last; where the arm's goal is. */
  readonly sent: Float64Array;

  readonly #arm: ArmDescription;
  readonly #limiters: readonly JointLimiter[];
  readonly #chain: KinematicChain;
  readonly #candidate: Float64Array;
  readonly #braking: Float64Array;
  readonly #probe: Float64Array;
  #lastAt = Number.NaN;
  #outsideAllowed = 0;

  constructor(arm: ArmDescription) {
    this.#arm = arm;
    this.#limiters = arm.joints.map((joint) => new JointLimiter(joint));
    this.#chain = new KinematicChain(arm);
    this.sent = new Float64Array(arm.joints.length);
    this.#candidate = new Float64Array(arm.joints.length);
    this.#braking = new Float64Array(arm.joints.length);
    this.#probe = new Float64Array(arm.joints.length);
    this.settle(arm.home);
  }

  /** The arm stands here, at rest. Anything not finite keeps the old value. */
  settle(joints: ArrayLike<number>): void {
    this.#limiters.forEach((limiter, i) => {
      const at = joints[i];
      if (at !== undefined && Number.isFinite(at)) limiter.settle(at);
      else limiter.still();
      this.sent[i] = limiter.position;
    });
    this.#lastAt = Number.NaN;
    this.#outsideAllowed = this.#outside(this.sent);
  }

  /** Whether the last command left every joint at rest. */
  get resting(): boolean { return this.#limiters.every((limiter) => limiter.resting); }

  /**
   * Rules on a wish for time `at`. `wanted` null: come to rest, because of `because`.
   * With a wish, `because` says that it was cut already before it came here ('workspace', 'table').
   */
  rule(wanted: ArrayLike<number> | null, at: Nanos, tCapture: Nanos, because: VerdictReason = 'none'): Ruling {
    const stepSeconds = this.#step(at);
    const refusal = wanted === null ? because : this.#refusal(wanted);
    const follow = wanted !== null && refusal === 'none' ? wanted : null;
    let boxed: VerdictReason = 'none';
    if (stepSeconds > 0) {
      this.#limiters.forEach((limiter, i) => {
        this.#braking[i] = limiter.safe(limiter.toRest(stepSeconds), stepSeconds);
      });
      if (follow) boxed = this.#plan(follow, stepSeconds);
      else {
        this.#candidate.set(this.#braking);
        for (const limiter of this.#limiters) limiter.unwish();
      }
    }
    const worst = follow ? this.#worst(follow, stepSeconds) : { joint: -1, excess: 0, reason: refusal };
    if (stepSeconds > 0) {
      this.#limiters.forEach((limiter, i) => {
        limiter.advance(this.#candidate[i]!, stepSeconds);
        this.sent[i] = limiter.position;
      });
    }
    const command = this.#command(tCapture);
    // Letting go of the clutch is no intervention: the arm comes to rest as asked.
    if (!follow) return { command, band: refusal === 'none' ? 'pass' : 'reject', reason: refusal, joint: -1, excess: 0 };
    const cut = boxed !== 'none' ? boxed : because;
    if (cut !== 'none') return { command, band: 'clamp', reason: cut, joint: -1, excess: worst.excess };
    if (worst.reason === 'none') return { command, band: 'pass', reason: 'none', joint: -1, excess: worst.excess };
    return { command, band: 'clamp', ...worst };
  }

  /** Velocity and acceleration of the motion being sent, for whoever wants to show or check it. */
  motion(): { readonly velocity: readonly number[]; readonly acceleration: readonly number[] } {
    return { velocity: this.#limiters.map((limiter) => limiter.velocity), acceleration: this.#limiters.map((limiter) => limiter.acceleration) };
  }

  #step(at: Nanos): number {
    if (!Number.isFinite(at)) return 0;
    const passed = Number.isNaN(this.#lastAt) ? nominalStepSeconds : (at - this.#lastAt) / 1e9;
    if (!(passed > 0)) return 0;
    this.#lastAt = at;
    if (passed <= standstillSeconds) return Math.min(passed, longestStepSeconds);
    for (const limiter of this.#limiters) limiter.still();
    return nominalStepSeconds;
  }

  #refusal(wanted: ArrayLike<number>): VerdictReason {
    for (let i = 0; i < this.sent.length; i += 1) if (!Number.isFinite(wanted[i])) return 'not-finite';
    for (let i = 0; i < this.sent.length; i += 1) {
      // The gripper is asked to close all at once; its own limits make that a motion.
      if (i !== this.#arm.gripper.joint && Math.abs(wanted[i]! - this.sent[i]!) > jumpRadians) return 'jump';
    }
    return 'none';
  }

  /**
   * Fills the accelerations of this step. A step is taken only as far as the tool, brought to rest from
   * there, stands inside the workspace; braking (known to be good from the step before) is always left.
   */
  #plan(wanted: ArrayLike<number>, stepSeconds: number): VerdictReason {
    this.#limiters.forEach((limiter, i) => {
      this.#candidate[i] = limiter.safe(limiter.towards(wanted[i]!, stepSeconds), stepSeconds);
    });
    for (let share = 1; share > 0.2; share /= 2) {
      if (share < 1) for (let i = 0; i < this.sent.length; i += 1) this.#candidate[i] = (this.#candidate[i]! + this.#braking[i]!) / 2;
      const outside = this.#outsideAfter(stepSeconds);
      if (outside <= Math.max(insideSlack, this.#outsideAllowed)) {
        this.#outsideAllowed = Math.max(0, Math.min(this.#outsideAllowed, outside + comeBackSlack));
        if (outside <= insideSlack) this.#outsideAllowed = 0;
        return share === 1 ? 'none' : this.#side();
      }
    }
    const side = this.#side();
    this.#candidate.set(this.#braking);
    return side;
  }

  /** How far outside the workspace the tool comes in this step or in the stop that could follow it, metres. */
  #outsideAfter(stepSeconds: number): number {
    this.#limiters.forEach((limiter, i) => {
      this.#probe[i] = limiter.restPosition(this.#candidate[i]!, stepSeconds);
    });
    return this.#outside(this.#probe);
  }

  #outside(joints: ArrayLike<number>): number {
    const { minimum, maximum } = this.#arm.workspace;
    this.#chain.solve(joints);
    const p = this.#chain.position;
    let outside = 0;
    for (let i = 0; i < 3; i += 1) outside = Math.max(outside, minimum[i]! - p[i]!, p[i]! - maximum[i]!);
    return outside;
  }

  /** Which face the tool of the last probe is beyond: the table is the lower one. */
  #side(): VerdictReason {
    const { minimum, maximum } = this.#arm.workspace;
    const p = this.#chain.position;
    const sideways = Math.max(minimum[0] - p[0]!, p[0]! - maximum[0], minimum[1] - p[1]!, p[1]! - maximum[1], p[2]! - maximum[2]);
    return minimum[2] - p[2]! > sideways ? 'table' : 'workspace';
  }

  #worst(wanted: ArrayLike<number>, stepSeconds: number): { joint: number; excess: number; reason: VerdictReason } {
    let worst = { joint: -1, excess: 0, reason: 'none' as VerdictReason };
    this.#limiters.forEach((limiter, i) => {
      const beyond = Math.abs(wanted[i]! - limiter.within(wanted[i]!));
      const behind = Math.abs(wanted[i]! - limiter.position);
      if (beyond > limitTolerance && beyond > worst.excess) worst = { joint: i, excess: beyond, reason: 'joint-limit' };
      // A gripper that closes on something is behind its wish on purpose.
      else if (i !== this.#arm.gripper.joint && behind > followToleranceRadians && behind > worst.excess) {
        worst = { joint: i, excess: behind, reason: this.#cause(limiter, this.#candidate[i]!, stepSeconds) };
      } else if (worst.reason === 'none') worst.excess = Math.max(worst.excess, behind);
    });
    return worst;
  }

  #cause(limiter: JointLimiter, acceleration: number, stepSeconds: number): VerdictReason {
    const speed = Math.abs(limiter.velocity + acceleration * stepSeconds);
    if (speed > 0.95 * limiter.limits.velocity) return 'velocity';
    if (Math.abs(acceleration) > 0.95 * limiter.limits.acceleration) return 'acceleration';
    return 'jerk';
  }

  #command(tCapture: Nanos): SafeCommand {
    return { joints: Float64Array.from(this.sent), tCapture } as unknown as SafeCommand;
  }
}
