// The box that the tool stays in: how far outside a posture is, which face that is, and a wish led along it instead of
// through it. The guard runs one. What the rest of the arm must keep clear of is guard-clear.ts's.
import type { ArmDescription } from '../../core/math/arm.ts';
import { KinematicChain } from '../../core/math/kinematic-chain.ts';
import type { VerdictReason } from '../../core/streams/kinds.ts';

/** How much deeper outside the box the tool may swing while it comes back in, metres. */
const comeBackSlack = 0.01;
const insideSlack = 5e-4;
/** A wish that is led along a face stays this far inside. */
const slideMetres = 0.001;
const leaveMetres = 0.0003;
/** The way is looked ahead by no joint moving more than this: faces are flat, arms are not. */
const horizonRadians = 0.1;
const projectRounds = 12;

export class Walls {
  #box: ArmDescription['workspace'];
  readonly #chain: KinematicChain;
  readonly #weights: Float64Array;
  readonly #slope: Float64Array;
  readonly #ahead: Float64Array;
  #allowed = 0;

  constructor(arm: ArmDescription) {
    this.#box = arm.workspace;
    this.#chain = new KinematicChain(arm);
    this.#weights = Float64Array.from(arm.joints, ({ velocity }) => velocity * velocity);
    this.#ahead = new Float64Array(arm.joints.length);
    this.#slope = new Float64Array(this.#chain.rows.length);
  }

  /** The arm stands here: from outside it may come in, but not go farther out. */
  settle(joints: ArrayLike<number>): void { this.#allowed = this.#outside(joints); }

  tighten(box: ArmDescription['workspace'], joints: ArrayLike<number>): void {
    this.#box = box;
    this.settle(joints);
  }

  /** Whether the tool may come to rest here: then undefined, else the face that it would be beyond. */
  cut(rest: ArrayLike<number>): VerdictReason | undefined {
    const outside = this.#outside(rest);
    if (outside > Math.max(insideSlack, this.#allowed)) return this.#side();
    this.#allowed = outside <= insideSlack ? 0 : Math.max(0, Math.min(this.#allowed, outside + comeBackSlack));
    return undefined;
  }

  /**
   * Leads a wish that goes outside along the face instead: changed, and shortened to a moment's motion, as little as keeps
   * the tool inside as far as its slope tells. Returns the face, undefined when the wish stays inside.
   */
  slide(wish: Float64Array, sent: Float64Array): VerdictReason | undefined {
    let share = 1;
    for (let i = 0; i < wish.length; i += 1) share = Math.min(share, horizonRadians / Math.max(horizonRadians, Math.abs(wish[i]! - sent[i]!)));
    const ahead = this.#ahead;
    for (let i = 0; i < wish.length; i += 1) ahead[i] = sent[i]! + (wish[i]! - sent[i]!) * share;
    if (this.#outside(ahead) <= Math.max(insideSlack, this.#allowed)) return undefined;
    const side = this.#side();
    wish.set(ahead);
    this.#chain.solve(sent);
    const { position, linear, rows } = this.#chain;
    const { minimum, maximum } = this.#box;
    for (let round = 0; round < projectRounds; round += 1) {
      let isShort = false;
      for (let face = 0; face < 6; face += 1) {
        const axis = face >> 1;
        const sign = face & 1 ? -1 : 1;
        const inside = sign * (position[axis]! - (sign > 0 ? minimum : maximum)[axis]!);
        let missing = Math.min(slideMetres, inside + leaveMetres) - inside;
        let steep = 0;
        for (let j = 0; j < rows.length; j += 1) {
          const rate = sign * linear[axis * rows.length + j]!;
          this.#slope[j] = rate;
          missing -= rate * (wish[rows[j]!]! - sent[rows[j]!]!);
          steep += rate * rate * this.#weights[rows[j]!]!;
        }
        if (missing <= 1e-6 || steep < 1e-9) continue;
        isShort = true;
        for (let j = 0; j < rows.length; j += 1) wish[rows[j]!] = wish[rows[j]!]! + (this.#slope[j]! * this.#weights[rows[j]!]! * missing) / steep;
      }
      if (!isShort) break;
    }
    return side;
  }

  #outside(joints: ArrayLike<number>): number {
    const { minimum, maximum } = this.#box;
    this.#chain.solve(joints);
    const p = this.#chain.position;
    let outside = 0;
    for (let i = 0; i < 3; i += 1) outside = Math.max(outside, minimum[i]! - p[i]!, p[i]! - maximum[i]!);
    return outside;
  }

  /** Which face the tool of the last posture is beyond: the table is the lower one. */
  #side(): VerdictReason {
    const { minimum, maximum } = this.#box;
    const p = this.#chain.position;
    const sideways = Math.max(minimum[0] - p[0]!, p[0]! - maximum[0], minimum[1] - p[1]!, p[1]! - maximum[1], p[2]! - maximum[2]);
    return minimum[2] - p[2]! > sideways ? 'table' : 'workspace';
  }
}
