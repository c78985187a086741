// How far apart two convex solids are, and where: Gilbert, Johnson and Keerthi's algorithm (1988) on the
// solids' supports, with no allocation. clearance.ts asks it for pairs that are near; mj_geomDistance is the reference.
import type { Geom } from '../math/arm.ts';

/** A solid where it stands. Round solids are a core (point, segment) with a radius around it. */
export interface PlacedSolid {
  readonly shape: Geom['shape'];
  /** Of the core, along its own axes: half sizes of a box, radii of an ellipsoid, radius and half length of a cylinder, half length of a capsule. */
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly radius: number;
  /** Centre in the world, and rotation, row-major. */
  readonly position: Float64Array;
  readonly rotation: Float64Array;
}

/** The answer to the last `measure`. Kept in one place, so that nothing is allocated on the arm's path. */
export interface Nearness {
  /** Metres between the surfaces; negative inside each other (then it is an estimate of the depth, never too small). */
  distance: number;
  /** Unit, from the second solid towards the first. */
  readonly normal: Float64Array;
  readonly onFirst: Float64Array;
  readonly onSecond: Float64Array;
}

const exactMetres = 1e-5;
const overlapSquared = 1e-14;
const flatMetres = 1e-8;
const mostRounds = 48;

export function coreOf(shape: Geom['shape'], size: ArrayLike<number>): Pick<PlacedSolid, 'a' | 'b' | 'c' | 'radius'> {
  const [x, y, z] = [size[0]!, size[1]!, size[2]!];
  switch (shape) {
    case 'sphere': return { a: 0, b: 0, c: 0, radius: x };
    case 'capsule': return { a: y, b: 0, c: 0, radius: x };
    case 'cylinder': return { a: x, b: y, c: 0, radius: 0 };
    default: return { a: x, b: y, c: z, radius: 0 };
  }
}

// The simplex: points of the difference (first − second) and where they lie on the first solid.
const w = new Float64Array(12);
const onA = new Float64Array(12);
const weight = new Float64Array(4);
let count = 0;
const v = new Float64Array(3);
const supportA = new Float64Array(3);
const supportB = new Float64Array(3);
const direction = new Float64Array(3);

/**
 * Distance of two solids, exact to a hundredth of a millimetre where it is below `beyond`; farther apart it may
 * return early with a distance that is only known to be at least `beyond`. `guess` is the normal found last time for
 * this pair: a good one saves most of the work. Neither is a plane.
 */
export function measure(first: PlacedSolid, second: PlacedSolid, beyond: number, into: Nearness): void {
  const radii = first.radius + second.radius;
  const guess = into.normal;
  if (guess[0] === 0 && guess[1] === 0 && guess[2] === 0) for (let i = 0; i < 3; i += 1) guess[i] = first.position[i]! - second.position[i]!;
  count = 0;
  addSupport(first, second, guess);
  v[0] = w[0]!; v[1] = w[1]!; v[2] = w[2]!;
  weight[0] = 1;
  let length = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
  let atLeast = 0;
  for (let round = 0; round < mostRounds; round += 1) {
    if (length * length < overlapSquared) { inside(first, second, into); return; }
    addSupport(first, second, v);
    const at = (count - 1) * 3;
    const towards = (v[0]! * w[at]! + v[1]! * w[at + 1]! + v[2]! * w[at + 2]!) / length;
    if (towards > atLeast) atLeast = towards;
    if (length - towards <= exactMetres || atLeast - radii > beyond) { count -= 1; break; }
    if (!closest()) {
      // Rounding can put the origin inside a flat simplex; a gap that was seen is a gap.
      if (atLeast > exactMetres) { count -= 1; break; }
      inside(first, second, into);
      return;
    }
    const next = Math.sqrt(v[0]! * v[0]! + v[1]! * v[1]! + v[2]! * v[2]!);
    // Rounding can stop the descent a hair early on curved solids; what is known by then is good enough.
    if (next >= length && length - towards < 10 * exactMetres) break;
    length = next;
  }
  // Of the two bounds the lower is told: nothing is ever nearer than said.
  into.distance = atLeast - radii;
  for (let i = 0; i < 3; i += 1) {
    into.normal[i] = v[i]! / length;
    let a = 0;
    for (let k = 0; k < count; k += 1) a += weight[k]! * onA[k * 3 + i]!;
    into.onFirst[i] = a - into.normal[i]! * first.radius;
    into.onSecond[i] = a - v[i]! + into.normal[i]! * second.radius;
  }
}

/** Distance of a solid from a plane (its own z is up), exact. */
export function measurePlane(solid: PlacedSolid, plane: PlacedSolid, into: Nearness): void {
  const r = plane.rotation;
  for (let i = 0; i < 3; i += 1) { into.normal[i] = r[i * 3 + 2]!; direction[i] = -into.normal[i]!; }
  support(solid, direction, supportA);
  let height = -solid.radius;
  for (let i = 0; i < 3; i += 1) height += into.normal[i]! * (supportA[i]! - plane.position[i]!);
  into.distance = height;
  for (let i = 0; i < 3; i += 1) {
    into.onFirst[i] = supportA[i]! - into.normal[i]! * solid.radius;
    into.onSecond[i] = into.onFirst[i]! - into.normal[i]! * height;
  }
}

