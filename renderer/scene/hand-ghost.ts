// The operator's hand at the place that it is mapped to: a pale hand whose pinch stands at the wished tool
// pose, and a ring at that pose which closes with the gripper.
import {
  CylinderGeometry, Group, InstancedMesh, Matrix4, Mesh, MeshBasicMaterial, Quaternion, SphereGeometry, TorusGeometry, Vector3, type Color,
} from 'three';
import { handBones } from '../../core/streams/hand-bones.ts';

/** Places in a hand row (core/streams/kinds.ts): landmarks in metres, 21 × x y z. */
const landmarksAt = 11;
/** And in a wish row: tool position, tool orientation, gripper, …, engaged last. */
const orientationAt = 3;
const gripperAt = 7;
/** A hand is as large as the arm: drawn smaller, it shows its posture and hides less. */
const shownSize = 0.6;
const boneRadius = 0.0042;

export interface HandGhost {
  readonly group: Group;
  update(wish: Float64Array | null, hand: Float64Array | null, isFacing: boolean, colour: Color): void;
  dispose(): void;
}

export function makeHandGhost(): HandGhost {
  const skin = new MeshBasicMaterial({ transparent: true, opacity: 0.5, toneMapped: false });
  const ringMaterial = new MeshBasicMaterial({ transparent: true, opacity: 0.95, depthTest: false, toneMapped: false });
  const bones = new InstancedMesh(new CylinderGeometry(boneRadius, boneRadius, 1, 10, 1, true), skin, handBones.length);
  const joints = new InstancedMesh(new SphereGeometry(boneRadius, 10, 8), skin, 21);
  const ring = new Mesh(new TorusGeometry(0.016, 0.0012, 8, 48), ringMaterial);
  bones.frustumCulled = false;
  joints.frustumCulled = false;
  const group = new Group().add(bones, joints, ring);
  group.renderOrder = 4;
  group.visible = false;

  return {
    group,
    update(wish, hand, isFacing, colour) {
      const engaged = wish !== null && wish[wish.length - 1] === 1;
      group.visible = engaged;
      if (!engaged) return;
      skin.color.copy(colour);
      ringMaterial.color.copy(colour);
      ring.position.set(wish[0]!, wish[1]!, wish[2]!);
      ring.quaternion.copy(new Quaternion(wish[orientationAt], wish[orientationAt + 1], wish[orientationAt + 2], wish[orientationAt + 3]));
      ring.scale.setScalar(1.25 - 0.6 * Math.min(1, Math.max(0, wish[gripperAt]!)));
      const seen = hand !== null && hand[0] === 1;
      bones.visible = seen;
      joints.visible = seen;
      if (seen) layOut(pointsOf(hand, wish, isFacing ? -1 : 1), bones, joints);
    },
    dispose() {
      for (const mesh of [bones, joints, ring]) mesh.geometry.dispose();
      bones.dispose();
      joints.dispose();
      skin.dispose();
      ringMaterial.dispose();
    },
  };
}

/** From the camera's frame (x right, y down, z away) to the world's, as teleop maps it; facing the arm is half a turn. */
function pointsOf(hand: Float64Array, wish: Float64Array, way: 1 | -1): Vector3[] {
  const at = (landmark: number, axis: number) => hand[landmarksAt + landmark * 3 + axis]!;
  // Between the tips of thumb and index: what the operator grasps with.
  const middle = [0, 1, 2].map((axis) => (at(4, axis) + at(8, axis)) / 2);
  return Array.from({ length: 21 }, (_, landmark) => {
    const [right, down, away] = [0, 1, 2].map((axis) => (at(landmark, axis) - middle[axis]!) * shownSize) as [number, number, number];
    return new Vector3(wish[0]! - way * away, wish[1]! + way * right, wish[2]! - down);
  });
}

const up = new Vector3(0, 1, 0);

function layOut(points: readonly Vector3[], bones: InstancedMesh, joints: InstancedMesh): void {
  const matrix = new Matrix4();
  points.forEach((point, index) => joints.setMatrixAt(index, matrix.makeTranslation(point)));
  handBones.forEach(([from, to], index) => {
    const along = points[to]!.clone().sub(points[from]!);
    const length = along.length();
    const turn = new Quaternion().setFromUnitVectors(up, along.normalize());
    const middle = points[from]!.clone().add(points[to]!).multiplyScalar(0.5);
    bones.setMatrixAt(index, matrix.compose(middle, turn, new Vector3(1, length, 1)));
  });
  bones.instanceMatrix.needsUpdate = true;
  joints.instanceMatrix.needsUpdate = true;
}
