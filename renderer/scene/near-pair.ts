// The closest pair of solids as a short line between the two, while the guard keeps them apart. marks.ts draws it; the
// millimetres stand with the ruling's words.
import { BufferGeometry, Float32BufferAttribute, Group, LineBasicMaterial, LineSegments, Mesh, MeshBasicMaterial, SphereGeometry, type Color } from 'three';

export interface NearPairMark {
  readonly group: Group;
  /** `points`: from x y z, to x y z, in the arm's frame. */
  update(points: ArrayLike<number> | null, colour: Color): void;
  dispose(): void;
}

const ballMetres = 0.004;

export function makeNearPair(): NearPairMark {
  const geometry = new BufferGeometry().setAttribute('position', new Float32BufferAttribute(new Float32Array(6), 3));
  // Through whatever stands before it: the place where two things nearly touch is seldom seen freely.
  const material = new LineBasicMaterial({ depthTest: false, transparent: true, toneMapped: false, linewidth: 2 });
  const ends = new MeshBasicMaterial({ depthTest: false, transparent: true, toneMapped: false });
  const ball = new SphereGeometry(ballMetres, 12, 8);
  const line = new LineSegments(geometry, material);
  const balls = [new Mesh(ball, ends), new Mesh(ball, ends)] as const;
  const group = new Group().add(line, ...balls);
  line.frustumCulled = false;
  line.renderOrder = 5;
  group.visible = false;
  return {
    group,
    update(points, colour) {
      group.visible = points !== null;
      if (!points) return;
      const position = geometry.getAttribute('position');
      position.setXYZ(0, points[0]!, points[1]!, points[2]!);
      position.setXYZ(1, points[3]!, points[4]!, points[5]!);
      position.needsUpdate = true;
      balls.forEach((one, i) => { one.position.set(points[i * 3]!, points[i * 3 + 1]!, points[i * 3 + 2]!); one.renderOrder = 5; });
      material.color.copy(colour);
      ends.color.copy(colour);
    },
    dispose() { for (const one of [geometry, material, ends, ball]) one.dispose(); },
  };
}
