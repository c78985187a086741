// Where an arm's solids are for a row of joints, without allocation: flat forward kinematics of bodies and solids,
// and the joints' axes in the world. clearance.ts owns one; kinematic-tree.ts is the reference.
import type { Solids } from '../math/arm.ts';
import { matrixFrom } from '../math/kinematic-chain.ts';
import type { TreeBody } from '../math/kinematic-tree.ts';
import { norm, type Vec3 } from '../math/vector.ts';
import { coreOf, type PlacedSolid } from './clearance-distance.ts';

/** A body that moves by a joint of its own. */
interface Mover { readonly body: number; readonly row: number; readonly multiplier: number; readonly hinge: boolean }

export interface Solid extends PlacedSolid {
  readonly body: number;
  /** Radius of a ball around the centre that holds all of it; infinite for a plane. */
  readonly extent: number;
  readonly isMoving: boolean;
  readonly localPosition: Float64Array;
  readonly localRotation: Float64Array;
}

export class ClearanceArm {
  readonly solids: readonly Solid[];
  readonly movers: readonly Mover[];
  /** Whether mover m carries a body: index m · bodies + body. */
  readonly carries: Uint8Array;
  /** Of each mover, in the world: its axis and its anchor. */
  readonly axes: Float64Array;
  readonly anchors: Float64Array;
  readonly #bodies: readonly TreeBody[];
  readonly #moving: readonly Solid[];
  readonly #moverOf: Int32Array;
  readonly #positions: readonly Float64Array[];
  readonly #rotations: readonly Float64Array[];
  readonly #localRotations: readonly Float64Array[];
  readonly #turn = new Float64Array(9);
  readonly #scratch = new Float64Array(9);

