// One arm's movement: when it began and ended, how jerky it was, and how long a joint was at its limit, at the end of
// its motor's strength, or far behind its command.
import type { StreamDescription } from '../../core/streams/stream.ts';
import type { SampleRow } from '../message.ts';
import type { Driving } from './driving.ts';
import { finding, placeOf, weigh, type Finding, type Stretch, type TakeFacts } from './finding.ts';
import { JointJerk } from './jerk.ts';
import type { Thresholds } from './thresholds.ts';

/** What world.json says of an arm, as far as it is here; see take-measures.ts. */
export interface ArmLimits {
  readonly gripper: number;
  readonly joints: readonly { readonly name: string; readonly minimum: number; readonly maximum: number; readonly effort: number | null }[];
}

/** Shared by all arms of a take: counts up whenever a joint of any arm moved on. */
export interface Activity { moves: number; arms: number; firstNanos: number | null; lastNanos: number | null }
export const noActivity = (): Activity => ({ moves: 0, arms: 0, firstNanos: null, lastNanos: null });

/** A sample stands for the time since the one before, but not for a hole. */
const longestNanos = 0.1e9;

/** Time in which any joint was in a state, the longest stretch of it, and each joint's share. */
interface Spell { nanos: number; run: Stretch | null; longest: Stretch | null; readonly perJoint: Float64Array }
const spell = (joints: number): Spell => ({ nanos: 0, run: null, longest: null, perJoint: new Float64Array(joints) });

export class Motion {
  readonly #stream: StreamDescription;
  readonly #limits: Thresholds;
  readonly #arm: ArmLimits | null;
  readonly #driving: Driving;
  readonly #activity: Activity;
  readonly #joints: number;
  readonly #gripper: number;
  readonly #stood: Float64Array;
  readonly #jerk: JointJerk;
  readonly #atLimit: Spell;
  readonly #atEffort: Spell;
  readonly #behind: Spell;
  #command: Float64Array | null = null;
  #last: number | null = null;
  #underWayNanos = 0;
  #movedAt = -Infinity;
  #greatestLag = 0;

  constructor(stream: StreamDescription, arm: ArmLimits | null, limits: Thresholds, driving: Driving, activity: Activity) {
    this.#stream = stream;
    this.#limits = limits;
    const labels = stream.fields[0]?.labels ?? [];
    this.#joints = stream.fields[0]?.size ?? 0;
    this.#arm = arm?.joints.length === this.#joints ? arm : null;
    this.#gripper = this.#arm?.gripper ?? labels.findIndex((name) => /grip|finger|jaw/i.test(name));
    this.#driving = driving;
    this.#activity = activity;
    activity.arms += 1;
    this.#stood = new Float64Array(this.#joints).fill(Number.NaN);
    this.#jerk = new JointJerk(this.#joints);
    this.#atLimit = spell(this.#joints);
    this.#atEffort = spell(this.#joints);
    this.#behind = spell(this.#joints);
  }

