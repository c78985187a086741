// Geometry for each shape of a world description. rig-model.ts merges them.
import { BoxGeometry, BufferGeometry, CapsuleGeometry, LatheGeometry, PlaneGeometry, SphereGeometry, Vector2 } from 'three';
import { RoundedBoxGeometry } from 'three/examples/jsm/geometries/RoundedBoxGeometry.js';
import type { Geom } from '../../core/math/arm.ts';

/** How finely round things are cut: a software rasteriser pays for every corner. */
export interface Detail { readonly around: number; readonly cap: number; readonly bevel: number }
export const fineDetail: Detail = { around: 40, cap: 8, bevel: 3 };
export const coarseDetail: Detail = { around: 14, cap: 3, bevel: 1 };

/** Edges are rounded by this much, or less on small parts: it is what catches the light. Metres. */
const edgeRadius = 0.002;
const turn = Math.PI / 2;

/** In the geom's own frame. MuJoCo's long axis is z, three's is y. */
export function shapeOf(geom: Geom, detail: Detail): BufferGeometry {
  const [a, b, c] = geom.size;
  switch (geom.shape) {
    // Its sharp edges are a tenth of the corners.
    case 'box': return detail.bevel < 2 ? new BoxGeometry(2 * a, 2 * b, 2 * c) : new RoundedBoxGeometry(2 * a, 2 * b, 2 * c, 2, Math.min(edgeRadius, 0.45 * Math.min(a, b, c)));
    case 'sphere': return new SphereGeometry(a, detail.around, detail.around / 2);
    case 'ellipsoid': return new SphereGeometry(1, detail.around, detail.around / 2).scale(a, b, c);
    case 'capsule': return new CapsuleGeometry(a, 2 * b, detail.cap, Math.round(detail.around * 0.7)).rotateX(turn);
    case 'cylinder': return roundedCylinder(a, b, detail).rotateX(turn);
    case 'plane': return new PlaneGeometry(2 * (a || 5), 2 * (b || 5));
  }
}

function roundedCylinder(radius: number, halfLength: number, detail: Detail): BufferGeometry {
  const bevel = Math.min(edgeRadius, 0.4 * radius, 0.4 * halfLength);
  const profile = [new Vector2(0, -halfLength), new Vector2(radius - bevel, -halfLength)];
  for (let i = 1; i < detail.bevel; i += 1) {
    const angle = (i / detail.bevel) * turn;
    profile.push(new Vector2(radius - bevel + bevel * Math.sin(angle), -halfLength + bevel - bevel * Math.cos(angle)));
  }
  profile.push(new Vector2(radius, -halfLength + bevel));
  const upper = profile.map((point) => new Vector2(point.x, -point.y)).reverse();
  return new LatheGeometry([...profile, ...upper], detail.around);
}
