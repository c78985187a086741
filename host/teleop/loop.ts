// The arm's path: newest hand in, one safe command out, in one go. teleop.ts calls `take` for samples and
// `tick` at 120 Hz; a sample of the leading hand ticks at once. Nothing here waits, logs or queues.
import type { Settings } from '../../core/contract/state.ts';
import type { VerdictReason } from '../../core/streams/kinds.ts';
import type { Sample } from '../../core/streams/sample.ts';
import { subtract } from '../../core/math/vector.ts';
import type { Clock, Nanos } from '../../core/time.ts';
import type { Bus } from '../bus.ts';
import type { ArmPort } from '../devices/device.ts';
import type { Session } from '../session.ts';
import { FistClutch } from './clutch.ts';
import { Glide } from './glide.ts';
import { GripperMapping } from './gripper.ts';
import { Guard, type Ruling } from './guard.ts';
import { HandInput } from './hand-input.ts';
import { InverseKinematics } from './ik.ts';
import { Retarget } from './retarget.ts';
import { SectionTimer } from './section-timer.ts';
import { armStateStream, TeleopOutput } from './teleop-streams.ts';

export interface LoopParts {
  readonly clock: Clock;
  readonly bus: Pick<Bus, 'publish'>;
  readonly arm: ArmPort;
  readonly session: Pick<Session, 'mayMove' | 'view' | 'gestureClutch'>;
  settings(): Settings;
}

/** The arm says where it is 125 times a second; this long without a word and it is not moved. */
const staleArmMilliseconds = 250;
/** Found this far from its last goal, the arm was moved by someone else: start from where it is. */
const movedRadians = 0.25;
/** Short of the wish by this much: the arm cannot reach there. */
const unreachedMetres = 0.02;

export class TeleopLoop {
  readonly #parts: LoopParts;
  readonly #output: TeleopOutput;
  readonly #guard: Guard;
  readonly #ik: InverseKinematics;
  readonly #retarget: Retarget;
  readonly #glide: Glide;
  readonly #gripper = new GripperMapping();
  readonly #fist = new FistClutch();
  readonly #hands = { right: new HandInput(), left: new HandInput() };
  readonly #sections: SectionTimer;
  readonly #measured: Float64Array;
  #measuredAt = Number.NEGATIVE_INFINITY;
  #engaged = false;
  /** The hand that the tool was engaged with: another one leads only after engaging anew. */
  #engagedHand: HandInput | undefined;
  /** The arm port has been told to hold and nothing was sent since. */
  #holding = false;
  #known = false;
  /** How many others are moving the arm just now. */
  #aside = 0;
  /** The hand leapt, or was lost for a moment: no wish until its next good sample. */
  #wishless: VerdictReason = 'none';
  #lastTick = 0;

  constructor(parts: LoopParts) {
    const { description } = parts.arm;
    this.#parts = parts;
    this.#output = new TeleopOutput(parts.bus, description);
    this.#guard = new Guard(description);
    this.#ik = new InverseKinematics(description);
    this.#retarget = new Retarget(description.workspace);
    this.#glide = new Glide(this.#ik.toolPose(description.home));
    this.#sections = new SectionTimer(parts.clock);
    this.#measured = Float64Array.from(description.home);
  }

  /** Someone else moves the arm (reset): nothing is sent meanwhile, and the next motion starts from where it is found. */
  async aside(move: () => Promise<void>): Promise<void> {
    this.#aside += 1;
    this.#standDown('stopped');
    try { await move(); } finally {
      this.#aside -= 1;
      this.#known = false;
    }
  }

  /** Every sample of the hands and of the arm's state, as the bus hands it on. */
  take(sample: Sample): void {
    if (sample.stream.id === armStateStream) {
      this.#takeState(sample);
      return;
    }
    const leading = this.#parts.settings().mapping.hand;
    const which = sample.stream.id === 'hand.right/landmarks' ? 'right' : 'left';
    this.#hands[which].take(sample);
    if (which === leading) {
      this.#sections.start();
      this.#step(sample);
    }
  }

  /** The metronome's tick, `lateMs` after its planned moment. */
  tick(lateMs: number): void {
    this.#sections.start();
    this.#step(undefined);
    this.#output.timing(this.#parts.clock.now(), lateMs, this.#sections.finish(lateMs));
  }

  #takeState(sample: Sample): void {
    for (let i = 0; i < this.#measured.length; i += 1) if (!Number.isFinite(sample.values[i])) return;
    this.#measured.set(sample.values.subarray(0, this.#measured.length));
    this.#measuredAt = sample.tArrive;
  }

