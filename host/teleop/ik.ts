// Inverse kinematics: which joints put the tool at the wished pose. Damped least squares on the
// geometric Jacobian (Nakamura and Hanafusa 1986; Levenberg-Marquardt acceptance). The loop calls it every tick.
import type { ArmDescription } from '../../core/math/arm.ts';
import { KinematicChain, matrixFrom } from '../../core/math/kinematic-chain.ts';
import type { Pose } from '../../core/math/vector.ts';
import { softLimits } from './limits.ts';

// A 5-DoF arm cannot have position, approach and roll everywhere. Weights this far apart make it a
// ladder: one radian of unreachable approach costs about 0.1 mm of position. Metres per radian.
const approachWeight = 0.005;
const rollWeight = 0.002;
/** Keeps a spare freedom from leaning on a stop; weaker than roll. */
const limitWeight = 0.0015;
const limitZoneRadians = 0.08;
const dampingSquared = 1e-9;
/** Added where the arm is stretched or folded and a small wish would need a huge joint motion. */
const singularDampingSquared = 2e-5;
/** Manipulability √det(J Jᵀ) of the position task, below which damping grows, as a share of the arm's best. */
const singularShare = 0.15;
const largestStepRadians = 0.25;
const mostIterations = 12;
const settledStepRadians = 2e-6;

export class InverseKinematics {
  /** The last solution: a whole joint row; joints off the chain (the gripper) stay as given to `startFrom`. */
  readonly joints: Float64Array;
  /** Distance from wish to solution, metres. */
  residualMetres = 0;
  /** Angle between the wished and the found approach, radians. */
  approachErrorRadians = 0;
  /** Damped steps of the last solve. */
  iterations = 0;

  readonly #chain: KinematicChain;
  readonly #n: number;
  readonly #minimum: Float64Array;
  readonly #maximum: Float64Array;
  readonly #target = new Float64Array(3);
  #targetRotation: Float64Array = new Float64Array(9);
  readonly #error = new Float64Array(7);
  readonly #normal: Float64Array;
  readonly #matrix: Float64Array;
  readonly #gradient: Float64Array;
  readonly #step: Float64Array;
  readonly #locked: Uint8Array;
  readonly #before: Float64Array;
  readonly #singularBelow: number;

