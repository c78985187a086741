// What an arm is, as data: enough for IK, guard, wizard and screen, with nothing plugged in.
import type { TreeBody, TreeSite } from './kinematic-tree.ts';
import type { Pose, Quat, Vec3 } from './vector.ts';

export interface JointLimits {
  readonly name: string;
  /** Radians (metres for slides). */
  readonly minimum: number;
  readonly maximum: number;
  /** Per second, per second², per second³. */
  readonly velocity: number;
  readonly acceleration: number;
  readonly jerk: number;
  /** The most torque (force) that the joint's motor gives, N m (N): what the effort watch measures against. */
  readonly effort?: number;
}

export interface ArmDescription {
  readonly id: string;
  readonly title: string;
  /** In the order of every joint row of this arm, gripper last. */
  readonly joints: readonly JointLimits[];
  /** The joint that opens and closes: positions at fully open and fully closed. */
  readonly gripper: { readonly joint: number; readonly open: number; readonly closed: number };
  /** The posture that resets and starts return to. */
  readonly home: readonly number[];
  /** Where the arm stays by itself with its torque off. Without one it parks at home, and its torque is not let go. */
  readonly rest?: readonly number[];
  readonly bodies: readonly TreeBody[];
  /** Tool centre: its +z axis is the approach direction (out of the gripper). */
  readonly tool: TreeSite;
  /** Tool positions allowed, in the world. */
  readonly workspace: { readonly minimum: Vec3; readonly maximum: Vec3 };
}

export interface Geom {
  readonly body: number;
  readonly name: string;
  readonly shape: 'box' | 'sphere' | 'capsule' | 'cylinder' | 'ellipsoid' | 'plane';
  /** MuJoCo's half sizes: box x y z; sphere r; capsule and cylinder r, half length along z; plane x y. */
  readonly size: Vec3;
  readonly position: Vec3;
  readonly orientation: Quat;
  readonly rgba: readonly [number, number, number, number];
  /** Look, by name: 'plastic', 'metal', 'rubber', 'wood', 'felt', 'cube'… */
  readonly material: string;
}

/** What must not touch: the shapes that stand for arm and furniture, in the order of the physics. Free objects are none of them. */
export interface Solids {
  readonly geoms: readonly Omit<Geom, 'rgba' | 'material'>[];
  /** Pairs of bodies that the model lets pass through each other. */
  readonly passing: readonly (readonly [number, number])[];
}

export interface WorldCamera {
  readonly name: string;
  readonly title: string;
  readonly body: number;
  /** Looks along its own −z, +y is up (OpenGL and MuJoCo). */
  readonly position: Vec3;
  readonly orientation: Quat;
  readonly verticalFieldOfViewRadians: number;
}

export interface TaskDescription {
  readonly name: string;
  readonly title: string;
  /** The object that must come to rest in the goal, let go. */
  readonly object: string;
  /** A box in the world; `site` is its name in the MJCF. */
  readonly goal: { readonly centre: Vec3; readonly halfSize: Vec3; readonly site?: string };
  /** What whoever picks the object up from above has to know. */
  readonly operator: OperatorFacts;
}

/** Metres. Heights are the tool's, over the table. */
export interface OperatorFacts {
  /** Clear of everything that stands there, with the object held. */
  readonly carryHeight: number;
  /** Where it may be let go over the goal. */
  readonly dropHeight: number;
  /** Of the tool over the object's centre, for the grasp. */
  readonly graspAbove: number;
  /** So far aside the open jaws still come down on both sides of the object. */
  readonly straddle: number;
  /** Of the tool over the object's centre: higher than this the jaws are above it. */
  readonly clearAbove: number;
}

/** Everything a page needs to draw a rig: bodies (arm and objects), shapes, cameras. */
export interface WorldDescription {
  readonly name: string;
  readonly title: string;
  readonly bodies: readonly TreeBody[];
  readonly sites: readonly TreeSite[];
  readonly geoms: readonly Geom[];
  /** Left out in recordings from before the guard measured clearance. */
  readonly solids?: Solids;
  readonly cameras: readonly WorldCamera[];
  readonly joints: readonly string[];
  readonly objects: readonly string[];
  readonly tasks: readonly TaskDescription[];
}

export type { Pose };
