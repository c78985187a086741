// Rules on every wish before the arm hears of it, and is the only place that makes a SafeCommand.
// The loop calls it each tick; it keeps what was sent last and knows how to stop from there.
import type { ArmDescription, WorldDescription } from '../../core/math/arm.ts';
import { speedScaleOf, tightened, type ArmLimits } from '../../core/math/arm-limits.ts';
import type { ClearancePair } from '../../core/sim/clearance.ts';
import type { VerdictBand, VerdictReason } from '../../core/streams/kinds.ts';
import type { SafeCommand } from '../../core/streams/safe-command.ts';
import type { Nanos } from '../../core/time.ts';
import { KeepClear, type NearPair, type Neighbour } from './guard-clear.ts';
import { EffortWatch } from './guard-effort.ts';
import { BrakingPath } from './guard-path.ts';
import { Walls } from './guard-walls.ts';
import { JointLimiter } from './joint-limiter.ts';

export interface Ruling {
  readonly command: SafeCommand;
  /** pass: sent as wished, to within a following error too small to see. clamp: less was sent. reject: the arm comes to rest against the wish. */
  readonly band: VerdictBand;
  readonly reason: VerdictReason;
  /** Worst joint, −1 when it is not about a joint. */
  readonly joint: number;
  /** Wish less sent for that joint, radians (metres for slides); metres that are missing where the reason is a clearance. */
  readonly excess: number;
  /** The solids that are closest, where they are near enough to matter. */
  readonly near: NearPair | undefined;
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
/** After every start the top speed grows from this share to the whole in this time. */
const rampFrom = 0.1;
const rampSeconds = 1;
/** A wish changed by less than this, radians, is as wished. */
const slidRadians = 0.01;

export class Guard {
  /** The joint row sent last; where the arm's goal is. */
  readonly sent: Float64Array;

  readonly #arm: ArmDescription;
  readonly #limiters: readonly JointLimiter[];
  readonly #walls: Walls;
  /** Of itself and its furniture first, then of each arm beside it. */
  #clears: readonly KeepClear[];
  readonly #own: KeepClear | undefined;
  readonly #world: Pick<WorldDescription, 'bodies' | 'solids'> | undefined;
  readonly #brakedRow: Float64Array;
  readonly #effort: EffortWatch;
  readonly #goal: Float64Array;
  readonly #candidate: Float64Array;
  readonly #braking: Float64Array;
  readonly #path: BrakingPath;
  #speedScale = 1;
  #lastAt = Number.NaN;
  /** Seconds of wishes since the last start. */
  #rampedSeconds = 0;
  #isLate = false;

