// Whether an arm keeps clear of itself and of its furniture, from the geometry of its world, fast enough for every
// tick. The guard asks; nothing here knows time or limits. MuJoCo's distances are the reference (clearance.test.ts).
import type { ArmDescription, WorldDescription } from '../math/arm.ts';
import { mostClearanceMetres } from '../math/arm-limits.ts';
import { ClearanceArm, type Solid } from './clearance-arm.ts';
import { measure, measurePlane, type Nearness } from './clearance-distance.ts';
import type { TwoArms } from './clearance-beside.ts';
import { choosePairs, choosePairsBetween, type SolidPair } from './clearance-pairs.ts';

/** A pair of solids, with what was last measured of it. */
export interface ClearancePair extends SolidPair {
  /** Of the bodies in the world's description; 0 is the world itself. */
  readonly bodies: readonly [number, number];
  /** At the posture last looked at. */
  readonly now: Nearness;
  /** How the distance changes there with each entry of the joint row. */
  readonly slope: Float64Array;
  /** Metres that this pair may not come below: its margin, or as near as it is when it was found nearer. */
  readonly floor: number;
}

interface Pair extends ClearancePair {
  floor: number;
  /** Metres of relative motion for one unit of each entry of the joint row, at most. */
  readonly reach: Float64Array;
  /** The operator's plane, or one that the model has. */
  readonly isOperators: boolean;
  margin: number;
  readonly ownMargin: number;
  /** What was measured of it last on a way that is not taken yet, and where. */
  readonly probe: Nearness;
  readonly probed: Float64Array;
}

const nearness = (): Nearness => ({ distance: 0, normal: new Float64Array(3), onFirst: new Float64Array(3), onSecond: new Float64Array(3) });
/** Numbers are not exact; nothing is refused for less than this. */
const noise = 3e-5;
/** How often the range of a joint is looked at where it alone brings two solids together. */
const looks = 200;
const sameMetres = 1e-3;
/** Measured this much farther than asked, so that postures near by need no measuring. */
const probeMetres = 0.02;

export class Clearance {
  /** Pairs that may come into play from the posture last looked at, nearest first is not promised. */
  readonly near: ClearancePair[] = [];
  /** By how many metres the pair that `short` named last was below its floor. */
  missing = 0;
  readonly #arm: ClearanceArm;
  readonly #pairs: readonly Pair[];
  readonly #near: Pair[];
  readonly #looked: Float64Array;
  /** The moving solids of the near pairs. */
  readonly #inPlay: Solid[] = [];
  #hasPlane = false;

  /** With `between`, only what is of two arms that `twoArms` put into one. */
  constructor(arm: ArmDescription, { bodies, solids = { geoms: [], passing: [] } }: Pick<WorldDescription, 'bodies' | 'solids'>, between?: Pick<TwoArms, 'firstOther' | 'grippers'>) {
    // The operator's plane is a solid like any other, only that it can be moved and left out.
    const plane = { body: 0, name: '', shape: 'plane' as const, size: [1, 1, 1] as const, position: [0, 0, 0] as const, orientation: [0, 0, 0, 1] as const };
    const operators = solids.geoms.length;
    this.#arm = new ClearanceArm(bodies, [...solids.geoms, plane]);
    const scratch = nearness();
    const distance = (first: number, second: number): number => {
      this.#measure(this.#arm.solids[first]!, this.#arm.solids[second]!, 1, scratch);
      scratch.normal.fill(0);
      // The plane is placed later: only a first link, which stands on it, is spared.
      return second === operators ? (this.#arm.parentOf(this.#arm.linkOf(this.#arm.solids[first]!.body)) < 0 ? 0 : 1) : scratch.distance;
    };
    const travel = (row: number): number => Math.max(Math.abs(arm.joints[row]!.minimum), Math.abs(arm.joints[row]!.maximum));
    const chosen = between ? choosePairsBetween(this.#arm, between.firstOther, between.grippers) : choosePairs(arm, this.#arm, solids.passing, distance);
    this.#pairs = chosen.map((pair): Pair => {
      const [first, second] = [this.#arm.solids[pair.first]!, this.#arm.solids[pair.second]!];
      const reach = new Float64Array(arm.joints.length);
      this.#arm.movers.forEach(({ row }, m) => {
        // What carries both moves neither against the other.
        if (this.#arm.isCarried(m, first.body) !== this.#arm.isCarried(m, second.body)) {
          reach[row] = reach[row]! + Math.max(this.#arm.reach(m, first, travel), this.#arm.reach(m, second, travel));
        }
      });
      return {
        ...pair, bodies: [first.body, second.body], now: nearness(), probe: nearness(), slope: new Float64Array(arm.joints.length),
        floor: pair.margin, ownMargin: pair.margin, reach, isOperators: pair.second === operators, probed: new Float64Array(arm.joints.length),
      };
    }).filter((pair) => pair.isOperators || this.#canMeet(pair, arm));
    this.#near = this.near as Pair[];
    this.#looked = Float64Array.from(arm.home);
    this.settle(arm.home);
  }

  /** Whether a pair that one joint alone moves ever comes near: most of those never do, and cost time. */
  #canMeet(pair: Pair, arm: ArmDescription): boolean {
    const rows = [...pair.reach.keys()].filter((row) => pair.reach[row]! > 0);
    if (rows.length !== 1) return true;
    const [row] = rows as [number];
    const { minimum, maximum } = arm.joints[row]!;
    const joints = Float64Array.from(arm.home);
    let nearest = Number.POSITIVE_INFINITY;
    let farthest = 0;
    for (let look = 0; look <= looks; look += 1) {
      joints[row] = minimum + ((maximum - minimum) * look) / looks;
      this.#arm.place(joints);
      const distance = this.#measured(pair, pair.probe, 1);
      nearest = Math.min(nearest, distance);
      farthest = Math.max(farthest, distance);
    }
    // A link that only turns above the table is as far from it as ever.
    if (nearest > pair.margin && farthest - nearest < sameMetres) return false;
    // Between two looks it cannot come nearer than this.
    return nearest - (pair.reach[row]! * (maximum - minimum)) / (2 * looks) < Math.max(pair.margin, mostClearanceMetres) || nearest < mostClearanceMetres;
  }

