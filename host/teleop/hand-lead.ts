// A hand before a camera leading an arm: relative motion of the tool, inverse kinematics, pinch to gripper.
// One for each hand; the loop makes both and asks the one that leads.
import type { Settings } from '../../core/contract/state.ts';
import type { ArmDescription } from '../../core/math/arm.ts';
import type { Misalignment } from '../../core/math/start-gate.ts';
import { subtract, type Pose, type Quat, type Vec3 } from '../../core/math/vector.ts';
import type { VerdictReason } from '../../core/streams/kinds.ts';
import type { Sample } from '../../core/streams/sample.ts';
import type { Nanos } from '../../core/time.ts';
import { Glide } from './glide.ts';
import { GripperMapping } from './gripper.ts';
import { HandInput } from './hand-input.ts';
import { InverseKinematics } from './ik.ts';
import type { Lead, Wish } from './lead.ts';
import { Retarget } from './retarget.ts';

/** Short of the wish by this much: the arm cannot reach there. */
const unreachedMetres = 0.02;

export class HandLead implements Lead {
  engaged = false;
  readonly staleReason = 'stale-hand';
  readonly #hand = new HandInput();
  readonly #arm: ArmDescription;
  readonly #ik: InverseKinematics;
  readonly #retarget: Retarget;
  readonly #glide: Glide;
  readonly #gripper = new GripperMapping();
  #wished: Vec3 = [0, 0, 0];
  /** The hand leapt, or was lost for a moment: no wish until its next good sample. */
  #wishless: VerdictReason = 'none';

  constructor(arm: ArmDescription, armFromWorld: Quat) {
    this.#arm = arm;
    this.#ik = new InverseKinematics(arm);
    this.#retarget = new Retarget(arm.workspace, armFromWorld);
    this.#glide = new Glide(this.#ik.toolPose(arm.home));
  }

  get valid(): boolean { return this.#hand.valid; }
  get fist(): number { return this.#hand.fist; }
  get tCapture(): Nanos { return this.#hand.tCapture; }
  get gripper(): number { return this.#gripper.value; }
  get inferenceMs(): number { return this.#hand.inferenceMs; }
  get smoothingMs(): number { return this.#hand.smoothingMs + this.#glide.delayMilliseconds; }

  take(sample: Sample): void { this.#hand.take(sample); }
  silentMilliseconds(now: Nanos): number { return this.#hand.silentMilliseconds(now); }
  feel(): void { /* a bare hand feels nothing */ }
  /** A hand that goes on into a wall takes hold anew there: else it would have to come all the way back, or leap at the end. */
  heldBack(sent: Float64Array): void { this.#retarget.short(subtract(this.#wished, this.#ik.toolPose(sent).position)); }
  letGo(): void { this.engaged = false; }

  /** The arm starts from the goal it stands on, wherever the hand is: nothing can be too far apart. */
  engage(sent: Float64Array, now: Nanos, settings: Settings): readonly Misalignment[] {
    const tool = this.#ik.toolPose(sent);
    this.#ik.startFrom(sent);
    this.#retarget.engage(this.#hand.pose, tool, settings.mapping, now / 1e9);
    this.#glide.reset(tool);
    const { joint, open, closed } = this.#arm.gripper;
    this.#gripper.engage((sent[joint]! - open) / (closed - open), this.#hand.pinch);
    this.#wishless = 'none';
    this.engaged = true;
    return [];
  }

  aim(now: Nanos, settings: Settings): void {
    if (!this.#hand.valid) { this.#wishless = 'stale-hand'; return; }
    const pose = this.#retarget.follow(this.#hand.pose, settings.mapping, now / 1e9);
    this.#wishless = pose ? 'none' : 'jump';
    if (pose) this.#glide.aim(pose, now / 1e9, settings.smoothing.enabled);
  }

  wish(now: Nanos, stepSeconds: number, fresh: boolean): Wish {
    const tool: Pose = this.#glide.at(now / 1e9);
    this.#wished = tool.position;
    const joints = this.#ik.solve(tool);
    if (this.#hand.valid) this.#gripper.follow(this.#hand.pinch, stepSeconds);
    const { joint, open, closed } = this.#arm.gripper;
    joints[joint] = open + this.#gripper.value * (closed - open);
    const unreached = this.#ik.residualMetres > unreachedMetres;
    if (fresh && unreached) this.#retarget.short(subtract(tool.position, this.#ik.toolPose(joints).position));
    const cut = this.#retarget.cut !== 'none' ? this.#retarget.cut : unreached ? 'workspace' : 'none';
    return { joints, tool, residualMetres: this.#ik.residualMetres, cut, refused: this.#wishless };
  }
}