  /** Without a world there is nothing to keep clear of but the arm's own limits. */
  constructor(arm: ArmDescription, world?: Pick<WorldDescription, 'bodies' | 'solids'>) {
    this.#arm = arm;
    this.#limiters = arm.joints.map((joint) => new JointLimiter(joint));
    this.#walls = new Walls(arm);
    this.#world = world;
    this.#own = world?.solids && new KeepClear(arm, world);
    this.#clears = this.#own ? [this.#own] : [];
    this.#effort = new EffortWatch(arm);
    this.#path = new BrakingPath(arm.joints.length);
    const row = (): Float64Array => new Float64Array(arm.joints.length);
    [this.sent, this.#goal, this.#candidate, this.#braking, this.#brakedRow] = [row(), row(), row(), row(), row()];
    this.settle(arm.home);
  }

  /** The operator's own limits, within the arm's: looser ones change nothing. Call while the arm rests. */
  tighten(limits: ArmLimits): void {
    const { workspace, joints } = tightened(this.#arm, limits);
    this.#speedScale = speedScaleOf(limits);
    this.#limiters.forEach((limiter, i) => { limiter.tighten(joints[i]!.minimum, joints[i]!.maximum); });
    this.#own?.tighten(limits.tablePlane ?? null, limits.clearanceMetres ?? 0);
    this.#own?.settle(this.sent);
    this.#walls.tighten(workspace, this.sent);
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
    this.#rampedSeconds = 0;
    this.#walls.settle(this.sent);
    for (const clear of this.#clears) clear.settle(this.sent);
    this.#effort.clear();
  }

  /** The arms that stand beside this one now, which it keeps clear of as well. */
  beside(neighbours: readonly Neighbour[]): void {
    if (!this.#world?.solids) return;
    const world = this.#world;
    this.#clears = [...(this.#own ? [this.#own] : []), ...neighbours.map((other) => new KeepClear(this.#arm, world, other))];
    for (const clear of this.#clears) clear.settle(this.sent);
  }

  /** Where the arm would come to rest if it began to brake now. */
  braked(): ArrayLike<number> {
    this.#limiters.forEach((limiter, i) => {
      this.#brakedRow[i] = limiter.roll(limiter.safe(limiter.toRest(nominalStepSeconds), nominalStepSeconds), nominalStepSeconds);
    });
    return this.#brakedRow;
  }

  /** What the arm says of itself. Returns the joint that strains though it was backed off as far as it goes, or −1. */
  feel(positions: ArrayLike<number>, efforts: ArrayLike<number>, at: Nanos): number {
    return this.#effort.feel(positions, efforts, this.sent, at);
  }

  /** Whether the last command left every joint at rest, and none pushes with all it has. */
  get resting(): boolean { return this.#limiters.every((limiter) => limiter.resting) && !this.pushes; }

  /** A joint stands at a goal that it has to be backed off from, wish or no wish. */
  get pushes(): boolean { return this.#effort.pushes(this.sent); }

  /**
   * Rules on a wish for time `at`. `wanted` null: come to rest, because of `because`.
   * With a wish, `because` says that it was cut already before it came here ('workspace', 'table').
   */
  rule(wanted: ArrayLike<number> | null, at: Nanos, tCapture: Nanos, because: VerdictReason = 'none'): Ruling {
    const stepSeconds = this.#step(at);
    const refusal = wanted === null ? because : this.#refusal(wanted);
    const follow = wanted !== null && refusal === 'none' ? wanted : this.pushes ? this.sent : null;
    let cut: Cut = uncut;
    if (stepSeconds > 0) {
      this.#ramp(follow !== null, stepSeconds);
      this.#limiters.forEach((limiter, i) => {
        this.#braking[i] = limiter.safe(limiter.toRest(stepSeconds), stepSeconds);
      });
      if (follow || this.#isLate) for (const clear of this.#clears) clear.look(this.sent, this.#limiters, stepSeconds);
      if (follow) cut = this.#plan(follow, stepSeconds);
      else {
        this.#candidate.set(this.#braking);
        for (const limiter of this.#limiters) limiter.unwish();
        this.#standIfCut(stepSeconds);
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
    const near = follow ? this.#cutting()?.shown() : undefined;
    // Letting go of the clutch is no intervention: the arm comes to rest as asked.
    if (wanted === null || refusal !== 'none') return { command, band: refusal === 'none' ? 'pass' : 'reject', reason: refusal, joint: -1, excess: 0, near };
    if (cut.reason !== 'none') return { command, band: cut.band, reason: cut.reason, joint: cut.joint, excess: cut.excess ?? worst.excess, near };
    if (because !== 'none') return { command, band: 'clamp', reason: because, joint: -1, excess: worst.excess, near };
    if (worst.reason === 'none') return { command, band: 'pass', reason: 'none', joint: -1, excess: worst.excess, near };
    return { command, band: 'clamp', ...worst, near };
  }

  /** Velocity and acceleration of the motion being sent, for whoever wants to show or check it. */
  motion(): { readonly velocity: readonly number[]; readonly acceleration: readonly number[] } {
    return { velocity: this.#limiters.map((limiter) => limiter.velocity), acceleration: this.#limiters.map((limiter) => limiter.acceleration) };
  }

  #step(at: Nanos): number {
    this.#isLate = false;
    if (!Number.isFinite(at)) return 0;
    const passed = Number.isNaN(this.#lastAt) ? nominalStepSeconds : (at - this.#lastAt) / 1e9;
    if (!(passed > 0)) return 0;
    this.#lastAt = at;
    if (passed <= longestStepSeconds) return passed;
    if (passed <= standstillSeconds) {
      this.#slowDown(passed);
      return longestStepSeconds;
    }
    for (const limiter of this.#limiters) limiter.still();
    this.#rampedSeconds = 0;
    return nominalStepSeconds;
  }

  /**
   * A late tick: meanwhile the arm has slowed down on its last goal. From there it goes on at what speed it can have
   * without speeding up harder than allowed, as seen in the goals that it gets and when.
   */
  #slowDown(passed: number): void {
    this.#isLate = true;
    let share = longestStepSeconds / passed;
    for (const { velocity, limits: { acceleration, jerk } } of this.#limiters) {
      const gained = Math.min(acceleration, jerk * longestStepSeconds) * longestStepSeconds * (1 - longestStepSeconds / (2 * passed));
      const fastest = Math.max(0, ((acceleration * passed) / 2 - gained) * (passed / (passed - longestStepSeconds)));
      if (Math.abs(velocity) * share > fastest) share = fastest / Math.abs(velocity);
    }
    for (const limiter of this.#limiters) limiter.slow(share);
  }

  /** Every start is slow: the top speed grows while there is a wish, and begins anew where there was none and the arm rests. */
  #ramp(isLed: boolean, stepSeconds: number): void {
    if (isLed) this.#rampedSeconds += stepSeconds;
    else if (this.#limiters.every((limiter) => limiter.resting)) this.#rampedSeconds = 0;
    const share = this.#speedScale * Math.min(1, rampFrom + ((1 - rampFrom) * this.#rampedSeconds) / rampSeconds);
    for (const limiter of this.#limiters) limiter.speedShare = share;
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
   * Fills the accelerations of this step. A step is taken only as far as the arm, on its way to rest from there, stays
   * clear, and the tool then stands inside the workspace; braking (known to be good from the step before) is always left.
   */
  #plan(wanted: ArrayLike<number>, stepSeconds: number): Cut {
    const goal = this.#goal;
    for (let i = 0; i < goal.length; i += 1) goal[i] = wanted[i]!;
    const held = this.#effort.hold(goal);
    const side = this.#walls.slide(goal, this.sent);
    let slid = this.#slide(goal);
    this.#aim(goal, stepSeconds, false);
    let cut: Cut = uncut;
    for (let share = 1; share > 0.4; share /= 2) {
      if (share < 1) for (let i = 0; i < goal.length; i += 1) this.#candidate[i] = (this.#candidate[i]! + this.#braking[i]!) / 2;
      let found = this.#cutFor(stepSeconds);
      if (found?.pair && share === 1 && !slid) {
        // The wish is clear and the way to it is not: along what is in the way, if that leads anywhere.
        slid = this.#slide(goal, true);
        this.#aim(goal, stepSeconds, true);
        cut = found.cut;
        found = this.#cutFor(stepSeconds);
      }
      if (!found) {
        if (cut !== uncut) return cut;
        if (slid && goal.some((q, i) => Math.abs(q - wanted[i]!) > slidRadians)) return this.#tooNear('clamp');
        if (side && !slid) return { band: 'clamp', reason: side, joint: -1, excess: undefined };
        return held >= 0 ? { band: 'clamp', reason: 'effort', joint: held, excess: undefined } : uncut;
      }
      cut = found.cut;
    }
    this.#candidate.set(this.#braking);
    this.#standIfCut(stepSeconds);
    return cut;
  }

  #aim(goal: Float64Array, stepSeconds: number, again: boolean): void {
    this.#limiters.forEach((limiter, i) => {
      this.#candidate[i] = limiter.safe(limiter.towards(goal[i]!, stepSeconds, again), stepSeconds);
    });
  }

  /** What forbids the candidate; undefined when it may be taken. */
  #cutFor(stepSeconds: number): { readonly cut: Cut; readonly pair: ClearancePair | undefined } | undefined {
    this.#path.fill(this.#limiters, this.#candidate, stepSeconds);
    const pair = this.#blocked();
    // What was nearer than its margin from the start and would come nearer still is refused.
    if (pair) return { cut: this.#tooNear(pair.floor < pair.margin ? 'reject' : 'clamp'), pair };
    const reason = this.#walls.cut(this.#path.rest);
    return reason && { cut: { band: 'clamp', reason, joint: -1, excess: undefined }, pair };
  }

  #slide(goal: Float64Array, round = false): boolean {
    let slid = false;
    for (const clear of this.#clears) slid = clear.slide(goal, this.sent, this.#limiters, round) || slid;
    return slid;
  }

  #blocked(): ClearancePair | undefined {
    for (const clear of this.#clears) {
      const pair = clear.blocked(this.#path);
      if (pair) return pair;
    }
    return undefined;
  }

  /** What cut the wish; where nothing did, what the arm itself is nearest to. */
  #cutting(): KeepClear | undefined { return this.#clears.find(({ cutBy }) => cutBy) ?? this.#clears[0]; }

  #tooNear(band: VerdictBand): Cut {
    const clear = this.#cutting()!;
    return { band, reason: clear.reason, joint: -1, excess: clear.shortMetres };
  }

  /** Braking is known to be clear, but not after a late tick, which changed the speeds: then the arm, which has stopped by itself, stays. */
  #standIfCut(stepSeconds: number): void {
    if (!this.#isLate || this.#clears.length === 0) return;
    this.#path.fill(this.#limiters, this.#candidate, stepSeconds);
    if (!this.#blocked()) return;
    for (const limiter of this.#limiters) limiter.still();
    this.#candidate.fill(0);
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
    if (speed > 0.95 * limiter.fastest) return limiter.speedShare < this.#speedScale ? 'ramp' : 'velocity';
    if (Math.abs(acceleration) > 0.95 * limiter.limits.acceleration) return 'acceleration';
    return 'jerk';
  }

  #command(tCapture: Nanos): SafeCommand {
    return { joints: Float64Array.from(this.sent), tCapture } as unknown as SafeCommand;
  }
}

interface Cut { readonly band: VerdictBand; readonly reason: VerdictReason; readonly joint: number; readonly excess: number | undefined }
const uncut: Cut = { band: 'pass', reason: 'none', joint: -1, excess: undefined };
