// Hand to tool: the operator's hand, seen by a camera, moves the tool relative to where both were when
// the clutch closed. The loop calls it for every hand sample; nothing here knows joints.
import type { ArmDescription } from '../../core/math/arm.ts';
import type { VerdictReason } from '../../core/streams/kinds.ts';
import { add, conjugate, distance, identityPose, multiplyQuat, norm, normalizeQuat, rotate, scale, subtract, type Pose, type Quat, type Vec3 } from '../../core/math/vector.ts';

export interface Mapping {
  /** Metres of tool per metre of hand. */
  readonly scale: number;
  readonly frame: 'behind' | 'facing';
  readonly orientation: 'keep' | 'follow';
}

/**
 * worldFromCamera for a camera that faces the operator (x right in the image, y down, z away from the lens).
 * Behind the arm, looking along +x: the operator's right is the image's left, so camera −x is world −y;
 * up is +z; towards the camera is +x. Facing the arm, the operator is turned half round.
 */
export const worldFromCamera: Readonly<Record<Mapping['frame'], Quat>> = {
  behind: [-0.5, -0.5, 0.5, 0.5],
  facing: [-0.5, 0.5, -0.5, 0.5],
};

/** Between two samples a hand cannot go further than this; more is the tracker changing its mind. Metres, metres per second. */
const plausibleStep = 0.1;
const plausibleSpeed = 4;
/** The wish is kept this far inside the walls, metres, so that the guard's own walls stay quiet. */
const wallInset = 0.002;
/** The wish may lead the arm by this much; what it leads by beyond it is forgotten, so that turning back acts at once. */
const longestLead = 0.03;

export class Retarget {
  /** Where the last wish was cut: the workspace's walls, or the table under it. */
  cut: Extract<VerdictReason, 'none' | 'workspace' | 'table'> = 'none';

  readonly #workspace: ArmDescription['workspace'];
  #box: ArmDescription['workspace'];
  readonly #armFromWorld: Quat;
  #mapping: Mapping = { scale: 1, frame: 'behind', orientation: 'keep' };
  #hand: Pose = identityPose;
  #tool: Pose = identityPose;
  #wish: Pose = identityPose;
  #lastHand: Vec3 = identityPose.position;
  #lastSeconds = 0;

  /** `armFromWorld`: how the arm's own frame, which everything here is told in, lies in the world that the operator sees. */
  constructor(workspace: ArmDescription['workspace'], armFromWorld: Quat = identityPose.orientation) {
    this.#workspace = this.#box = workspace;
    this.#armFromWorld = armFromWorld;
  }

  /** From here on the hand moves the tool: this hand belongs to this tool. */
  engage(hand: Pose, tool: Pose, mapping: Mapping, seconds: number): void {
    this.#hand = hand;
    this.#tool = tool;
    this.#wish = tool;
    this.#mapping = mapping;
    this.#lastHand = hand.position;
    this.#lastSeconds = seconds;
    this.cut = 'none';
    // A tool that starts outside must not be pulled in by a wall it never crossed.
    const { minimum, maximum } = this.#workspace;
    const p = tool.position;
    const lower = (axis: 0 | 1 | 2): number => Math.min(p[axis], minimum[axis] + wallInset);
    const upper = (axis: 0 | 1 | 2): number => Math.max(p[axis], maximum[axis] - wallInset);
    this.#box = { minimum: [lower(0), lower(1), lower(2)], maximum: [upper(0), upper(1), upper(2)] };
  }

  /** The wished tool pose, or undefined for a hand that leapt: it is taken anew from there, and the wish stays. */
  follow(hand: Pose, mapping: Mapping, seconds: number): Pose | undefined {
    const step = distance(hand.position, this.#lastHand);
    const leapt = step > plausibleStep + plausibleSpeed * Math.max(0, seconds - this.#lastSeconds);
    this.#lastHand = hand.position;
    this.#lastSeconds = seconds;
    if (leapt) {
      this.#anchor(hand);
      return undefined;
    }
    // Another scale or frame must not move the tool by itself.
    if (mapping.scale !== this.#mapping.scale || mapping.frame !== this.#mapping.frame || mapping.orientation !== this.#mapping.orientation) {
      this.#anchor(hand);
      this.#mapping = mapping;
    }
    const worldFromHand = multiplyQuat(this.#armFromWorld, worldFromCamera[this.#mapping.frame]);
    const moved = scale(rotate(worldFromHand, subtract(hand.position, this.#hand.position)), this.#mapping.scale);
    const free = add(this.#tool.position, moved);
    const position = this.#inWorkspace(free);
    this.#slip(subtract(position, free));
    this.#wish = { position, orientation: this.#orientation(hand.orientation, worldFromHand) };
    return this.#wish;
  }

  /** Told by how much the arm falls short of the wish. An arm that cannot reach leaves no slack to unwind. */
  short(by: Vec3): void {
    const length = norm(by);
    if (length > longestLead) this.#slip(scale(by, longestLead / length - 1));
  }

  #orientation(hand: Quat, worldFromHand: Quat): Quat {
    if (this.#mapping.orientation === 'keep') return this.#tool.orientation;
    const turnInCamera = multiplyQuat(hand, conjugate(this.#hand.orientation));
    const turnInWorld = multiplyQuat(multiplyQuat(worldFromHand, turnInCamera), conjugate(worldFromHand));
    return normalizeQuat(multiplyQuat(turnInWorld, this.#tool.orientation));
  }

  #anchor(hand: Pose): void {
    this.#hand = hand;
    this.#tool = this.#wish;
  }

  /** What was cut off is forgotten: the tool's anchor moves along, so that coming back needs no unwinding. */
  #slip(by: Vec3): void {
    this.#tool = { position: add(this.#tool.position, by), orientation: this.#tool.orientation };
  }

  #inWorkspace(wish: Vec3): Vec3 {
    const { minimum, maximum } = this.#box;
    const clamp = (axis: 0 | 1 | 2): number => Math.min(maximum[axis], Math.max(minimum[axis], wish[axis]));
    const kept: Vec3 = [clamp(0), clamp(1), clamp(2)];
    this.cut = kept[2] > wish[2] ? 'table' : kept[0] !== wish[0] || kept[1] !== wish[1] || kept[2] !== wish[2] ? 'workspace' : 'none';
    return kept;
  }
}