  #step(cause: Sample | undefined): void {
    const { clock, session } = this.#parts;
    const now = clock.now();
    const settings = this.#parts.settings();
    const hand = this.#hands[settings.mapping.hand];
    const stepSeconds = (now - this.#lastTick) / 1e9;
    this.#lastTick = now;
    this.#followFist(now, settings);
    const barred = !session.mayMove() || this.#aside > 0 ? 'stopped' : (now - this.#measuredAt) / 1e6 > staleArmMilliseconds ? 'stale-arm' : undefined;
    if (barred !== undefined) {
      this.#standDown(barred);
      return;
    }
    const reason = !session.view().clutch ? 'none' : hand.silentMilliseconds(now) > settings.staleHandMilliseconds ? 'stale-hand' : undefined;
    if (reason !== undefined) {
      this.#rest(now, reason);
      return;
    }
    if (!this.#engaged || this.#engagedHand !== hand) {
      if (!hand.valid) { this.#rest(now, 'stale-hand'); return; }
      this.#engage(hand, now, settings);
    }
    if (cause) this.#aim(hand, now, settings);
    this.#sections.mark('hand');
    this.#follow(hand, now, stepSeconds, cause);
  }

  #followFist(now: Nanos, settings: Settings): void {
    const other = this.#hands[settings.mapping.hand === 'right' ? 'left' : 'right'];
    const seen = other.valid && other.silentMilliseconds(now) <= settings.staleHandMilliseconds;
    this.#parts.session.gestureClutch(this.#fist.follow(seen ? other.fist : undefined));
  }

  /** The hand and the tool belong together from here on; the arm starts from the goal it stands on. */
  #engage(hand: HandInput, now: Nanos, settings: Settings): void {
    const { description } = this.#parts.arm;
    if (!this.#known || (this.#guard.resting && this.#movedAway())) this.#guard.settle(this.#measured);
    this.#known = true;
    const tool = this.#ik.toolPose(this.#guard.sent);
    this.#ik.startFrom(this.#guard.sent);
    this.#retarget.engage(hand.pose, tool, settings.mapping, now / 1e9);
    this.#glide.reset(tool);
    const { joint, open, closed } = description.gripper;
    this.#gripper.engage((this.#guard.sent[joint]! - open) / (closed - open), hand.pinch);
    this.#engaged = true;
    this.#engagedHand = hand;
    this.#wishless = 'none';
  }

  #movedAway(): boolean {
    const gripper = this.#parts.arm.description.gripper.joint;
    return this.#measured.some((q, i) => i !== gripper && Math.abs(q - this.#guard.sent[i]!) > movedRadians);
  }

  #aim(hand: HandInput, now: Nanos, settings: Settings): void {
    if (!hand.valid) { this.#wishless = 'stale-hand'; return; }
    const pose = this.#retarget.follow(hand.pose, settings.mapping, now / 1e9);
    this.#wishless = pose ? 'none' : 'jump';
    if (pose) this.#glide.aim(pose, now / 1e9, settings.smoothing.enabled);
  }

  #follow(hand: HandInput, now: Nanos, stepSeconds: number, cause: Sample | undefined): void {
    const { description } = this.#parts.arm;
    const wish = this.#glide.at(now / 1e9);
    const joints = this.#ik.solve(wish);
    if (hand.valid) this.#gripper.follow(hand.pinch, stepSeconds);
    const { joint, open, closed } = description.gripper;
    joints[joint] = open + this.#gripper.value * (closed - open);
    const unreached = this.#ik.residualMetres > unreachedMetres;
    if (cause && unreached) this.#retarget.short(subtract(wish.position, this.#ik.toolPose(joints).position));
    this.#sections.mark('ik');
    const cut = this.#retarget.cut !== 'none' ? this.#retarget.cut : unreached ? 'workspace' : 'none';
    const ruling = this.#wishless === 'none'
      ? this.#guard.rule(joints, this.#parts.clock.now(), hand.tCapture, cut)
      : this.#guard.rule(null, this.#parts.clock.now(), hand.tCapture, this.#wishless);
    this.#sections.mark('guard');
    this.#send(ruling);
    const sentAt = this.#parts.clock.now();
    this.#output.wish(sentAt, hand.tCapture, wish, this.#gripper.value, joints, this.#ik.residualMetres, true);
    this.#output.ruling(sentAt, ruling);
    if (cause) this.#output.latency(cause, sentAt, hand.inferenceMs, hand.smoothingMs + this.#glide.delayMilliseconds);
    this.#sections.mark('publish');
  }

  /** The clutch is open or the hand is gone: come to rest within limits, then stay. */
  #rest(now: Nanos, reason: VerdictReason): void {
    this.#engaged = false;
    if (this.#holding || !this.#known) return;
    if (this.#guard.resting) {
      this.#hold();
      return;
    }
    const tCapture = this.#hands[this.#parts.settings().mapping.hand].tCapture;
    const ruling = this.#guard.rule(null, this.#parts.clock.now(), tCapture, reason);
    this.#sections.mark('guard');
    this.#send(ruling);
    this.#output.wish(now, tCapture, this.#ik.toolPose(ruling.command.joints), this.#gripper.value, ruling.command.joints, 0, false);
    this.#output.ruling(now, ruling);
    this.#sections.mark('publish');
  }

  /** Nothing may move (stop, pause, no lease, no arm): not a ramp, not one more command. */
  #standDown(reason: VerdictReason): void {
    this.#engaged = false;
    if (this.#holding) return;
    this.#guard.settle(this.#guard.sent);
    this.#hold();
    this.#output.verdict(this.#parts.clock.now(), 'reject', reason);
  }

  #hold(): void {
    this.#holding = true;
    this.#parts.arm.hold();
  }

  #send(ruling: Ruling): void {
    this.#holding = false;
    this.#parts.arm.send(ruling.command);
    this.#sections.mark('send');
  }
}