  constructor(bodies: readonly TreeBody[], geoms: Solids['geoms']) {
    this.#bodies = bodies.filter((body) => body.object === undefined);
    const count = this.#bodies.length;
    this.movers = this.#bodies.flatMap(({ joint }, body) => (joint ? [{ body, row: joint.index, multiplier: joint.multiplier ?? 1, hinge: joint.kind === 'hinge' }] : []));
    this.#moverOf = new Int32Array(count).fill(-1);
    this.movers.forEach((mover, m) => { this.#moverOf[mover.body] = m; });
    this.carries = new Uint8Array(this.movers.length * count);
    this.#bodies.forEach((_, body) => {
      for (let at = body; at >= 0; at = this.#bodies[at]!.parent) if (this.#moverOf[at]! >= 0) this.carries[this.#moverOf[at]! * count + body] = 1;
    });
    this.axes = new Float64Array(this.movers.length * 3);
    this.anchors = new Float64Array(this.movers.length * 3);
    this.#positions = this.#bodies.map(() => new Float64Array(3));
    this.#rotations = this.#bodies.map(() => identity());
    this.#localRotations = this.#bodies.map((body) => matrixFrom(body.orientation));
    this.solids = geoms.map((geom) => ({
      shape: geom.shape, body: geom.body, ...coreOf(geom.shape, geom.size), extent: extentOf(geom),
      isMoving: this.movers.some((_, m) => this.isCarried(m, geom.body)),
      position: new Float64Array(3), rotation: new Float64Array(9),
      localPosition: Float64Array.from(geom.position), localRotation: matrixFrom(geom.orientation),
    }));
    this.#moving = this.solids.filter((solid) => solid.isMoving);
    this.#solveBodies(new Float64Array(64));
    for (const solid of this.solids) this.#placeSolid(solid);
  }

  isCarried(mover: number, body: number): boolean { return this.carries[mover * this.#bodies.length + body] === 1; }

  /** The last mover that carries a body: solids of one link never move against each other. −1: it stands still. */
  linkOf(body: number): number {
    for (let at = body; at >= 0; at = this.#bodies[at]!.parent) if (this.#moverOf[at]! >= 0) return this.#moverOf[at]!;
    return -1;
  }

  /** The link that a link hangs on. */
  parentOf(link: number): number { return this.linkOf(this.#bodies[this.movers[link]!.body]!.parent); }

  /** A body that stands still and that an arm is mounted on: not what else stands in that arm's world, whose root is `root`. */
  carriesArm(body: number, root: number): boolean {
    if (body === root) return false;
    return this.movers.some((mover) => { for (let at = mover.body; at > root; at = this.#bodies[at]!.parent) if (at === body) return true; return false; });
  }

  parentBody(body: number): number { return this.#bodies[body]!.parent; }

  /** The most that any point of the solid moves, metres for one unit of the mover, whatever the posture. `travel`: how far slides go. */
  reach(mover: number, solid: Solid, travel: (row: number) => number): number {
    const { body: from, hinge, multiplier } = this.movers[mover]!;
    if (!this.isCarried(mover, solid.body)) return 0;
    if (!hinge) return Math.abs(multiplier);
    const anchorOf = (body: number): number => norm(this.#bodies[body]!.joint?.anchor ?? [0, 0, 0]);
    let length = anchorOf(from) + Math.hypot(...solid.localPosition) + solid.extent;
    for (let at = solid.body; at !== from; at = this.#bodies[at]!.parent) {
      const { position, joint } = this.#bodies[at]!;
      length += norm(position) + 2 * anchorOf(at) + (joint?.kind === 'slide' ? travel(joint.index) * Math.abs(joint.multiplier ?? 1) : 0);
    }
    return length * Math.abs(multiplier);
  }

  /** Puts the joints' axes and every moving solid, or those given, where this row of joints has them. */
  place(joints: ArrayLike<number>, only: readonly Solid[] = this.#moving): void {
    this.#solveBodies(joints);
    for (let i = 0; i < only.length; i += 1) this.#placeSolid(only[i]!);
  }

  #solveBodies(joints: ArrayLike<number>): void {
    for (let i = 1; i < this.#bodies.length; i += 1) {
      const { parent, position, joint } = this.#bodies[i]!;
      const p = this.#positions[i]!;
      const r = this.#rotations[i]!;
      transform(this.#positions[parent]!, this.#rotations[parent]!, position, p);
      multiply(this.#rotations[parent]!, this.#localRotations[i]!, r);
      if (!joint) continue;
      const mover = this.#moverOf[i]! * 3;
      const value = (joints[joint.index] ?? 0) * (joint.multiplier ?? 1);
      const { axis, anchor } = joint;
      for (let k = 0; k < 3; k += 1) {
        this.axes[mover + k] = r[k * 3]! * axis[0] + r[k * 3 + 1]! * axis[1] + r[k * 3 + 2]! * axis[2];
        this.anchors[mover + k] = p[k]! + r[k * 3]! * anchor[0] + r[k * 3 + 1]! * anchor[1] + r[k * 3 + 2]! * anchor[2];
      }
      if (joint.kind === 'slide') {
        for (let k = 0; k < 3; k += 1) p[k] = p[k]! + this.axes[mover + k]! * value;
        continue;
      }
      turn(this.#turn, axis, value);
      this.#scratch.set(r);
      multiply(this.#scratch, this.#turn, r);
      for (let k = 0; k < 3; k += 1) p[k] = this.anchors[mover + k]! - (r[k * 3]! * anchor[0] + r[k * 3 + 1]! * anchor[1] + r[k * 3 + 2]! * anchor[2]);
    }
  }

  #placeSolid(solid: Solid): void {
    const p = this.#positions[solid.body]!;
    const r = this.#rotations[solid.body]!;
    const at = solid.localPosition;
    for (let k = 0; k < 3; k += 1) solid.position[k] = p[k]! + r[k * 3]! * at[0]! + r[k * 3 + 1]! * at[1]! + r[k * 3 + 2]! * at[2]!;
    multiply(r, solid.localRotation, solid.rotation);
  }
}

const identity = (): Float64Array => Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);

function extentOf({ shape, size }: Solids['geoms'][number]): number {
  switch (shape) {
    case 'sphere': return size[0];
    case 'capsule': return size[0] + size[1];
    case 'cylinder': return Math.hypot(size[0], size[1]);
    case 'ellipsoid': return Math.max(...size);
    case 'box': return Math.hypot(...size);
    case 'plane': return Number.POSITIVE_INFINITY;
  }
}

function transform(p: Float64Array, r: Float64Array, by: Vec3, out: Float64Array): void {
  for (let k = 0; k < 3; k += 1) out[k] = p[k]! + r[k * 3]! * by[0] + r[k * 3 + 1]! * by[1] + r[k * 3 + 2]! * by[2];
}

function multiply(a: Float64Array, b: Float64Array, out: Float64Array): void {
  for (let i = 0; i < 9; i += 3) {
    const x = a[i]!, y = a[i + 1]!, z = a[i + 2]!;
    out[i] = x * b[0]! + y * b[3]! + z * b[6]!;
    out[i + 1] = x * b[1]! + y * b[4]! + z * b[7]!;
    out[i + 2] = x * b[2]! + y * b[5]! + z * b[8]!;
  }
}

/** Rodrigues' formula; `axis` has unit length. */
function turn(out: Float64Array, axis: Vec3, radians: number): void {
  const c = Math.cos(radians);
  const s = Math.sin(radians);
  const [x, y, z] = axis;
  const t = 1 - c;
  out[0] = t * x * x + c; out[1] = t * x * y - s * z; out[2] = t * x * z + s * y;
  out[3] = t * x * y + s * z; out[4] = t * y * y + c; out[5] = t * y * z - s * x;
  out[6] = t * x * z - s * y; out[7] = t * y * z + s * x; out[8] = t * z * z + c;
}