/** The point of the core farthest along d. */
function support(solid: PlacedSolid, d: Float64Array, out: Float64Array): void {
  const { rotation: r, a, b, c, position } = solid;
  const dx = d[0]!, dy = d[1]!, dz = d[2]!;
  const z = r[2]! * dx + r[5]! * dy + r[8]! * dz;
  if (solid.shape === 'sphere') { out[0] = position[0]!; out[1] = position[1]!; out[2] = position[2]!; return; }
  if (solid.shape === 'capsule') {
    const s = z < 0 ? -a : a;
    out[0] = position[0]! + r[2]! * s; out[1] = position[1]! + r[5]! * s; out[2] = position[2]! + r[8]! * s;
    return;
  }
  const x = r[0]! * dx + r[3]! * dy + r[6]! * dz;
  const y = r[1]! * dx + r[4]! * dy + r[7]! * dz;
  let px: number, py: number, pz: number;
  if (solid.shape === 'box') {
    px = x < 0 ? -a : a; py = y < 0 ? -b : b; pz = z < 0 ? -c : c;
  } else if (solid.shape === 'cylinder') {
    const flat = Math.sqrt(x * x + y * y);
    px = flat > 0 ? (a * x) / flat : 0; py = flat > 0 ? (a * y) / flat : 0; pz = z < 0 ? -b : b;
  } else {
    const long = Math.sqrt(a * a * x * x + b * b * y * y + c * c * z * z) || 1;
    px = (a * a * x) / long; py = (b * b * y) / long; pz = (c * c * z) / long;
  }
  out[0] = position[0]! + r[0]! * px + r[1]! * py + r[2]! * pz;
  out[1] = position[1]! + r[3]! * px + r[4]! * py + r[5]! * pz;
  out[2] = position[2]! + r[6]! * px + r[7]! * py + r[8]! * pz;
}

/** Adds the point of the difference that lies farthest against d. */
function addSupport(first: PlacedSolid, second: PlacedSolid, d: Float64Array): void {
  direction[0] = -d[0]!; direction[1] = -d[1]!; direction[2] = -d[2]!;
  support(first, direction, supportA);
  support(second, d, supportB);
  const at = count * 3;
  for (let i = 0; i < 3; i += 1) { onA[at + i] = supportA[i]!; w[at + i] = supportA[i]! - supportB[i]!; }
  count += 1;
}

/** Reduces the simplex to the part nearest the origin; v becomes that point. False: the origin is inside. */
function closest(): boolean {
  if (count === 2) nearestOnSegment(0, 1);
  else if (count === 3) nearestOnTriangle(0, 1, 2);
  else if (count === 4 && !nearestOnTetrahedron()) return false;
  v.fill(0);
  for (let k = 0; k < count; k += 1) for (let i = 0; i < 3; i += 1) v[i] = v[i]! + weight[k]! * w[k * 3 + i]!;
  return true;
}

const kept = [0, 0, 0, 0];
const keptWeight = [0, 0, 0, 0];
let keptCount = 0;
function keep1(a: number): void { kept[0] = a; keptWeight[0] = 1; keptCount = 1; }
function keep2(a: number, b: number, share: number): void { kept[0] = a; kept[1] = b; keptWeight[0] = 1 - share; keptWeight[1] = share; keptCount = 2; }
function takeKept(): void {
  // Ascending order, so that nothing is overwritten before it is read.
  for (let k = 0; k < keptCount; k += 1) {
    const from = kept[k]! * 3;
    for (let i = 0; i < 3; i += 1) { w[k * 3 + i] = w[from + i]!; onA[k * 3 + i] = onA[from + i]!; }
    weight[k] = keptWeight[k]!;
  }
  count = keptCount;
}

const dot = (i: number, j: number): number => w[i * 3]! * w[j * 3]! + w[i * 3 + 1]! * w[j * 3 + 1]! + w[i * 3 + 2]! * w[j * 3 + 2]!;

function segment(a: number, b: number): void {
  const aa = dot(a, a), ab = dot(a, b), bb = dot(b, b);
  const along = aa - ab;
  const squared = aa - 2 * ab + bb;
  if (along <= 0) keep1(a);
  else if (along >= squared) keep1(b);
  else keep2(a, b, along / squared);
}
function nearestOnSegment(a: number, b: number): void { segment(a, b); takeKept(); }
function nearestOnTriangle(a: number, b: number, c: number): void { triangle(a, b, c); takeKept(); }

