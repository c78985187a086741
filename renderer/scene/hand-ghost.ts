// The operator's hand at the place that it is mapped to: a skeleton whose pinch stands at the wished tool
// pose, and a ring at that pose that faces along the approach.
import {
  BufferAttribute, BufferGeometry, Group, LineBasicMaterial, LineSegments, Mesh, MeshBasicMaterial, Points, PointsMaterial, Quaternion, TorusGeometry, type Color,
} from 'three';
import { handBones } from '../../core/streams/hand-bones.ts';

/** Places in a hand row (core/streams/kinds.ts): landmarks in metres, 21 × x y z. */
const landmarksAt = 11;
/** And in a wish row: tool position, tool orientation, gripper, …, engaged last. */
const orientationAt = 3;
const gripperAt = 7;

export interface HandGhost {
  readonly group: Group;
  update(wish: Float64Array | null, hand: Float64Array | null, isFacing: boolean, colour: Color): void;
  dispose(): void;
}

export function makeHandGhost(): HandGhost {
  const line = new LineBasicMaterial({ transparent: true, opacity: 0.85, depthTest: false });
  const dot = new PointsMaterial({ size: 5, sizeAttenuation: false, transparent: true, opacity: 0.95, depthTest: false });
  const ringMaterial = new MeshBasicMaterial({ transparent: true, opacity: 0.9, depthTest: false });
  const bones = new LineSegments(new BufferGeometry().setAttribute('position', new BufferAttribute(new Float32Array(handBones.length * 6), 3)), line);
  const joints = new Points(new BufferGeometry().setAttribute('position', new BufferAttribute(new Float32Array(63), 3)), dot);
  const ring = new Mesh(new TorusGeometry(0.016, 0.0011, 8, 48), ringMaterial);
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
      for (const material of [line, dot, ringMaterial]) material.color.copy(colour);
      ring.position.set(wish[0]!, wish[1]!, wish[2]!);
      ring.quaternion.copy(new Quaternion(wish[orientationAt], wish[orientationAt + 1], wish[orientationAt + 2], wish[orientationAt + 3]));
      ring.scale.setScalar(1.25 - 0.6 * Math.min(1, Math.max(0, wish[gripperAt]!)));
      const seen = hand !== null && hand[0] === 1;
      bones.visible = seen;
      joints.visible = seen;
      if (seen) layOut(hand, wish, isFacing ? -1 : 1, bones.geometry, joints.geometry);
    },
    dispose() {
      for (const mesh of [bones, joints, ring]) mesh.geometry.dispose();
      for (const material of [line, dot, ringMaterial]) material.dispose();
    },
  };
}

/** From the camera's frame (x right, y down, z away) to the world's, as teleop maps it; facing the arm is half a turn. */
function layOut(hand: Float64Array, wish: Float64Array, way: 1 | -1, bones: BufferGeometry, joints: BufferGeometry): void {
  const at = (landmark: number, axis: number) => hand[landmarksAt + landmark * 3 + axis]!;
  // Between the tips of thumb and index: what the operator grasps with.
  const middle = [0, 1, 2].map((axis) => (at(4, axis) + at(8, axis)) / 2);
  const points = joints.getAttribute('position') as BufferAttribute;
  for (let landmark = 0; landmark < 21; landmark += 1) {
    const right = at(landmark, 0) - middle[0]!;
    const down = at(landmark, 1) - middle[1]!;
    const away = at(landmark, 2) - middle[2]!;
    points.setXYZ(landmark, wish[0]! - way * away, wish[1]! + way * right, wish[2]! - down);
  }
  const lines = bones.getAttribute('position') as BufferAttribute;
  handBones.forEach(([from, to], index) => {
    lines.setXYZ(index * 2, points.getX(from), points.getY(from), points.getZ(from));
    lines.setXYZ(index * 2 + 1, points.getX(to), points.getY(to), points.getZ(to));
  });
  points.needsUpdate = true;
  lines.needsUpdate = true;
}
