// The arm's path: newest hand or leader in, one safe command out, in one go. teleop.ts calls `take` for samples and
// `tick` at 120 Hz; a sample of what leads ticks at once. Nothing here waits, logs or queues.
import type { Settings } from '../../core/contract/state.ts';
import { fault, type Fault } from '../../core/fault.ts';
import { tightened, type ArmLimits } from '../../core/math/arm-limits.ts';
import { KinematicChain } from '../../core/math/kinematic-chain.ts';
import { startGate, type Misalignment } from '../../core/math/start-gate.ts';
import type { Quat } from '../../core/math/vector.ts';
import { armStreams } from '../../core/streams/arm-streams.ts';
import type { VerdictReason } from '../../core/streams/kinds.ts';
import type { Sample } from '../../core/streams/sample.ts';
import type { Clock, Nanos } from '../../core/time.ts';
import type { Bus } from '../bus.ts';
import type { ArmPort, LeaderPort } from '../devices/device.ts';
import type { Session } from '../session.ts';
import { FistClutch } from './clutch.ts';
import { Guard, type Ruling } from './guard.ts';
import type { Neighbour } from './guard-clear.ts';
import { HandLead } from './hand-lead.ts';
import type { Lead } from './lead.ts';
import { LeaderLead } from './leader-lead.ts';
import { ParkRun, sentToRest, standsAtRest } from './park.ts';
import { SectionTimer } from './section-timer.ts';
import { startGateFault } from './start-gate.ts';
import { TeleopOutput } from './teleop-streams.ts';

export interface LoopParts {
  readonly clock: Clock;
  readonly bus: Pick<Bus, 'publish'>;
  readonly armId: string;
  readonly arm: ArmPort;
  readonly session: Pick<Session, 'mayMove' | 'view' | 'gestureClutch'>;
  settings(): Settings;
  /** What the operator asks beyond the arm's file. Another object is another wish. */
  limits?(): ArmLimits | undefined;
  /** The hand that leads this arm. The other one's fist is the clutch where this arm is the only one. */
  hand(): 'right' | 'left';
  isOnlyArm(): boolean;
  /** How the arm's own frame lies in the world that the operator sees. */
  readonly armFromWorld: Quat;
  /** This arm was not engaged, because of this. */
  refused(why: Fault): void;
  /** A joint strains although it was backed off as far as it goes. */
  strained(joint: string): void;
  /** It stands in its rest posture (null), or was held back on the way. */
  parked(why: Fault | null): void;
}

/** The arm says where it is 125 times a second; this long without a word and it is not moved. */
const staleArmMilliseconds = 250;
/** Found this far from its last goal, the arm was moved by someone else: start from where it is. */
const movedRadians = 0.25;

export class TeleopLoop {
  readonly #parts: LoopParts;
  readonly #stateStream: string;
  readonly #output: TeleopOutput;
  readonly #guard: Guard;
  readonly #chain: KinematicChain;
  readonly #fist = new FistClutch();
  #hands: Readonly<Record<'right' | 'left', HandLead>>;
  #limits: ArmLimits | undefined;
  #leader: { readonly streamId: string; readonly lead: LeaderLead } | undefined;
  readonly #sections: SectionTimer;
  readonly #measured: Float64Array;
  readonly #efforts: Float64Array;
  #measuredAt = Number.NEGATIVE_INFINITY;
  /** What the arm was engaged with: another one leads only after engaging anew. */
  #engagedWith: Lead | undefined;
  /** Refused at the gate, for this joint most of all: asked again only after the clutch was let go. */
  #turnedAway: Misalignment | undefined;
  #park: ParkRun | undefined;
  /** The arm port has been told to hold and nothing was sent since. */
  #holding = false;
  #known = false;
  /** It was stopped by something other than the clutch since it was last led. */
  #isDoubtful = false;
  #relaxed = false;
  /** Put into its rest posture, and nothing was sent since. */
  #parked = false;
  /** How many others are moving the arm just now. */
  #aside = 0;
  #lastTick = 0;