/** By the regions of the triangle's corners, edges and face. */
function triangle(a: number, b: number, c: number): void {
  const aa = dot(a, a), ab = dot(a, b), ac = dot(a, c), bb = dot(b, b), bc = dot(b, c), cc = dot(c, c);
  const d1 = aa - ab, d2 = aa - ac;
  if (d1 <= 0 && d2 <= 0) { keep1(a); return; }
  const d3 = ab - bb, d4 = ab - bc;
  if (d3 >= 0 && d4 <= d3) { keep1(b); return; }
  const vc = d1 * d4 - d3 * d2;
  if (vc <= 0 && d1 >= 0 && d3 <= 0) { keep2(a, b, d1 / (d1 - d3)); return; }
  const d5 = ac - bc, d6 = ac - cc;
  if (d6 >= 0 && d5 <= d6) { keep1(c); return; }
  const vb = d5 * d2 - d1 * d6;
  if (vb <= 0 && d2 >= 0 && d6 <= 0) { keep2(a, c, d2 / (d2 - d6)); return; }
  const va = d3 * d6 - d5 * d4;
  if (va <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0) { keep2(b, c, (d4 - d3) / (d4 - d3 + d5 - d6)); return; }
  const sum = va + vb + vc;
  // A triangle without area: its longest edges say as much.
  if (!(sum > 1e-30)) { segment(a, c); return; }
  kept[0] = a; kept[1] = b; kept[2] = c;
  keptWeight[0] = va / sum; keptWeight[1] = vb / sum; keptWeight[2] = vc / sum;
  keptCount = 3;
}

const faces = [[0, 1, 2, 3], [0, 1, 3, 2], [0, 2, 3, 1], [1, 2, 3, 0]] as const;
const best = [0, 0, 0];
const bestWeight = [0, 0, 0];

function nearestOnTetrahedron(): boolean {
  let nearest = Number.POSITIVE_INFINITY;
  let bestCount = 0;
  for (let face = 0; face < 4; face += 1) {
    const a = faces[face]![0], b = faces[face]![1], c = faces[face]![2], opposite = faces[face]![3];
    if (!originBeyond(a, b, c, opposite)) continue;
    triangle(a, b, c);
    let squared = 0;
    for (let i = 0; i < 3; i += 1) {
      let x = 0;
      for (let k = 0; k < keptCount; k += 1) x += keptWeight[k]! * w[kept[k]! * 3 + i]!;
      squared += x * x;
    }
    if (squared >= nearest) continue;
    nearest = squared;
    bestCount = keptCount;
    for (let k = 0; k < keptCount; k += 1) { best[k] = kept[k]!; bestWeight[k] = keptWeight[k]!; }
  }
  if (bestCount === 0) return false;
  for (let k = 0; k < bestCount; k += 1) { kept[k] = best[k]!; keptWeight[k] = bestWeight[k]!; }
  keptCount = bestCount;
  takeKept();
  return true;
}

function originBeyond(a: number, b: number, c: number, opposite: number): boolean {
  const ax = w[a * 3]!, ay = w[a * 3 + 1]!, az = w[a * 3 + 2]!;
  const ux = w[b * 3]! - ax, uy = w[b * 3 + 1]! - ay, uz = w[b * 3 + 2]! - az;
  const vx = w[c * 3]! - ax, vy = w[c * 3 + 1]! - ay, vz = w[c * 3 + 2]! - az;
  const nx = uy * vz - uz * vy, ny = uz * vx - ux * vz, nz = ux * vy - uy * vx;
  const origin = -(nx * ax + ny * ay + nz * az);
  const other = nx * (w[opposite * 3]! - ax) + ny * (w[opposite * 3 + 1]! - ay) + nz * (w[opposite * 3 + 2]! - az);
  // A tetrahedron without height has no inside.
  return origin * other <= 0 || Math.abs(other) < flatMetres * Math.sqrt(nx * nx + ny * ny + nz * nz);
}

const axis = new Float64Array(3);
/** The cores overlap: the shallowest way out among the solids' own axes, their crosses and the line of centres. */
function inside(first: PlacedSolid, second: PlacedSolid, into: Nearness): void {
  let depth = Number.POSITIVE_INFINITY;
  const look = (x: number, y: number, z: number): void => {
    const length = Math.hypot(x, y, z);
    if (length < 1e-9) return;
    for (let sign = -1; sign <= 1; sign += 2) {
      axis[0] = (sign * x) / length; axis[1] = (sign * y) / length; axis[2] = (sign * z) / length;
      count = 0;
      addSupport(first, second, axis);
      const deep = -(axis[0] * w[0]! + axis[1] * w[1]! + axis[2] * w[2]!);
      if (deep >= depth) continue;
      depth = deep;
      into.normal.set(axis);
      into.onFirst.set(supportA);
      into.onSecond.set(supportB);
    }
  };
  const [p, q] = [first.rotation, second.rotation];
  look(first.position[0]! - second.position[0]!, first.position[1]! - second.position[1]!, first.position[2]! - second.position[2]!);
  for (let i = 0; i < 3; i += 1) {
    look(p[i]!, p[i + 3]!, p[i + 6]!);
    look(q[i]!, q[i + 3]!, q[i + 6]!);
    for (let j = 0; j < 3; j += 1) {
      look(p[i + 3]! * q[j + 6]! - p[i + 6]! * q[j + 3]!, p[i + 6]! * q[j]! - p[i]! * q[j + 6]!, p[i]! * q[j + 3]! - p[i + 3]! * q[j]!);
    }
  }
  into.distance = -depth - first.radius - second.radius;
}
