// The rigged hand as something that can be posed: fingers that bend, a wrist to place, and where its
// joints truly are. demo-hand.ts renders it; the accuracy bench reads its joints as ground truth.
import { type Object3D, Quaternion, Vector3 } from 'three';
import { handPostures, type FingerName, type Posture } from './hand-postures.ts';

const fingerBones: Readonly<Record<FingerName, readonly string[]>> = {
  thumb: ['thumb-metacarpal', 'thumb-phalanx-proximal', 'thumb-phalanx-distal', 'thumb-tip'],
  index: ['index-finger-phalanx-proximal', 'index-finger-phalanx-intermediate', 'index-finger-phalanx-distal', 'index-finger-tip'],
  middle: ['middle-finger-phalanx-proximal', 'middle-finger-phalanx-intermediate', 'middle-finger-phalanx-distal', 'middle-finger-tip'],
  ring: ['ring-finger-phalanx-proximal', 'ring-finger-phalanx-intermediate', 'ring-finger-phalanx-distal', 'ring-finger-tip'],
  little: ['pinky-finger-phalanx-proximal', 'pinky-finger-phalanx-intermediate', 'pinky-finger-phalanx-distal', 'pinky-finger-tip'],
};
const fingerNames = Object.keys(fingerBones) as FingerName[];

/** Bones in the order of MediaPipe's landmarks: wrist, then four joints of each finger from thumb to little. */
export const landmarkBones: readonly string[] = ['wrist', ...fingerNames.flatMap((finger) => fingerBones[finger])];

export interface HandRig {
  /** To put into a scene. Its own origin is the wrist; unposed, the palm faces +z and the fingers point to +y. */
  readonly root: Object3D;
  /** Blends from a relaxed open hand; both 0…1. */
  shape(pinch: number, fist: number): void;
  /** The 21 joints in the space of the root's parent, in MediaPipe's order. */
  joints(): Vector3[];
  /** Wrist to middle knuckle, metres. */
  readonly palmLength: number;
  /** The joints of the unbent model by bone name, in the model's own space: where on the skin what is. */
  readonly restJoints: ReadonlyMap<string, Vector3>;
}

/** `armature` is the scene of a WebXR generic-hand model, whose 25 bones lie side by side. Takes it over. */
export function createHandRig(armature: Object3D, makeGroup: () => Object3D): HandRig {
  const bone = (name: string): Object3D => {
    const found = armature.getObjectByName(name);
    if (found === undefined) throw new Error(`the hand model has no bone ${name}`);
    return found;
  };
  armature.updateMatrixWorld(true);
  const restJoints = new Map(landmarkBones.map((name) => [name, bone(name).getWorldPosition(new Vector3())]));
  // A flat list of bones cannot bend: hang each joint under the one before it, keeping it where it is.
  for (const finger of fingerNames) {
    const chain = fingerBones[finger];
    for (let i = chain.length - 1; i > 0; i -= 1) bone(chain[i - 1]!).attach(bone(chain[i]!));
  }
  const rest = new Map(landmarkBones.map((name) => [name, bone(name).quaternion.clone()]));

  const wrist = bone('wrist').getWorldPosition(new Vector3());
  const palmLength = wrist.distanceTo(bone('middle-finger-phalanx-proximal').getWorldPosition(new Vector3()));
  // The model's fingers point to −y and its palm faces −x.
  const palmForward = new Quaternion(0, Math.SQRT1_2, 0, Math.SQRT1_2).premultiply(new Quaternion(0, 0, 1, 0));
  const root = makeGroup();
  const turned = makeGroup();
  turned.quaternion.copy(palmForward);
  armature.position.copy(wrist).negate();
  turned.add(armature);
  root.add(turned);

  const bend = new Quaternion();
  const blended: [number, number, number] = [0, 0, 0];
  function shape(pinch: number, fist: number): void {
    for (const finger of fingerNames) {
      for (let joint = 0; joint < 3; joint += 1) {
        blendAngles(blended, finger, joint, pinch, fist);
        const name = fingerBones[finger][joint]!;
        bend.setFromAxisAngle(xAxis, -blended[0]);
        bone(name).quaternion.copy(rest.get(name)!).multiply(bend);
        bend.setFromAxisAngle(yAxis, blended[1]);
        bone(name).quaternion.multiply(bend);
        bend.setFromAxisAngle(zAxis, blended[2]);
        bone(name).quaternion.multiply(bend);
      }
    }
  }

  function joints(): Vector3[] {
    root.updateMatrixWorld(true);
    const parentInverse = root.parent?.matrixWorld.clone().invert();
    return landmarkBones.map((name) => {
      const position = bone(name).getWorldPosition(new Vector3());
      return parentInverse === undefined ? position : position.applyMatrix4(parentInverse);
    });
  }

  shape(0, 0);
  return { root, shape, joints, palmLength, restJoints };
}

const xAxis = new Vector3(1, 0, 0);
const yAxis = new Vector3(0, 1, 0);
const zAxis = new Vector3(0, 0, 1);

function blendAngles(out: [number, number, number], finger: FingerName, joint: number, pinch: number, fist: number): void {
  const at = (posture: Posture, axis: number): number => posture[finger][joint]?.[axis] ?? 0;
  for (let axis = 0; axis < 3; axis += 1) {
    const open = at(handPostures.open, axis);
    const pinched = open + (at(handPostures.pinch, axis) - open) * pinch;
    out[axis] = pinched + (at(handPostures.fist, axis) - pinched) * fist;
  }
}