  constructor(arm: ArmDescription) {
    this.#chain = new KinematicChain(arm);
    const n = this.#n = this.#chain.rows.length;
    this.joints = Float64Array.from(arm.home);
    this.#minimum = new Float64Array(n);
    this.#maximum = new Float64Array(n);
    this.#chain.rows.forEach((row, j) => {
      const [minimum, maximum] = softLimits(arm.joints[row]!);
      this.#minimum[j] = minimum;
      this.#maximum[j] = maximum;
    });
    this.#normal = new Float64Array(n * n);
    this.#matrix = new Float64Array(n * n);
    this.#gradient = new Float64Array(n);
    this.#step = new Float64Array(n);
    this.#locked = new Uint8Array(n);
    this.#before = new Float64Array(n);
    this.#singularBelow = singularShare * this.#bestManipulability();
  }

  /** Warm start: the posture the next solve begins from. */
  startFrom(joints: ArrayLike<number>): void {
    for (let i = 0; i < this.joints.length; i += 1) this.joints[i] = joints[i]!;
  }

  /** Tool pose of a joint row. */
  toolPose(joints: ArrayLike<number>): Pose {
    this.#chain.solve(joints);
    return this.#chain.pose();
  }

  /** Moves `joints` to the best it finds for the wish, from where they are. Bounded work; always within limits. */
  solve(wish: Pose): Float64Array {
    this.#target.set(wish.position);
    this.#targetRotation = matrixFrom(wish.orientation);
    this.#clampIntoLimits();
    let cost = this.#evaluate();
    let eagerness = 1;
    this.iterations = 0;
    while (this.iterations < mostIterations) {
      this.iterations += 1;
      this.#assemble();
      const size = this.#solveStep(dampingSquared * eagerness + this.#singularDamping() * Math.min(1, eagerness));
      if (!(size > settledStepRadians)) break;
      const taken = this.#tryStep(cost);
      if (taken < 0) {
        eagerness *= 100;
        if (eagerness > 1e8) break;
        continue;
      }
      const gain = cost - taken;
      cost = taken;
      eagerness = Math.max(1e-2, eagerness / 10);
      if (gain < 1e-13) break;
    }
    this.residualMetres = Math.hypot(this.#error[0]!, this.#error[1]!, this.#error[2]!);
    this.approachErrorRadians = Math.hypot(this.#error[3]!, this.#error[4]!, this.#error[5]!);
    return this.joints;
  }

  #clampIntoLimits(): void {
    this.#chain.rows.forEach((row, j) => {
      this.joints[row] = Math.min(this.#maximum[j]!, Math.max(this.#minimum[j]!, this.joints[row]!));
    });
  }

  /** Adds the step, within limits; the new cost, or −1 with the joints put back when it did not pay. */
  #tryStep(cost: number): number {
    const { rows } = this.#chain;
    for (let j = 0; j < this.#n; j += 1) {
      const row = rows[j]!;
      this.#before[j] = this.joints[row]!;
      this.joints[row] = Math.min(this.#maximum[j]!, Math.max(this.#minimum[j]!, this.joints[row]! + this.#step[j]!));
    }
    const taken = this.#evaluate();
    if (taken <= cost) return taken;
    for (let j = 0; j < this.#n; j += 1) this.joints[rows[j]!] = this.#before[j]!;
    this.#evaluate();
    return -1;
  }

  /** Errors of the present joints, and their weighted cost. */
  #evaluate(): number {
    const chain = this.#chain;
    chain.solve(this.joints);
    const e = this.#error;
    const r = chain.rotation;
    const g = this.#targetRotation;
    for (let i = 0; i < 3; i += 1) e[i] = this.#target[i]! - chain.position[i]!;
    // Approach: the rotation vector that turns the tool's z onto the wished z.
    const ax = r[2]!, ay = r[5]!, az = r[8]!;
    const bx = g[2]!, by = g[5]!, bz = g[8]!;
    let cx = ay * bz - az * by, cy = az * bx - ax * bz, cz = ax * by - ay * bx;
    const sine = Math.hypot(cx, cy, cz);
    const cosine = ax * bx + ay * by + az * bz;
    const angle = Math.atan2(sine, cosine);
    if (sine > 1e-9) { cx /= sine; cy /= sine; cz /= sine; } else { cx = r[0]!; cy = r[3]!; cz = r[6]!; }
    e[3] = cx * angle; e[4] = cy * angle; e[5] = cz * angle;
    // Roll: with that turn made, the angle from the tool's x to the wished x about the approach.
    const x = turned(r[0]!, r[3]!, r[6]!, cx, cy, cz, sine, cosine);
    const gx = g[0]!, gy = g[3]!, gz = g[6]!;
    const across = (x[1]! * gz - x[2]! * gy) * bx + (x[2]! * gx - x[0]! * gz) * by + (x[0]! * gy - x[1]! * gx) * bz;
    e[6] = Math.atan2(across, x[0]! * gx + x[1]! * gy + x[2]! * gz);
    let cost = e[0]! ** 2 + e[1]! ** 2 + e[2]! ** 2 + (approachWeight * angle) ** 2 + (rollWeight * e[6]!) ** 2;
    for (let j = 0; j < this.#n; j += 1) cost += (limitWeight * this.#limitLean(j)) ** 2;
    return cost;
  }

  /** How far a joint leans into the zone before a stop, −1 … 1; 0 outside it. */
  #limitLean(j: number): number {
    const q = this.joints[this.#chain.rows[j]!]!;
    const upper = q - (this.#maximum[j]! - limitZoneRadians);
    if (upper > 0) return upper / limitZoneRadians;
    const lower = q - (this.#minimum[j]! + limitZoneRadians);
    return lower < 0 ? lower / limitZoneRadians : 0;
  }

  /** Normal equations of the weighted task at the present joints. */
  #assemble(): void {
    const n = this.#n;
    const { linear, angular, rotation } = this.#chain;
    const e = this.#error;
    const ax = rotation[2]!, ay = rotation[5]!, az = rotation[8]!;
    const approach2 = approachWeight ** 2;
    const roll2 = rollWeight ** 2;
    const limit2 = (limitWeight / limitZoneRadians) ** 2;
    for (let i = 0; i < n; i += 1) {
      const li0 = linear[i]!, li1 = linear[n + i]!, li2 = linear[2 * n + i]!;
      const wi0 = angular[i]!, wi1 = angular[n + i]!, wi2 = angular[2 * n + i]!;
      const rollI = wi0 * ax + wi1 * ay + wi2 * az;
      const lean = this.#limitLean(i);
      this.#gradient[i] = li0 * e[0]! + li1 * e[1]! + li2 * e[2]!
        + approach2 * (wi0 * e[3]! + wi1 * e[4]! + wi2 * e[5]!) + roll2 * rollI * e[6]!
        - limit2 * limitZoneRadians * lean;
      for (let j = 0; j <= i; j += 1) {
        const wj0 = angular[j]!, wj1 = angular[n + j]!, wj2 = angular[2 * n + j]!;
        const rollJ = wj0 * ax + wj1 * ay + wj2 * az;
        // The part of the turn about the approach itself belongs to roll alone.
        const tilt = wi0 * wj0 + wi1 * wj1 + wi2 * wj2 - rollI * rollJ;
        const value = li0 * linear[j]! + li1 * linear[n + j]! + li2 * linear[2 * n + j]! + approach2 * tilt + roll2 * rollI * rollJ;
        this.#normal[i * n + j] = this.#normal[j * n + i] = value;
      }
      if (lean !== 0) this.#normal[i * n + i] = this.#normal[i * n + i]! + limit2;
    }
  }

  #singularDamping(): number {
    const w = this.#manipulability();
    if (w >= this.#singularBelow) return 0;
    return singularDampingSquared * (1 - w / this.#singularBelow) ** 2;
  }

  #manipulability(): number {
    const n = this.#n;
    const { linear } = this.#chain;
    let a = 0, b = 0, c = 0, d = 0, f = 0, g = 0;
    for (let j = 0; j < n; j += 1) {
      const x = linear[j]!, y = linear[n + j]!, z = linear[2 * n + j]!;
      a += x * x; b += x * y; c += x * z; d += y * y; f += y * z; g += z * z;
    }
    return Math.sqrt(Math.max(0, a * (d * g - f * f) - b * (b * g - f * c) + c * (b * f - d * c)));
  }

  /** The arm's best manipulability, by a coarse deterministic look over its range. */
  #bestManipulability(): number {
    const row = Float64Array.from(this.joints);
    let best = 0;
    for (let look = 0; look < 200; look += 1) {
      this.#chain.rows.forEach((index, j) => {
        const share = (look * (0.381966 + 0.17 * j)) % 1;
        row[index] = this.#minimum[j]! + share * (this.#maximum[j]! - this.#minimum[j]!);
      });
      this.#chain.solve(row);
      best = Math.max(best, this.#manipulability());
    }
    return best;
  }

  /**
   * Solves (normal + damping) step = gradient by Cholesky. A joint at a stop that is asked to go further
   * is locked and the rest solved again, so that the others make up for it. Returns the largest joint step.
   */
  #solveStep(damping: number): number {
    const n = this.#n;
    const m = this.#matrix;
    const step = this.#step;
    this.#locked.fill(0);
    for (let round = 0; round <= n; round += 1) {
      for (let i = 0; i < n; i += 1) {
        step[i] = this.#locked[i] ? 0 : this.#gradient[i]!;
        for (let j = 0; j <= i; j += 1) {
          const off = this.#locked[i] || this.#locked[j] ? 0 : this.#normal[i * n + j]!;
          m[i * n + j] = i === j ? (this.#locked[i] ? 1 : off + damping) : off;
        }
      }
      choleskySolve(m, step, n);
      if (!this.#lockPushed()) break;
    }
    let largest = 0;
    for (let i = 0; i < n; i += 1) largest = Math.max(largest, Math.abs(step[i]!));
    if (largest > largestStepRadians) for (let i = 0; i < n; i += 1) step[i] = step[i]! * (largestStepRadians / largest);
    return largest;
  }

  #lockPushed(): boolean {
    let pushed = false;
    for (let j = 0; j < this.#n; j += 1) {
      if (this.#locked[j]) continue;
      const q = this.joints[this.#chain.rows[j]!]!;
      const step = this.#step[j]!;
      if ((step > 0 && q >= this.#maximum[j]! - 1e-9) || (step < 0 && q <= this.#minimum[j]! + 1e-9)) {
        this.#locked[j] = 1;
        pushed = true;
      }
    }
    return pushed;
  }
}

const scratch = new Float64Array(3);
/** (x y z) turned about the unit axis c by the angle with this sine and cosine. */
function turned(x: number, y: number, z: number, cx: number, cy: number, cz: number, sine: number, cosine: number): Float64Array {
  const along = (cx * x + cy * y + cz * z) * (1 - cosine);
  scratch[0] = x * cosine + (cy * z - cz * y) * sine + cx * along;
  scratch[1] = y * cosine + (cz * x - cx * z) * sine + cy * along;
  scratch[2] = z * cosine + (cx * y - cy * x) * sine + cz * along;
  return scratch;
}

/** Solves m·x = b in place (b becomes x) for a symmetric positive matrix given by its lower half. */
function choleskySolve(m: Float64Array, b: Float64Array, n: number): void {
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = m[i * n + j]!;
      for (let k = 0; k < j; k += 1) sum -= m[i * n + k]! * m[j * n + k]!;
      m[i * n + j] = i === j ? Math.sqrt(Math.max(sum, 1e-14)) : sum / m[j * n + j]!;
    }
  }
  for (let i = 0; i < n; i += 1) {
    let sum = b[i]!;
    for (let k = 0; k < i; k += 1) sum -= m[i * n + k]! * b[k]!;
    b[i] = sum / m[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i -= 1) {
    let sum = b[i]!;
    for (let k = i + 1; k < n; k += 1) sum -= m[k * n + i]! * b[k]!;
    b[i] = sum / m[i * n + i]!;
  }
}