  command({ values }: SampleRow): void {
    if (values.length === this.#joints) this.#command = values.slice();
  }

  note({ values, tCapture, tArrive }: SampleRow): void {
    if (!Number.isFinite(tCapture)) return;
    const moved = this.#move(values, tCapture);
    if (tCapture - this.#movedAt < 0.5e9) this.#jerk.note(values, tCapture);
    else this.#jerk.rest();
    const since = this.#last === null ? 0 : Math.min(longestNanos, Math.max(0, tCapture - this.#last));
    this.#last = tCapture;
    const driven = this.#driving.known ? this.#driving.isHeldAt(tArrive) : moved || tCapture - this.#movedAt < 1e9;
    if (driven) this.#spells(values, tCapture, since);
  }

  #move(values: Float64Array, nanos: number): boolean {
    let moved = false;
    for (let joint = 0; joint < this.#joints; joint += 1) {
      const position = values[joint]!;
      if (!Number.isFinite(position)) continue;
      const stood = this.#stood[joint]!;
      if (Number.isNaN(stood)) this.#stood[joint] = position;
      else if (Math.abs(position - stood) > this.#limits.idle.movedRadians) {
        this.#stood[joint] = position;
        moved = true;
      }
    }
    if (!moved) return false;
    this.#movedAt = nanos;
    this.#activity.moves += 1;
    this.#activity.firstNanos = Math.min(this.#activity.firstNanos ?? Infinity, nanos);
    this.#activity.lastNanos = Math.max(this.#activity.lastNanos ?? -Infinity, nanos);
    return true;
  }

  /** Fingers close on things: at their limit, at their strength and behind their command is what they are for. */
  #spells(values: Float64Array, nanos: number, since: number): void {
    const { margin, effort: effortShare, lagRadians } = this.#limits.saturation;
    this.#underWayNanos += since;
    let [limit, effort, lag] = [false, false, false];
    for (let joint = 0; joint < this.#joints; joint += 1) {
      if (joint === this.#gripper) continue;
      const position = values[joint]!;
      const described = this.#arm?.joints[joint];
      if (described !== undefined) {
        const near = margin * (described.maximum - described.minimum);
        if (position < described.minimum + near || position > described.maximum - near) limit = count(this.#atLimit, joint, since);
        if (described.effort !== null && Math.abs(values[2 * this.#joints + joint]!) >= effortShare * described.effort) effort = count(this.#atEffort, joint, since);
      }
      const behind = this.#command === null ? 0 : Math.abs(this.#command[joint]! - position);
      if (behind > lagRadians) {
        lag = count(this.#behind, joint, since);
        if (behind > this.#greatestLag) this.#greatestLag = behind;
      }
    }
    for (const [kind, isOn] of [[this.#atLimit, limit], [this.#atEffort, effort], [this.#behind, lag]] as const) extend(kind, isOn, nanos, since);
  }

  findings(take: TakeFacts): Finding[] {
    const { flagLimitShare, flagEffortShare, flagLagShare } = this.#limits.saturation;
    return [
      ...this.#spellFindings(take, 'limit', this.#atLimit, flagLimitShare),
      ...this.#spellFindings(take, 'effort', this.#atEffort, flagEffortShare),
      ...this.#spellFindings(take, 'lag', this.#behind, flagLagShare),
      ...this.#jerkFindings(take),
    ];
  }

  #spellFindings(take: TakeFacts, what: string, kind: Spell, flag: number): Finding[] {
    if (kind.nanos === 0 || this.#underWayNanos === 0) return [];
    const share = kind.nanos / this.#underWayNanos;
    const joint = kind.perJoint.indexOf(Math.max(...kind.perJoint));
    const weight = weigh(share, flag);
    // A touch of a limit is no news.
    if (weight.weight === 'accept' && kind.nanos < 0.1e9) return [];
    const params = { what, joint: this.#jointName(joint), seconds: kind.nanos / 1e9, percent: share * 100, ...(what === 'lag' ? { mostRadians: this.#greatestLag } : {}) };
    return [finding('saturation', this.#stream.id, weight, params, placeOf(take, kind.longest))];
  }

  #jerkFindings(take: TakeFacts): Finding[] {
    const { flagRms, refuseRms } = this.#limits.jerk;
    const worst = this.#jerk.worst(this.#gripper);
    const weight = worst === null ? null : weigh(worst.rms, flagRms, refuseRms);
    if (worst === null || weight!.weight === 'accept') return [];
    const at = { fromNanos: worst.peakNanos - 0.25e9, toNanos: worst.peakNanos + 0.25e9 };
    return [finding('jerk', this.#stream.id, weight!, { rms: worst.rms, peak: worst.peak, joint: this.#jointName(worst.joint) }, placeOf(take, at))];
  }

  /** Of the worst joint, for those who look for a limit. */
  jerkRms(): number {
    return this.#jerk.worst(this.#gripper)?.rms ?? 0;
  }

  #jointName(joint: number): string {
    return this.#stream.fields[0]?.labels?.[joint] ?? `${joint + 1}`;
  }
}

function count(kind: Spell, joint: number, since: number): true {
  kind.perJoint[joint] = kind.perJoint[joint]! + since;
  return true;
}

function extend(kind: Spell, isOn: boolean, nanos: number, since: number): void {
  if (!isOn) {
    kind.run = null;
    return;
  }
  kind.nanos += since;
  kind.run = { fromNanos: kind.run?.fromNanos ?? nanos - since, toNanos: nanos };
  if (kind.longest === null || kind.run.toNanos - kind.run.fromNanos > kind.longest.toNanos - kind.longest.fromNanos) kind.longest = kind.run;
}

/** Before the first and after the last movement of any arm: what a trim would take off. */
export function idleFindings(take: TakeFacts, activity: Activity): Finding[] {
  if (activity.arms === 0) return [];
  if (activity.firstNanos === null || activity.lastNanos === null) return [finding('empty', '', weigh(1, 1), { what: 'movement', seconds: take.seconds })];
  const { flagHeadSeconds, flagTailSeconds } = take.limits.idle;
  const ends = [
    { code: 'idle-head', flag: flagHeadSeconds, fromNanos: take.startNanos, toNanos: activity.firstNanos },
    { code: 'idle-tail', flag: flagTailSeconds, fromNanos: activity.lastNanos, toNanos: take.endNanos },
  ] as const;
  return ends.flatMap(({ code, flag, ...stretch }) => {
    const seconds = (stretch.toNanos - stretch.fromNanos) / 1e9;
    return seconds > flag ? [finding(code, '', weigh(seconds, flag), { seconds }, placeOf(take, stretch))] : [];
  });
}