  get pairs(): readonly SolidPair[] { return this.#pairs; }

  /** The operator's own: a plane that the arm stays above (null: none), and more room than the model's between links and furniture. */
  tighten(planeHeight: number | null, atLeastMetres: number): void {
    this.#hasPlane = planeHeight !== null;
    const plane = this.#arm.solids.at(-1)!;
    plane.position[2] = planeHeight ?? 0;
    for (const pair of this.#pairs) {
      // A hand that may not come near the table cannot grasp; and where the arm's own postures come nearer, they count.
      if ((pair.kind === 'links' || pair.kind === 'furniture') && !pair.isOperators && pair.ownMargin > 0.005) pair.margin = Math.max(pair.ownMargin, Math.min(mostClearanceMetres, atLeastMetres));
    }
    this.settle(this.#looked);
  }

  /** The arm stands here: what is nearer than its margin already may stay so, but not come nearer. */
  settle(joints: ArrayLike<number>): void {
    this.#arm.place(joints);
    for (let i = 0; i < this.#looked.length; i += 1) this.#looked[i] = joints[i]!;
    for (const pair of this.#pairs) {
      pair.floor = pair.margin;
      if (this.#atLeast(pair) < pair.margin) pair.floor = Math.min(pair.margin, this.#measured(pair, pair.now, pair.margin));
    }
  }

  /**
   * Measures every pair that could come to its margin, or within `band` metres of it, by motions of up to `travel` a joint.
   * Fills `near`; returns how many.
   */
  look(joints: ArrayLike<number>, travel: ArrayLike<number>, band: number): number {
    this.#arm.place(joints);
    for (let i = 0; i < this.#looked.length; i += 1) this.#looked[i] = joints[i]!;
    this.#near.length = 0;
    this.#inPlay.length = 0;
    for (const pair of this.#pairs) {
      if (pair.isOperators && !this.#hasPlane) continue;
      let within = pair.margin + band;
      for (let i = 0; i < travel.length; i += 1) within += pair.reach[i]! * travel[i]!;
      if (this.#atLeast(pair) > within) continue;
      if (this.#measured(pair, pair.now, within) > within) continue;
      // What was nearer than its margin may not come back to where it was.
      if (pair.floor < pair.margin) pair.floor = Math.min(pair.margin, Math.max(pair.floor, pair.now.distance));
      // Nearer than it should have come, between two postures that were checked: from here it must be able to leave.
      if (pair.now.distance < pair.floor - noise) pair.floor = pair.now.distance;
      this.#slope(pair);
      pair.probe.distance = Number.NEGATIVE_INFINITY;
      this.#near.push(pair);
      this.#play(this.#arm.solids[pair.first]!);
      this.#play(this.#arm.solids[pair.second]!);
    }
    return this.#near.length;
  }

  /**
   * The pair that is farthest below its floor at these joints, of those last looked at; undefined when all keep it.
   * `missing` says by how many metres.
   */
  short(joints: ArrayLike<number>): ClearancePair | undefined {
    let placed = false;
    let worst: Pair | undefined;
    let most = noise;
    this.missing = 0;
    for (let k = 0; k < this.#near.length; k += 1) {
      const pair = this.#near[k]!;
      if (pair.now.distance - travelled(pair.reach, joints, this.#looked) > pair.floor) continue;
      if (pair.probe.distance - travelled(pair.reach, joints, pair.probed) > pair.floor) continue;
      if (!placed) { this.#arm.place(joints, this.#inPlay); placed = true; }
      const missing = pair.floor - this.#measured(pair, pair.probe, pair.floor + probeMetres);
      for (let i = 0; i < pair.probed.length; i += 1) pair.probed[i] = joints[i]!;
      if (missing > most) { most = missing; worst = pair; this.missing = missing; }
    }
    return worst;
  }

  #play(solid: Solid): void { if (solid.isMoving && !this.#inPlay.includes(solid)) this.#inPlay.push(solid); }

  /** Metres from the world's posture last placed; a lower bound that costs next to nothing. */
  #atLeast({ first, second }: Pair): number {
    const one = this.#arm.solids[first]!;
    const other = this.#arm.solids[second]!;
    const p = one.position, q = other.position, r = other.rotation;
    const x = p[0]! - q[0]!, y = p[1]! - q[1]!, z = p[2]! - q[2]!;
    if (other.shape === 'plane') return r[2]! * x + r[5]! * y + r[8]! * z - one.extent;
    if (other.shape !== 'box') return Math.sqrt(x * x + y * y + z * z) - one.extent - other.extent;
    const dx = Math.max(0, Math.abs(r[0]! * x + r[3]! * y + r[6]! * z) - other.a);
    const dy = Math.max(0, Math.abs(r[1]! * x + r[4]! * y + r[7]! * z) - other.b);
    const dz = Math.max(0, Math.abs(r[2]! * x + r[5]! * y + r[8]! * z) - other.c);
    return Math.sqrt(dx * dx + dy * dy + dz * dz) - one.extent;
  }

  #measured({ first, second }: Pair, into: Nearness, beyond: number): number {
    this.#measure(this.#arm.solids[first]!, this.#arm.solids[second]!, beyond, into);
    return into.distance;
  }

  #measure(first: Solid, second: Solid, beyond: number, into: Nearness): void {
    if (second.shape === 'plane') measurePlane(first, second, into);
    else if (first.shape === 'plane') throw new Error('a plane does not move');
    else measure(first, second, beyond, into);
  }

  /** d distance / d joint: the normal's share of what each joint does to either point. */
  #slope(pair: Pair): void {
    const { slope, now: { normal, onFirst, onSecond } } = pair;
    slope.fill(0);
    const { axes, anchors, movers } = this.#arm;
    for (let m = 0; m < movers.length; m += 1) {
      const { row, multiplier, hinge } = movers[m]!;
      const movesA = this.#arm.isCarried(m, pair.bodies[0]);
      if (movesA === this.#arm.isCarried(m, pair.bodies[1])) continue;
      const at = m * 3;
      const point = movesA ? onFirst : onSecond;
      const ax = axes[at]!, ay = axes[at + 1]!, az = axes[at + 2]!;
      let rate: number;
      if (hinge) {
        const x = point[0]! - anchors[at]!, y = point[1]! - anchors[at + 1]!, z = point[2]! - anchors[at + 2]!;
        rate = normal[0]! * (ay * z - az * y) + normal[1]! * (az * x - ax * z) + normal[2]! * (ax * y - ay * x);
      } else rate = normal[0]! * ax + normal[1]! * ay + normal[2]! * az;
      slope[row] = slope[row]! + (movesA ? rate : -rate) * multiplier;
    }
  }
}

/** The most that a pair's distance can have changed between two rows of joints. */
function travelled(reach: Float64Array, joints: ArrayLike<number>, from: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < reach.length; i += 1) most += reach[i]! * Math.abs(joints[i]! - from[i]!);
  return most;
}
