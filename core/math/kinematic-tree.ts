// A robot and its world as a tree of bodies, read from the physics model. The page draws from it, IK
// solves on it, a replay poses it: one forward kinematics for all of them.
import { add, axisAngle, composePose, identityPose, multiplyQuat, rotate, scale, subtract, type Pose, type Quat, type Vec3 } from './vector.ts';

export interface TreeJoint {
  readonly name: string;
  readonly kind: 'hinge' | 'slide';
  /** In the body's own frame, unit length. */
  readonly axis: Vec3;
  readonly anchor: Vec3;
  /** Place in the row of joint positions. */
  readonly index: number;
  /** A joint coupled to the one that stands at `index`: it moves by this much of it. Left out: that joint itself. */
  readonly multiplier?: number;
}

export interface TreeBody {
  readonly name: string;
  /** Index of the parent, always smaller than the body's own; −1 for the world (index 0). */
  readonly parent: number;
  readonly position: Vec3;
  readonly orientation: Quat;
  readonly joint?: TreeJoint;
  /** Place in the row of free objects: then the pose comes from outside and is in the world. */
  readonly object?: number;
}

export interface TreeSite { readonly name: string; readonly body: number; readonly position: Vec3; readonly orientation: Quat }

/** World poses of all bodies. `joints` in radians or metres; `objects` 7 numbers each (x y z, qx qy qz qw). */
export function forwardKinematics(bodies: readonly TreeBody[], joints: ArrayLike<number>, objects: ArrayLike<number> = []): Pose[] {
  const poses: Pose[] = [];
  for (const body of bodies) {
    if (body.object !== undefined && objects.length >= body.object * 7 + 7) {
      const at = body.object * 7;
      poses.push({
        position: [objects[at]!, objects[at + 1]!, objects[at + 2]!],
        orientation: [objects[at + 3]!, objects[at + 4]!, objects[at + 5]!, objects[at + 6]!],
      });
      continue;
    }
    const parent = body.parent < 0 ? identityPose : poses[body.parent]!;
    poses.push(composePose(parent, localPose(body, joints)));
  }
  return poses;
}

function localPose(body: TreeBody, joints: ArrayLike<number>): Pose {
  const { joint } = body;
  if (!joint) return body;
  const value = (joints[joint.index] ?? 0) * (joint.multiplier ?? 1);
  if (joint.kind === 'slide') {
    return { position: add(body.position, rotate(body.orientation, scale(joint.axis, value))), orientation: body.orientation };
  }
  // A hinge turns about its anchor, which stays where it was.
  const turn = axisAngle(joint.axis, value);
  const shift = subtract(joint.anchor, rotate(turn, joint.anchor));
  return { position: add(body.position, rotate(body.orientation, shift)), orientation: multiplyQuat(body.orientation, turn) };
}

export const sitePose = (site: TreeSite, poses: readonly Pose[]): Pose => composePose(poses[site.body]!, site);
