// Two ways to make a rotation that the hand's geometry needs. metric-hand.ts calls them.
import { add, cross, dot, norm, normalizeQuat, scale, type Quat, type Vec3 } from '../../core/math/vector.ts';

/** The shortest turn that takes unit vector `from` to unit vector `to` (Rodrigues). */
export function turnFromAxis(from: Vec3, to: Vec3): (v: Vec3) => Vec3 {
  const axis = cross(from, to);
  const sine = norm(axis);
  const cosine = dot(from, to);
  if (sine < 1e-9) return (v) => v;
  const unit = scale(axis, 1 / sine);
  return (v) => add(add(scale(v, cosine), scale(cross(unit, v), sine)), scale(unit, dot(unit, v) * (1 - cosine)));
}

/** The rotation whose columns are these three orthonormal axes (Shepperd's method: the largest component first). */
export function quatFromAxes(x: Vec3, y: Vec3, z: Vec3): Quat {
  const trace = x[0] + y[1] + z[2];
  if (trace > 0) return normalizeQuat([y[2] - z[1], z[0] - x[2], x[1] - y[0], 1 + trace]);
  if (x[0] >= y[1] && x[0] >= z[2]) return normalizeQuat([1 + x[0] - y[1] - z[2], y[0] + x[1], z[0] + x[2], y[2] - z[1]]);
  if (y[1] >= z[2]) return normalizeQuat([y[0] + x[1], 1 - x[0] + y[1] - z[2], z[1] + y[2], z[0] - x[2]]);
  return normalizeQuat([z[0] + x[2], z[1] + y[2], 1 - x[0] - y[1] + z[2], x[1] - y[0]]);
}
