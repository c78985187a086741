// Vectors and quaternions as plain readonly tuples. Quaternions are x y z w, unit length. World: x forward, y left, z up.
export type Vec3 = readonly [number, number, number];
export type Quat = readonly [number, number, number, number];
export interface Pose { readonly position: Vec3; readonly orientation: Quat }

export const zero: Vec3 = [0, 0, 0];
export const identityQuat: Quat = [0, 0, 0, 1];
export const identityPose: Pose = { position: zero, orientation: identityQuat };

export const add = (a: Vec3, b: Vec3): Vec3 => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const subtract = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scale = (a: Vec3, factor: number): Vec3 => [a[0] * factor, a[1] * factor, a[2] * factor];
export const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a: Vec3, b: Vec3): Vec3 => [
  a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0],
];
export const norm = (a: Vec3): number => Math.hypot(a[0], a[1], a[2]);
export const distance = (a: Vec3, b: Vec3): number => norm(subtract(a, b));
/** Zero stays zero. */
export const normalize = (a: Vec3): Vec3 => { const length = norm(a); return length > 0 ? scale(a, 1 / length) : zero; };

export const multiplyQuat = (a: Quat, b: Quat): Quat => [
  a[3] * b[0] + a[0] * b[3] + a[1] * b[2] - a[2] * b[1],
  a[3] * b[1] - a[0] * b[2] + a[1] * b[3] + a[2] * b[0],
  a[3] * b[2] + a[0] * b[1] - a[1] * b[0] + a[2] * b[3],
  a[3] * b[3] - a[0] * b[0] - a[1] * b[1] - a[2] * b[2],
];
export const conjugate = (q: Quat): Quat => [-q[0], -q[1], -q[2], q[3]];
export const rotate = (q: Quat, v: Vec3): Vec3 => {
  const axis: Vec3 = [q[0], q[1], q[2]];
  const t = scale(cross(axis, v), 2);
  return add(add(v, scale(t, q[3])), cross(axis, t));
};
export const axisAngle = (axis: Vec3, radians: number): Quat => {
  const unit = normalize(axis);
  const s = Math.sin(radians / 2);
  return [unit[0] * s, unit[1] * s, unit[2] * s, Math.cos(radians / 2)];
};
export const normalizeQuat = (q: Quat): Quat => {
  const length = Math.hypot(q[0], q[1], q[2], q[3]);
  return length > 0 ? [q[0] / length, q[1] / length, q[2] / length, q[3] / length] : identityQuat;
};
/** Rotation vector (axis × angle, shortest way) of a unit quaternion. */
export const rotationVector = (q: Quat): Vec3 => {
  const sign = q[3] < 0 ? -1 : 1;
  const axis: Vec3 = [q[0] * sign, q[1] * sign, q[2] * sign];
  const s = norm(axis);
  return s < 1e-12 ? scale(axis, 2) : scale(axis, (2 * Math.atan2(s, q[3] * sign)) / s);
};
/** The pose of A in B, from that of B in A. */
export const inversePose = ({ position, orientation }: Pose): Pose => ({
  position: rotate(conjugate(orientation), scale(position, -1)), orientation: conjugate(orientation),
});

export const composePose = (worldFromA: Pose, aFromB: Pose): Pose => ({
  position: add(worldFromA.position, rotate(worldFromA.orientation, aFromB.position)),
  orientation: multiplyQuat(worldFromA.orientation, aFromB.orientation),
});
