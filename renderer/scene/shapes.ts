// Geometry for each shape of a world description. rig-model.ts merges them.
import { BufferGeometry, CapsuleGeometry, LatheGeometry, PlaneGeometry, SphereGeometry, Vector2 } from 'three';
import { RoundedBoxGeometry } from 'three/examples/jsm/geometries/RoundedBoxGeometry.js';
import type { Geom } from '../../core/math/arm.ts';

/** Edges are rounded by this much, or less on small parts: it is what catches the light. Metres. */
const edgeRadius = 0.002;
const turn = Math.PI / 2;

/** In the geom's own frame. MuJoCo's long axis is z, three's is y. */
export function shapeOf(geom: Geom): BufferGeometry {
  const [a, b, c] = geom.size;
  switch (geom.shape) {
    case 'box': {
      const radius = Math.min(edgeRadius, 0.45 * Math.min(a, b, c));
      return new RoundedBoxGeometry(2 * a, 2 * b, 2 * c, radius > 0.0005 ? 2 : 1, radius);
    }
    case 'sphere': return new SphereGeometry(a, 32, 20);
    case 'ellipsoid': return new SphereGeometry(1, 32, 20).scale(a, b, c);
    case 'capsule': return new CapsuleGeometry(a, 2 * b, 8, 24).rotateX(turn);
    case 'cylinder': return roundedCylinder(a, b).rotateX(turn);
    case 'plane': return new PlaneGeometry(2 * (a || 5), 2 * (b || 5));
  }
}

function roundedCylinder(radius: number, halfLength: number): BufferGeometry {
  const bevel = Math.min(edgeRadius, 0.4 * radius, 0.4 * halfLength);
  const profile = [new Vector2(0, -halfLength), new Vector2(radius - bevel, -halfLength)];
  for (let i = 1; i < 4; i += 1) {
    const angle = (i / 4) * turn;
    profile.push(new Vector2(radius - bevel + bevel * Math.sin(angle), -halfLength + bevel - bevel * Math.cos(angle)));
  }
  profile.push(new Vector2(radius, -halfLength + bevel));
  const upper = profile.map((point) => new Vector2(point.x, -point.y)).reverse();
  return new LatheGeometry([...profile, ...upper], 40);
}
