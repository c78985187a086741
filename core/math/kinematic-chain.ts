// The joints between the world and an arm's tool, made ready for 120 Hz: tool pose and geometric
// Jacobian without allocation. IK and guard (host/teleop) call it; kinematic-tree.ts is the reference.
import type { ArmDescription } from './arm.ts';
import { rotate, type Pose, type Quat, type Vec3 } from './vector.ts';

interface Link {
  readonly position: Vec3;
  readonly rotation: Float64Array;
  readonly hinge: boolean;
  /** −1: no joint. */
  readonly row: number;
  readonly axis: Vec3;
  readonly anchor: Vec3;
}

export class KinematicChain {
  /** Which entry of a joint row each column of the Jacobian belongs to, from the base outwards. */
  readonly rows: readonly number[];
  /** Tool centre in the world, metres; filled by `solve`. */
  readonly position = new Float64Array(3);
  /** Tool axes in the world, row-major 3×3: columns are the tool's x, y and z (approach). */
  readonly rotation = new Float64Array(9);
  /** 3×n, row-major: tool velocity in metres per second for one unit per second of each joint. */
  readonly linear: Float64Array;
  /** 3×n, row-major: angular velocity in the world. */
  readonly angular: Float64Array;

  readonly #links: readonly Link[];
  readonly #axes: Float64Array;
  readonly #anchors: Float64Array;
  readonly #hinges: readonly boolean[];
  readonly #turn = new Float64Array(9);
  readonly #scratch = new Float64Array(9);

  constructor(arm: Pick<ArmDescription, 'bodies' | 'tool'>) {
    const links: Link[] = [{
      position: arm.tool.position, rotation: matrixFrom(arm.tool.orientation), hinge: false, row: -1, axis: [0, 0, 1], anchor: [0, 0, 0],
    }];
    for (let body = arm.bodies[arm.tool.body]; body !== undefined; body = body.parent < 0 ? undefined : arm.bodies[body.parent]) {
      links.unshift({
        position: body.position, rotation: matrixFrom(body.orientation), hinge: body.joint?.kind === 'hinge',
        row: body.joint?.index ?? -1, axis: body.joint?.axis ?? [0, 0, 1], anchor: body.joint?.anchor ?? [0, 0, 0],
      });
    }
    const jointed = links.filter((link) => link.row >= 0);
    this.#links = links;
    this.rows = jointed.map((link) => link.row);
    this.#hinges = jointed.map((link) => link.hinge);
    this.linear = new Float64Array(3 * jointed.length);
    this.angular = new Float64Array(3 * jointed.length);
    this.#axes = new Float64Array(3 * jointed.length);
    this.#anchors = new Float64Array(3 * jointed.length);
  }

