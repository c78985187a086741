// Keeps the arm clear of itself and of its furniture: a wish that would come too near slides along, and no step is
// taken from which the arm could not come to rest in the clear. The guard runs one; core/sim/clearance.ts measures.
import type { ArmDescription, WorldDescription } from '../../core/math/arm.ts';
import { Clearance, type ClearancePair } from '../../core/sim/clearance.ts';
import { twoArms, type ArmBeside } from '../../core/sim/clearance-beside.ts';
import type { VerdictReason } from '../../core/streams/kinds.ts';
import type { BrakingPath } from './guard-path.ts';
import type { JointLimiter } from './joint-limiter.ts';

/** Where the closest pair is, for the verdict: bodies of the world's description, metres, points in the world. */
export interface NearPair {
  readonly bodies: readonly [number, number];
  readonly distance: number;
  readonly from: readonly [number, number, number];
  readonly to: readonly [number, number, number];
}

/** A wish is looked at no farther ahead than the arm goes in so many seconds: distances are not straight lines. */
const horizonSeconds = 0.15;
/** Pairs this much above their margin are shown, and slid along in time. */
const bandMetres = 0.02;
/** A wish that slides stays this much above the floor, so that braking for it is rare. */
const slideMetres = 0.001;
const leaveMetres = 0.0003;
const slideLooks = 3;
const projectRounds = 20;

/** Another arm beside this one, and what it was told last. */
export interface Neighbour extends ArmBeside {
  sent(): ArrayLike<number>;
  /** Where it would come to rest if it began to brake now. */
  braked(): ArrayLike<number>;
}

export class KeepClear {
  readonly #clearance: Clearance;
  readonly #other: Neighbour | undefined;
  /** This arm's joints, and after them the other's: as it stands, and as it would come to rest. */
  readonly #row: Float64Array;
  readonly #braked: Float64Array;
  readonly #travel: Float64Array;
  readonly #weights: Float64Array;
  readonly #goal: Float64Array;
  /** The pair that cut the last wish, and by how many metres it fell short. */
  cutBy: ClearancePair | undefined;
  shortMetres = 0;

