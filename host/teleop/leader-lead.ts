// A leader arm leading an arm, joint by joint: through the start gate, eased in, and felt back where the leader can.
// Its clutch is the key, pedal or button of every input: its trigger is the gripper, and a trigger cannot be both.
import type { Settings } from '../../core/contract/state.ts';
import type { ArmDescription } from '../../core/math/arm.ts';
import { KinematicChain } from '../../core/math/kinematic-chain.ts';
import { startGate, type Misalignment } from '../../core/math/start-gate.ts';
import type { VerdictReason } from '../../core/streams/kinds.ts';
import type { Sample } from '../../core/streams/sample.ts';
import { nanos, type Nanos } from '../../core/time.ts';
import { JointGlide } from './joint-glide.ts';
import type { Lead, Wish } from './lead.ts';
import { easeSeconds, easeShare } from './start-gate.ts';

/** Between two samples a leader's joint cannot turn further than this; more is a slipped encoder or another leader. */
const plausibleStep = 0.3;
const plausibleSpeed = 15;
/** Of the arm's effort, this much is its own weight and friction; only what is beyond is felt. */
const unfeltShare = 0.12;
const feltShare = 0.6;
const mostFelt = 0.5;

export class LeaderLead implements Lead {
  engaged = false;
  readonly staleReason = 'stale-leader';
  readonly inferenceMs = 0;
  valid = false;
  tCapture: Nanos = nanos(0);
  gripper = 0;

  readonly #arm: ArmDescription;
  readonly #chain: KinematicChain;
  readonly #push: ((efforts: ArrayLike<number>) => void) | undefined;
  readonly #joints: Float64Array;
  /** Arm less leader when they were engaged: eased away. */
  readonly #offset: Float64Array;
  readonly #efforts: Float64Array;
  readonly #glide: JointGlide;
  #easeSeconds = 0;
  #engagedAt = nanos(0);
  #arrived = Number.NEGATIVE_INFINITY;
  #underwayMs = 0;
  #leapt = false;
  #feels = false;

  /** `push` gives the operator's hand this share of the arm's effort, joint by joint. */
  constructor(arm: ArmDescription, push: ((efforts: ArrayLike<number>) => void) | undefined) {
    this.#arm = arm;
    this.#push = push;
    this.#chain = new KinematicChain(arm);
    this.#joints = new Float64Array(arm.joints.length);
    this.#offset = new Float64Array(arm.joints.length);
    this.#efforts = new Float64Array(arm.joints.length);
    this.#glide = new JointGlide(arm.joints.length);
  }

  get smoothingMs(): number { return this.#glide.delayMilliseconds; }

  take({ values, tCapture, tArrive }: Sample): void {
    const { length } = this.#joints;
    for (let i = 0; i < length; i += 1) if (!Number.isFinite(values[i])) { this.valid = false; return; }
    const most = plausibleStep + plausibleSpeed * Math.max(0, (tArrive - this.#arrived) / 1e9);
    // Its gripper may be let snap open.
    for (let i = 0; i < length; i += 1) if (i !== this.#arm.gripper.joint && Math.abs(values[i]! - this.#joints[i]!) > most) this.#leapt = true;
    this.#joints.set(values.subarray(0, length));
    this.tCapture = tCapture;
    this.#arrived = tArrive;
    this.#underwayMs = (tArrive - tCapture) / 1e6;
    this.valid = true;
  }

  silentMilliseconds(now: Nanos): number { return Math.max((now - this.#arrived) / 1e6, this.#underwayMs); }

  /** How far it stands from these joints of the arm, where that is too far. */
  misaligned(found: ArrayLike<number>): readonly Misalignment[] { return startGate(this.#joints, found, this.#arm); }

  engage(sent: Float64Array, now: Nanos): readonly Misalignment[] {
    const off = this.misaligned(sent);
    if (off.length > 0) return off;
    for (let i = 0; i < sent.length; i += 1) this.#offset[i] = sent[i]! - this.#joints[i]!;
    this.#easeSeconds = easeSeconds(this.#offset);
    this.#engagedAt = now;
    this.#leapt = false;
    this.#glide.reset(this.#joints);
    this.engaged = true;
    return off;
  }

  letGo(): void {
    this.engaged = false;
    if (!this.#feels) return;
    this.#feels = false;
    this.#efforts.fill(0);
    this.#push?.(this.#efforts);
  }

  /** One that leapt is not followed to where it is: it must pass the gate again. */
  aim(now: Nanos, settings: Settings): void {
    if (this.#leapt) this.letGo();
    else this.#glide.aim(this.#joints, now / 1e9, settings.smoothing.enabled);
  }

  wish(now: Nanos): Wish {
    const share = easeShare((now - this.#engagedAt) / 1e9, this.#easeSeconds);
    const joints = Float64Array.from(this.#glide.at(now / 1e9), (q, i) => q + this.#offset[i]! * share);
    const { joint, open, closed } = this.#arm.gripper;
    this.gripper = Math.min(1, Math.max(0, (joints[joint]! - open) / (closed - open)));
    this.#chain.solve(joints);
    const refused: VerdictReason = this.#leapt ? 'jump' : 'none';
    return { joints, tool: this.#chain.pose(), residualMetres: 0, cut: 'none', refused };
  }

  heldBack(): void { /* the leader's joints are what they are: the arm waits where it is */ }

  /** The arm's measured effort as a share of what its motors can, beyond what it takes to carry itself, softened and limited. */
  feel(efforts: ArrayLike<number>): void {
    if (!this.#push || !this.engaged) return;
    this.#feels = true;
    this.#arm.joints.forEach(({ effort }, i) => {
      const share = (efforts[i] ?? 0) / (effort ?? Number.POSITIVE_INFINITY);
      const beyond = Number.isFinite(share) ? Math.sign(share) * Math.max(0, Math.abs(share) - unfeltShare) : 0;
      this.#efforts[i] = Math.min(mostFelt, Math.max(-mostFelt, feltShare * beyond));
    });
    this.#push(this.#efforts);
  }
}