  /** Tool pose and Jacobian for a whole joint row of the arm (radians, metres). */
  solve(joints: ArrayLike<number>): void {
    const p = this.position;
    const r = this.rotation;
    p.fill(0);
    r.fill(0);
    r[0] = r[4] = r[8] = 1;
    let column = 0;
    for (const link of this.#links) {
      advance(p, r, link.position);
      multiplyInto(r, link.rotation, this.#scratch);
      if (link.row < 0) continue;
      const value = joints[link.row]!;
      const { axis, anchor } = link;
      const at = column * 3;
      for (let i = 0; i < 3; i += 1) {
        this.#axes[at + i] = r[i * 3]! * axis[0] + r[i * 3 + 1]! * axis[1] + r[i * 3 + 2]! * axis[2];
        this.#anchors[at + i] = p[i]! + r[i * 3]! * anchor[0] + r[i * 3 + 1]! * anchor[1] + r[i * 3 + 2]! * anchor[2];
      }
      column += 1;
      if (link.hinge) {
        // About the anchor: p becomes anchor − R·turn·anchor, in world terms.
        turnInto(this.#turn, axis, value);
        multiplyInto(r, this.#turn, this.#scratch);
        for (let i = 0; i < 3; i += 1) {
          p[i] = this.#anchors[at + i]! - (r[i * 3]! * anchor[0] + r[i * 3 + 1]! * anchor[1] + r[i * 3 + 2]! * anchor[2]);
        }
      } else {
        for (let i = 0; i < 3; i += 1) p[i] = p[i]! + this.#axes[at + i]! * value;
      }
    }
    this.#jacobian();
  }

  /** The pose found by the last `solve`, as plain values. */
  pose(): Pose {
    return { position: [this.position[0]!, this.position[1]!, this.position[2]!], orientation: quatFrom(this.rotation) };
  }

  #jacobian(): void {
    const n = this.rows.length;
    const p = this.position;
    for (let j = 0; j < n; j += 1) {
      const x = this.#axes[j * 3]!;
      const y = this.#axes[j * 3 + 1]!;
      const z = this.#axes[j * 3 + 2]!;
      if (this.#hinges[j]) {
        const dx = p[0]! - this.#anchors[j * 3]!;
        const dy = p[1]! - this.#anchors[j * 3 + 1]!;
        const dz = p[2]! - this.#anchors[j * 3 + 2]!;
        this.linear[j] = y * dz - z * dy;
        this.linear[n + j] = z * dx - x * dz;
        this.linear[2 * n + j] = x * dy - y * dx;
        this.angular[j] = x;
        this.angular[n + j] = y;
        this.angular[2 * n + j] = z;
      } else {
        this.linear[j] = x;
        this.linear[n + j] = y;
        this.linear[2 * n + j] = z;
        this.angular[j] = this.angular[n + j] = this.angular[2 * n + j] = 0;
      }
    }
  }
}

function advance(p: Float64Array, r: Float64Array, by: Vec3): void {
  for (let i = 0; i < 3; i += 1) p[i] = p[i]! + r[i * 3]! * by[0] + r[i * 3 + 1]! * by[1] + r[i * 3 + 2]! * by[2];
}

/** r := r·m. */
function multiplyInto(r: Float64Array, m: Float64Array, scratch: Float64Array): void {
  for (let i = 0; i < 3; i += 1) {
    for (let j = 0; j < 3; j += 1) {
      scratch[i * 3 + j] = r[i * 3]! * m[j]! + r[i * 3 + 1]! * m[3 + j]! + r[i * 3 + 2]! * m[6 + j]!;
    }
  }
  r.set(scratch);
}

/** Rodrigues' formula; `axis` has unit length. */
function turnInto(out: Float64Array, axis: Vec3, radians: number): void {
  const c = Math.cos(radians);
  const s = Math.sin(radians);
  const [x, y, z] = axis;
  const t = 1 - c;
  out[0] = t * x * x + c; out[1] = t * x * y - s * z; out[2] = t * x * z + s * y;
  out[3] = t * x * y + s * z; out[4] = t * y * y + c; out[5] = t * y * z - s * x;
  out[6] = t * x * z - s * y; out[7] = t * y * z + s * x; out[8] = t * z * z + c;
}

/** Row-major rotation matrix of a unit quaternion. */
export function matrixFrom(q: Quat): Float64Array {
  const x = rotate(q, [1, 0, 0]);
  const y = rotate(q, [0, 1, 0]);
  const z = rotate(q, [0, 0, 1]);
  return Float64Array.of(x[0], y[0], z[0], x[1], y[1], z[1], x[2], y[2], z[2]);
}

/** Unit quaternion of a row-major rotation matrix (Shepperd: from the largest of the four). */
export function quatFrom(m: ArrayLike<number>): Quat {
  const trace = m[0]! + m[4]! + m[8]!;
  if (trace > 0) {
    const s = 2 * Math.sqrt(1 + trace);
    return [(m[7]! - m[5]!) / s, (m[2]! - m[6]!) / s, (m[3]! - m[1]!) / s, s / 4];
  }
  if (m[0]! >= m[4]! && m[0]! >= m[8]!) {
    const s = 2 * Math.sqrt(1 + m[0]! - m[4]! - m[8]!);
    return [s / 4, (m[1]! + m[3]!) / s, (m[2]! + m[6]!) / s, (m[7]! - m[5]!) / s];
  }
  if (m[4]! >= m[8]!) {
    const s = 2 * Math.sqrt(1 + m[4]! - m[0]! - m[8]!);
    return [(m[1]! + m[3]!) / s, s / 4, (m[5]! + m[7]!) / s, (m[2]! - m[6]!) / s];
  }
  const s = 2 * Math.sqrt(1 + m[8]! - m[0]! - m[4]!);
  return [(m[2]! + m[6]!) / s, (m[5]! + m[7]!) / s, s / 4, (m[3]! - m[1]!) / s];
}