  constructor(parts: LoopParts) {
    const { description } = parts.arm;
    this.#parts = parts;
    this.#stateStream = armStreams(parts.armId).state;
    this.#output = new TeleopOutput(parts.bus, description, parts.armId);
    this.#guard = new Guard(description, parts.arm.twin.world);
    this.#chain = new KinematicChain(description);
    this.#hands = this.#makeHands({});
    this.#sections = new SectionTimer(parts.clock);
    this.#measured = Float64Array.from(description.home);
    this.#efforts = new Float64Array(description.joints.length);
    // Before it was taken up, an arm is where it says.
    this.seenBeside = {
      arm: description, world: parts.arm.twin.world,
      sent: () => (this.#known ? this.#guard.sent : this.#measured), braked: () => (this.#known ? this.#guard.braked() : this.#measured),
    };
  }

  /** Someone else moves the arm (reset): nothing is sent meanwhile, and the next motion starts from where it is found. */
  async aside(move: () => Promise<void>): Promise<void> {
    this.#aside += 1;
    this.#parked = false;
    this.#standDown('stopped');
    try { await move(); } finally {
      this.#aside -= 1;
      this.#known = false;
    }
  }

  /** What another arm beside this one must know of it: its shape, and where its goals have it now and when it brakes. */
  readonly seenBeside: Omit<Neighbour, 'base'>;

  /** The arms that stand beside this one, in its own frame. */
  beside(neighbours: readonly Neighbour[]): void { this.#guard.beside(neighbours); }

  /** The leader arm that leads this arm while leaders lead. */
  lead(leader: LeaderPort | undefined): void {
    this.#leader?.lead.letGo();
    this.#leader = leader && { streamId: leader.streamId, lead: new LeaderLead(this.#parts.arm.description, leader.push && ((efforts) => leader.push!(efforts))) };
  }

  /** Why the arm may not be armed as it and its leader stand; null when it may. */
  gate(): Fault | null {
    const { clock, arm, armId, session } = this.#parts;
    const { description } = arm;
    const now = clock.now();
    if (session.view().hand === 'leader') {
      if (!this.#leader) return fault('leader.absent', { arm: armId });
      const { lead } = this.#leader;
      if (!lead.valid || lead.silentMilliseconds(now) > this.#parts.settings().staleHandMilliseconds) return fault('leader.silent', { arm: armId });
      const off = lead.misaligned(this.#measured);
      return off.length > 0 ? startGateFault(off) : null;
    }
    // Whatever else leads starts where the arm stands, within its limits: one found far outside was calibrated wrongly.
    const off = startGate(description.joints.map(({ minimum, maximum }, i) => Math.min(maximum, Math.max(minimum, this.#measured[i]!))), this.#measured, description);
    return off.length > 0 ? startGateFault(off) : null;
  }

  /** It stands in its rest posture, where its torque may be let go. */
  atRest(): boolean { return this.#parked && this.#holding && standsAtRest(this.#parts.arm.description, this.#measured); }

  /** Its torque was let go, and nothing has taken it up since. */
  get relaxed(): boolean { return this.#relaxed; }

  /** Stay, at once and from anywhere; the next step stands down in full. */
  halt(): void {
    this.#takeUp();
    this.#parts.arm.hold();
  }

  /** Lets the torque go; armed again, the arm takes it up where it is found then. */
  async relax(): Promise<void> {
    this.#relaxed = true;
    await this.#parts.arm.relax?.();
  }

  #makeHands(limits: ArmLimits): Readonly<Record<'right' | 'left', HandLead>> {
    const { arm, armFromWorld } = this.#parts;
    const within = tightened(arm.description, limits);
    return { right: new HandLead(within, armFromWorld), left: new HandLead(within, armFromWorld) };
  }

  /** The operator's own limits as they are now: taken up while the arm stands still, never in the middle of a motion. */
  #tighten(): void {
    const limits = this.#parts.limits?.();
    if (limits === this.#limits || this.#engagedWith || !this.#guard.resting) return;
    this.#limits = limits;
    this.#guard.tighten(limits ?? {});
    this.#hands = this.#makeHands(limits ?? {});
  }

  /** Every sample of the hands, the leader and the arm's state, as the bus hands it on. */
  take(sample: Sample): void {
    const { id } = sample.stream;
    if (id === this.#stateStream) { this.#takeState(sample); return; }
    const lead = this.#lead();
    if (id === this.#leader?.streamId) {
      this.#leader.lead.take(sample);
      if (lead === this.#leader.lead) { this.#sections.start(); this.#step(sample); }
      return;
    }
    const hand = this.#hands[id === 'hand.right/landmarks' ? 'right' : 'left'];
    hand.take(sample);
    if (hand === lead) { this.#sections.start(); this.#step(sample); }
  }

  /** The metronome's tick, `lateMs` after its planned moment. */
  tick(lateMs: number): void {
    this.#sections.start();
    this.#step(undefined);
    this.#output.timing(this.#parts.clock.now(), lateMs, this.#sections.finish(lateMs));
  }

  /** What leads now; undefined where leaders lead and this arm has none. */
  #lead(): Lead | undefined {
    return this.#parts.session.view().hand === 'leader' ? this.#leader?.lead : this.#hands[this.#parts.hand()];
  }

  #takeState(sample: Sample): void {
    const { length } = this.#measured;
    for (let i = 0; i < length; i += 1) if (!Number.isFinite(sample.values[i])) return;
    this.#measured.set(sample.values.subarray(0, length));
    this.#efforts.set(sample.values.subarray(2 * length, 3 * length));
    this.#measuredAt = sample.tArrive;
    const strained = this.#guard.feel(this.#measured, this.#efforts, sample.tArrive);
    if (strained >= 0) this.#parts.strained(this.#parts.arm.description.joints[strained]!.name);
  }

  #step(cause: Sample | undefined): void {
    const { clock, session } = this.#parts;
    const now = clock.now();
    const settings = this.#parts.settings();
    const stepSeconds = (now - this.#lastTick) / 1e9;
    this.#lastTick = now;
    this.#tighten();
    this.#followFist(now, settings);
    const { clutch, parking } = session.view();
    if (!clutch) this.#turnedAway = undefined;
    if (!parking) this.#park = undefined;
    const barred = !session.mayMove() || this.#aside > 0 ? 'stopped' : (now - this.#measuredAt) / 1e6 > staleArmMilliseconds ? 'stale-arm' : undefined;
    if (barred !== undefined) {
      this.#standDown(barred);
      return;
    }
    if (this.#relaxed) {
      this.#takeUp();
      this.#hold();
    }
    if (parking) { this.#goToRest(now); return; }
    const lead = this.#lead();
    if (!lead) { this.#rest(now, undefined, clutch ? 'stale-leader' : 'none'); return; }
    const reason = !clutch ? 'none' : lead.silentMilliseconds(now) > settings.staleHandMilliseconds || !this.#engages(lead) && !lead.valid ? lead.staleReason : this.#turnedAway ? 'start-gate' : undefined;
    if (reason !== undefined) {
      this.#rest(now, lead, reason);
      if (this.#turnedAway) this.#output.verdict(now, 'reject', 'start-gate', this.#turnedAway);
      return;
    }
    if (!this.#engages(lead) && !this.#engage(lead, now, settings)) return;
    if (cause) lead.aim(now, settings);
    this.#sections.mark('hand');
    this.#follow(lead, now, stepSeconds, cause);
  }

  #followFist(now: Nanos, settings: Settings): void {
    const { session } = this.#parts;
    // Where there are two arms both hands lead: a fist that was a clutch is one no more.
    if (!this.#parts.isOnlyArm()) { session.gestureClutch(false); return; }
    const other = this.#hands[this.#parts.hand() === 'right' ? 'left' : 'right'];
    const seen = session.view().hand !== 'leader' && other.valid && other.silentMilliseconds(now) <= settings.staleHandMilliseconds;
    session.gestureClutch(this.#fist.follow(seen ? other.fist : undefined));
  }

  #engages(lead: Lead): boolean { return lead.engaged && this.#engagedWith === lead; }

  /** The lead and the arm belong together from here on; the arm starts from the goal it stands on. */
  #engage(lead: Lead, now: Nanos, settings: Settings): boolean {
    this.#findArm();
    const off = lead.engage(this.#guard.sent, now, settings);
    if (off.length === 0) {
      this.#engagedWith = lead;
      return true;
    }
    this.#turnedAway = off[0];
    this.#parts.refused(startGateFault(off));
    return false;
  }

  #findArm(): void {
    if (!this.#known || (this.#guard.resting && this.#movedAway())) this.#guard.settle(this.#measured);
    else if (this.#isDoubtful) this.#settleWhereFound();
    this.#known = true;
    this.#isDoubtful = false;
  }

  /** Where the arm is, and not where it was to go; but a gripper that holds something goes on holding it. */
  #settleWhereFound(): void {
    const { joint } = this.#parts.arm.description.gripper;
    const grip = this.#guard.sent[joint]!;
    const found = this.#measured.slice();
    found[joint] = grip;
    this.#guard.settle(found);
  }

  #movedAway(): boolean {
    const gripper = this.#parts.arm.description.gripper.joint;
    return this.#measured.some((q, i) => i !== gripper && Math.abs(q - this.#guard.sent[i]!) > movedRadians);
  }

  #follow(lead: Lead, now: Nanos, stepSeconds: number, cause: Sample | undefined): void {
    const { clock } = this.#parts;
    const { joints, tool, residualMetres, cut, refused } = lead.wish(now, stepSeconds, cause !== undefined);
    this.#sections.mark('ik');
    const ruling = refused === 'none' ? this.#guard.rule(joints, clock.now(), lead.tCapture, cut) : this.#guard.rule(null, clock.now(), lead.tCapture, refused);
    this.#sections.mark('guard');
    this.#send(ruling);
    const sentAt = clock.now();
    this.#output.wish(sentAt, lead.tCapture, tool, lead.gripper, joints, residualMetres, true);
    this.#output.ruling(sentAt, ruling);
    if (cause) this.#output.latency(cause, sentAt, lead.inferenceMs, lead.smoothingMs);
    if (cause && (ruling.reason === 'clearance' || ruling.reason === 'self-collision')) lead.heldBack(this.#guard.sent);
    lead.feel(this.#efforts);
    this.#sections.mark('publish');
  }

  /** One step of the way to the rest posture. */
  #goToRest(now: Nanos): void {
    this.#letGo();
    const { arm } = this.#parts;
    if (!this.#park) {
      this.#findArm();
      this.#park = new ParkRun(arm.description, this.#guard.sent, now);
    } else if (this.#holding) return;
    const held = this.#park.blocked(this.#guard.sent, this.#measured, this.#efforts, now);
    if (held !== undefined) { this.#parts.parked(fault('session.park-blocked', { joint: held })); return; }
    if (this.#park.done(now) && this.#guard.resting) {
      this.#hold();
      this.#parked = sentToRest(arm.description, this.#guard.sent);
      this.#parts.parked(this.#parked ? null : fault('session.park-outside'));
      return;
    }
    this.#glideToRest(this.#guard.rule(this.#park.wish(now), this.#parts.clock.now(), now), now);
  }

  /** The clutch is open or what leads is gone: come to rest within limits, then stay. */
  #rest(now: Nanos, lead: Lead | undefined, reason: VerdictReason): void {
    this.#letGo();
    // A joint that pushes with all it has is backed off, wish or no wish.
    if ((this.#holding && !this.#guard.pushes) || !this.#known) return;
    if (this.#guard.resting) {
      this.#hold();
      return;
    }
    this.#glideToRest(this.#guard.rule(null, this.#parts.clock.now(), lead?.tCapture ?? now, reason), now);
  }

  #glideToRest(ruling: Ruling, now: Nanos): void {
    const { joints, tCapture } = ruling.command;
    this.#sections.mark('guard');
    this.#send(ruling);
    this.#chain.solve(joints);
    const { joint, open, closed } = this.#parts.arm.description.gripper;
    this.#output.wish(now, tCapture, this.#chain.pose(), (joints[joint]! - open) / (closed - open), joints, 0, false);
    this.#output.ruling(now, ruling);
    this.#sections.mark('publish');
  }

  /** Nothing may move (stop, pause, no lease, no arm): not a ramp, not one more command. */
  #standDown(reason: VerdictReason): void {
    this.#letGo();
    this.#park = undefined;
    if (this.#holding) return;
    this.#guard.settle(this.#guard.sent);
    // Whatever stopped it may have kept it from its goal: whoever goes on, goes on from where it is found.
    this.#isDoubtful = true;
    this.#hold();
    this.#output.verdict(this.#parts.clock.now(), 'reject', reason);
  }

  #letGo(): void {
    this.#engagedWith?.letGo();
    this.#engagedWith = undefined;
  }

  /** Torque comes back where the arm is found, not where it was. */
  #takeUp(): void {
    if (!this.#relaxed) return;
    this.#relaxed = false;
    this.#parked = false;
    this.#known = false;
  }

  #hold(): void {
    this.#holding = true;
    this.#parts.arm.hold();
  }

  #send(ruling: Ruling): void {
    this.#holding = false;
    this.#parked = false;
    const { arm } = this.#parts;
    arm.send(ruling.command);
    // Goals that are not taken must not run ahead: the hand takes hold anew where the arm is, until it follows.
    if (arm.follows === false) {
      this.#settleWhereFound();
      this.#letGo();
    }
    this.#sections.mark('send');
  }
}
