// Where the demo hand is, and how that places its rig before the rendered camera. The hand's worker
// draws with it; the accuracy bench reads the true joints with it.
import { Quaternion, Vector3 } from 'three';
import type { Quat, Vec3 } from '../../core/math/vector.ts';
import type { HandRig } from './hand-rig.ts';

/** Wrist in the camera's frame (x right, y down, z away, metres); turns in radians, zero with the palm to the lens and the fingers up. */
export interface DemoHandPose {
  readonly position: Vec3;
  /** About the camera's vertical, depth and horizontal axes. */
  readonly yaw: number;
  readonly roll: number;
  readonly pitch: number;
  readonly pinch: number;
  readonly fist: number;
}

export const restingPose: DemoHandPose = { position: [0, 0.06, 0.45], yaw: 0, roll: 0, pitch: 0, pinch: 0, fist: 0 };

const rollAxis = new Vector3(0, 0, -1);
const yawAxis = new Vector3(0, 1, 0);
const pitchAxis = new Vector3(1, 0, 0);
const turn = new Quaternion();

/** three's cameras look along −z with y up; ours look along z with y down. */
export function placeHand(rig: HandRig, pose: DemoHandPose): void {
  rig.shape(pose.pinch, pose.fist);
  rig.root.position.set(pose.position[0], -pose.position[1], -pose.position[2]);
  rig.root.quaternion.setFromAxisAngle(rollAxis, pose.roll)
    .multiply(turn.setFromAxisAngle(yawAxis, pose.yaw))
    .multiply(turn.setFromAxisAngle(pitchAxis, pose.pitch));
  rig.root.updateMatrixWorld(true);
}

/** The 21 joints in the camera's frame, MediaPipe's order, of a rig that stands in no other frame than the scene's. */
export const jointsInCamera = (rig: HandRig): Vec3[] => rig.joints().map((v): Vec3 => [v.x, -v.y, -v.z]);

/** The palm's orientation in the camera's frame, axes as in the hand stream: half a turn about x, after the rig's. */
export function palmInCamera(rig: HandRig): Quat {
  const { x, y, z, w } = rig.root.quaternion;
  return [w, -z, y, -x];
}