  /** Of itself and its furniture; or of the other arm, if one is given. */
  constructor(arm: ArmDescription, world: Pick<WorldDescription, 'bodies' | 'solids'>, other?: Neighbour) {
    const both = other && twoArms({ arm, world }, other);
    this.#other = other;
    this.#clearance = both ? new Clearance(both.arm, both.world, both) : new Clearance(arm, world);
    const width = (both?.arm ?? arm).joints.length;
    [this.#row, this.#braked, this.#travel] = [new Float64Array(width), new Float64Array(width), new Float64Array(width)];
    this.#goal = new Float64Array(arm.joints.length);
    // What a joint does in a second is its measure: radians and metres are made comparable.
    this.#weights = Float64Array.from(arm.joints, ({ velocity }) => velocity * velocity);
  }

  settle(joints: ArrayLike<number>): void {
    this.#hearOther(joints.length);
    this.#clearance.settle(this.#with(joints));
  }
  tighten(planeHeight: number | null, atLeastMetres: number): void { this.#clearance.tighten(planeHeight, atLeastMetres); }

  /** Measures what could matter in this step. Call before `slide` and `blocked`. */
  look(sent: Float64Array, limiters: readonly JointLimiter[], stepSeconds: number): void {
    this.#hearOther(sent.length);
    for (let i = 0; i < sent.length; i += 1) this.#travel[i] = limiters[i]!.travel(stepSeconds);
    this.#clearance.look(this.#with(sent), this.#travel, bandMetres);
    this.cutBy = undefined;
    this.shortMetres = 0;
  }

  /**
   * Changes `wish` as little as keeps every pair from its floor, as far as the arm gets in a moment. True when it did.
   * `round`: also where the wish itself is clear, because the way there is not.
   */
  slide(wish: Float64Array, sent: Float64Array, limiters: readonly JointLimiter[], round = false): boolean {
    const { near } = this.#clearance;
    if (near.length === 0) return false;
    const goal = this.#goal;
    let share = 1;
    for (let i = 0; i < goal.length; i += 1) {
      const most = Math.max(this.#travel[i]!, limiters[i]!.limits.velocity * horizonSeconds);
      const gap = Math.abs(wish[i]! - sent[i]!);
      if (gap * share > most) share = most / gap;
    }
    const ahead = (): void => { for (let i = 0; i < goal.length; i += 1) goal[i] = sent[i]! + (wish[i]! - sent[i]!) * share; };
    ahead();
    let pair = this.#clearance.short(this.#with(goal));
    if (pair) {
      this.cutBy = pair;
      this.shortMetres = this.#clearance.missing;
    } else if (!round) return false;
    if (round) share *= 0.1;
    // The nearer the goal, the straighter the distances: a corner needs a shorter look than a wall.
    for (let look = 0; look < slideLooks && (pair || look === 0); look += 1, share *= 0.3) {
      ahead();
      this.#project(goal, sent);
      pair = this.#clearance.short(this.#with(goal));
    }
    wish.set(goal);
    return true;
  }

  /** The pair that would come below its floor somewhere on the way. */
  blocked(path: BrakingPath): ClearancePair | undefined {
    if (this.#clearance.near.length === 0) return undefined;
    const pair = path.find((joints) => this.#clearance.short(this.#with(joints)) ?? (this.#other && this.#clearance.short(this.#with(joints, this.#braked))));
    if (pair && !this.cutBy) { this.cutBy = pair; this.shortMetres = this.#clearance.missing; }
    return pair;
  }

  get reason(): VerdictReason { return this.cutBy?.kind === 'links' || this.cutBy?.kind === 'arms' || this.cutBy?.kind === 'hands' ? 'self-collision' : 'clearance'; }

  /** The pair to show: what cut the wish, or the nearest that is within the band. */
  shown(): NearPair | undefined {
    let pair = this.cutBy;
    if (!pair) {
      for (const one of this.#clearance.near) if (one.now.distance < one.margin + bandMetres && (!pair || one.now.distance < pair.now.distance)) pair = one;
    }
    if (!pair) return undefined;
    const { distance, onFirst, onSecond } = pair.now;
    // A body of another arm is none of this arm's world.
    return { bodies: this.#other ? [pair.bodies[0], -1] : pair.bodies, distance, from: [onFirst[0]!, onFirst[1]!, onFirst[2]!], to: [onSecond[0]!, onSecond[1]!, onSecond[2]!] };
  }

  #hearOther(own: number): void {
    if (!this.#other) return;
    const [sent, braked] = [this.#other.sent(), this.#other.braked()];
    for (let i = own; i < this.#row.length; i += 1) {
      this.#row[i] = sent[i - own]!;
      this.#braked[i] = braked[i - own]!;
      this.#travel[i] = Math.abs(braked[i - own]! - sent[i - own]!);
    }
  }

  /** This arm's joints with the other's behind them. */
  #with(joints: ArrayLike<number>, row = this.#row): ArrayLike<number> {
    if (!this.#other) return joints;
    for (let i = 0; i < joints.length; i += 1) row[i] = joints[i]!;
    return row;
  }

  /** Moves the goal by as little as puts every pair, by its slope, at its floor again: each in turn, until none is short. */
  #project(goal: Float64Array, sent: Float64Array): void {
    const { near } = this.#clearance;
    for (let round = 0; round < projectRounds; round += 1) {
      let isShort = false;
      for (const { now, slope, floor } of near) {
        // One that is at its floor is led away from it gently.
        let missing = Math.min(floor + slideMetres, now.distance + leaveMetres) - now.distance;
        let steep = 0;
        for (let i = 0; i < goal.length; i += 1) {
          const rate = slope[i]!;
          missing -= rate * (goal[i]! - sent[i]!);
          steep += rate * rate * this.#weights[i]!;
        }
        if (missing <= 1e-6 || steep < 1e-9) continue;
        isShort = true;
        for (let i = 0; i < goal.length; i += 1) goal[i] = goal[i]! + (slope[i]! * this.#weights[i]! * missing) / steep;
      }
      if (!isShort) return;
    }
  }
}
