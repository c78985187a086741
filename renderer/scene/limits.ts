// The walls of the tool's workspace, each seen only while the tool is near it. Its floor is the table, which is
// there to be seen anyway.
import {
  BufferGeometry, DoubleSide, Float32BufferAttribute, Group, LineBasicMaterial, LineLoop, Mesh, MeshBasicMaterial, PlaneGeometry, type Color,
} from 'three';
import type { ArmDescription } from '../../core/math/arm.ts';

const nearMetres = 0.035;

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
  const sheet = new PlaneGeometry(1, 1);
  const border = new BufferGeometry().setAttribute('position', new Float32BufferAttribute([-0.5, -0.5, 0, 0.5, -0.5, 0, 0.5, 0.5, 0, -0.5, 0.5, 0], 3));
  const group = new Group();
  const places = [[0, minimum[0]], [0, maximum[0]], [1, minimum[1]], [1, maximum[1]], [2, maximum[2]]] as const;
  const walls = places.map(([axis, place]) => {
    const fill = new MeshBasicMaterial({ transparent: true, opacity: 0, side: DoubleSide, depthWrite: false, toneMapped: false });
    const line = new LineBasicMaterial({ transparent: true, opacity: 0, depthWrite: false, toneMapped: false });
    const wall = new Group().add(new Mesh(sheet, fill), new LineLoop(border, line));
    wall.position.set(...centre);
    wall.position.setComponent(axis, place);
    if (axis === 0) { wall.rotation.y = Math.PI / 2; wall.scale.set(size[2], size[1], 1); }
    else if (axis === 1) { wall.rotation.x = Math.PI / 2; wall.scale.set(size[0], size[2], 1); }
    else wall.scale.set(size[0], size[1], 1);
    group.add(wall);
    return { axis, place, wall, fill, line };
  });
  return {
    group,
    update(tool) {
      for (const { axis, place, wall, fill, line } of walls) {
        const share = tool ? Math.max(0, 1 - Math.abs(tool[axis]! - place) / nearMetres) : 0;
        wall.visible = share > 0;
        fill.opacity = 0.16 * share;
        line.opacity = 0.8 * share;
      }
    },
    recolour(colour) {
      for (const { fill, line } of walls) { fill.color.copy(colour); line.color.copy(colour); }
    },
    dispose() {
      sheet.dispose();
      border.dispose();
      for (const { fill, line } of walls) { fill.dispose(); line.dispose(); }
    },
  };
}
