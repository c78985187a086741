// The walls of the tool's workspace, each seen only while the tool is near it.
import { BoxGeometry, DoubleSide, EdgesGeometry, Group, LineBasicMaterial, LineSegments, Mesh, MeshBasicMaterial, PlaneGeometry, type Color } from 'three';
import type { ArmDescription } from '../../core/math/arm.ts';

const nearMetres = 0.04;

export interface Limits {
  readonly group: Group;
  update(tool: ArrayLike<number> | null): void;
  recolour(colour: Color): void;
  dispose(): void;
}

export function makeLimits(workspace: ArmDescription['workspace']): Limits {
  const { minimum, maximum } = workspace;
  const size = maximum.map((high, axis) => high - minimum[axis]!) as [number, number, number];
  const centre = maximum.map((high, axis) => (high + minimum[axis]!) / 2) as [number, number, number];
  const edges = new LineSegments(new EdgesGeometry(new BoxGeometry(...size)), new LineBasicMaterial({ transparent: true, opacity: 0, depthWrite: false }));
  edges.position.set(...centre);
  const group = new Group().add(edges);
  const walls = [0, 1, 2].flatMap((axis) => [minimum[axis]!, maximum[axis]!].map((place) => {
    const material = new MeshBasicMaterial({ transparent: true, opacity: 0, side: DoubleSide, depthWrite: false });
    const wall = new Mesh(new PlaneGeometry(1, 1), material);
    wall.position.set(...centre);
    wall.position.setComponent(axis, place);
    if (axis === 0) { wall.rotation.y = Math.PI / 2; wall.scale.set(size[2], size[1], 1); }
    else if (axis === 1) { wall.rotation.x = Math.PI / 2; wall.scale.set(size[0], size[2], 1); }
    else wall.scale.set(size[0], size[1], 1);
    group.add(wall);
    return { axis, place, wall, material };
  }));
  return {
    group,
    update(tool) {
      let nearest = 0;
      for (const { axis, place, wall, material } of walls) {
        const share = tool ? Math.max(0, 1 - Math.abs(tool[axis]! - place) / nearMetres) : 0;
        nearest = Math.max(nearest, share);
        wall.visible = share > 0;
        material.opacity = 0.2 * share;
      }
      edges.visible = nearest > 0;
      edges.material.opacity = 0.6 * nearest;
    },
    recolour(colour) {
      edges.material.color.copy(colour);
      for (const { material } of walls) material.color.copy(colour);
    },
    dispose() {
      edges.geometry.dispose();
      edges.material.dispose();
      for (const { wall, material } of walls) { wall.geometry.dispose(); material.dispose(); }
    },
  };
}
