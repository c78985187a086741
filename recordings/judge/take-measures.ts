// Everything that is measured of a take, sample by sample: on the writer worker while it is recorded, so that the
// judgement at save costs nothing; and by judge.ts from the file. Constant memory, however long the take.
import { z } from 'zod';
import type { PictureFacts } from '../../core/math/picture-facts.ts';
import type { StreamDescription } from '../../core/streams/stream.ts';
import type { SampleRow } from '../message.ts';
import { recorderClockStream } from '../samples-writer.ts';
import { StreamClock, SyncResidual, WallClock } from './clocks.ts';
import { Driving, isDrivingEvent } from './driving.ts';
import type { Finding, TakeFacts } from './finding.ts';
import { Finite } from './finite.ts';
import { Guard } from './guard.ts';
import { idleFindings, Motion, noActivity, type ArmLimits } from './motion.ts';
import { Pictures } from './pictures.ts';
import { Tracking } from './tracking.ts';
import { Timing } from './timing.ts';
import type { Thresholds } from './thresholds.ts';

interface Entry {
  readonly timing: Timing;
  readonly finite: Finite;
  /** Not for commands: they bear the time of the hand that caused them. */
  readonly clock: StreamClock | null;
  note(row: SampleRow, timing: Timing): void;
}

/** Facts of a frame that came without any, by when it was captured; see decoded-pictures.ts. */
export type PicturesByTime = (streamId: string, captureNanos: number) => PictureFacts | undefined;

export class TakeMeasures {
  readonly limits: Thresholds;
  readonly #startNanos: number;
  /** Somebody may drive in this take, so hands matter while they do. */
  readonly #isDriven: boolean;
  readonly #arms: ReadonlyMap<string, ArmLimits>;
  readonly #pictureAt: PicturesByTime | null;
  readonly #entries = new Map<string, Entry>();
  readonly #driving = new Driving();
  readonly #activity = noActivity();
  readonly #wall: WallClock;
  readonly #motions = new Map<string, Motion>();
  readonly #parts: { findings(take: TakeFacts): Finding[] }[] = [];
  readonly #trackings: Tracking[] = [];
  readonly #pictures: Pictures[] = [];
  /** Frames of reference of hands: the cameras that see them. */
  readonly #handFrames = new Set<string>();

  /** Streams as they are known at the start; `description`: what world.json holds, or null. */
  constructor(startNanos: number, streams: readonly StreamDescription[], limits: Thresholds, description: unknown, pictureAt: PicturesByTime | null = null) {
    this.#startNanos = startNanos;
    this.#isDriven = streams.some((stream) => stream.kind === 'wish');
    this.limits = limits;
    this.#arms = armsIn(description);
    this.#pictureAt = pictureAt;
    this.#wall = new WallClock(limits.clockJump.wallMilliseconds);
  }

  /** The wall clock, as often as it is known. */
  wall(hostNanos: number, unixMilliseconds: number): void {
    this.#wall.note(hostNanos, unixMilliseconds);
  }

  note(stream: StreamDescription, row: SampleRow): void {
    // What was latched before the take is of another time.
    if (row.tArrive < this.#startNanos) return;
    if (stream.id === recorderClockStream.id) {
      this.wall(row.tArrive, row.values[0]! * 1000);
      return;
    }
    const entry = this.#entries.get(stream.id) ?? this.#enter(stream);
    entry.timing.note(row);
    entry.finite.note(row);
    entry.clock?.note(row);
    entry.note(row, entry.timing);
  }

  #enter(stream: StreamDescription): Entry {
    const entry = {
      timing: new Timing(stream), finite: new Finite(stream), note: this.#byKind(stream),
      clock: ['jointCommand', 'wish', 'verdict', 'latency', 'event', 'simulatorApplied'].includes(stream.kind) ? null : new StreamClock(stream, this.limits.clockJump.streamMilliseconds),
    };
    this.#entries.set(stream.id, entry);
    return entry;
  }

  #byKind(stream: StreamDescription): Entry['note'] {
    const { limits } = this;
    switch (stream.kind) {
      case 'wish': return (row) => this.#driving.wish(row);
      case 'event': return (row) => { if (isDrivingEvent(row.text)) this.#letGo(); };
      case 'verdict': {
        const guard = this.#part(new Guard(stream));
        return (row) => guard.note(row);
      }
      case 'hand': {
        const tracking = this.#part(new Tracking(stream, this.#driving, limits.tracking.longestSeconds));
        this.#trackings.push(tracking);
        if (stream.frame !== undefined) this.#handFrames.add(stream.frame);
        return (row, timing) => {
          tracking.note(row);
          if (this.#isDriven && !this.#driving.isHeldAt(row.tArrive)) timing.letGo();
        };
      }
      case 'jointState': {
        const arm = armOf(stream.id);
        const motion = this.#part(new Motion(stream, this.#arms.get(arm) ?? null, limits, this.#driving, this.#activity));
        this.#motions.set(arm, motion);
        return (row) => motion.note(row);
      }
      case 'jointCommand': return (row) => this.#motions.get(armOf(stream.id))?.command(row);
      case 'videoFrames': return this.#frames(stream);
      case 'numbers':
        if (stream.fields.length !== 1 || stream.fields[0]!.name !== 'residual' || stream.fields[0]!.unit !== 'ms') break;
        return this.#residual(stream);
    }
    return () => undefined;
  }

  #part<Part extends { findings(take: TakeFacts): Finding[] }>(part: Part): Part {
    this.#parts.push(part);
    return part;
  }

  #frames(stream: StreamDescription): Entry['note'] {
    const pictures = new Pictures(stream, this.limits, this.#activity, this.#driving);
    this.#pictures.push(pictures);
    const pictureAt = this.#pictureAt;
    if (Pictures.hasFacts(stream) || pictureAt === null) return (row) => pictures.note(row);
    return (row) => {
      const facts = pictureAt(stream.id, row.tCapture);
      if (facts !== undefined) pictures.noteFacts(facts, row.tCapture);
    };
  }

  #residual(stream: StreamDescription): Entry['note'] {
    const residual = this.#part(new SyncResidual(stream));
    return (row) => residual.note(row);
  }

  #letGo(): void {
    this.#driving.letGo();
    for (const { timing } of this.#entries.values()) timing.letGo();
  }

  timing(streamId: string): Timing | undefined {
    return this.#entries.get(streamId)?.timing;
  }

  findings(take: TakeFacts): Finding[] {
    return [
      ...[...this.#entries.values()].flatMap(({ timing, finite, clock }) => [...timing.findings(take), ...finite.findings(take), ...(clock?.findings(take) ?? [])]),
      ...this.#parts.flatMap((part) => part.findings(take)),
      ...this.#pictures.flatMap((pictures) => pictures.findings(take, this.#handFrames.has(pictures.stream.id.replace(/\/.*/, '')))),
      ...this.#wall.findings(take),
      ...idleFindings(take, this.#activity),
    ];
  }
}

/** `arm/state` and `arm/command` are of the arm `arm`. */
const armOf = (streamId: string): string => streamId.replace(/\/.*/, '');

const number = z.number();
const describedSchema = z.object({
  arms: z.array(z.object({
    id: z.string(),
    arm: z.object({
      joints: z.array(z.object({ name: z.string(), minimum: number, maximum: number, effort: number.optional() })),
      gripper: z.object({ joint: number }).optional(),
    }),
  })),
});

/** What is not as expected is not judged by: an imported description may be anything. */
function armsIn(description: unknown): ReadonlyMap<string, ArmLimits> {
  const read = describedSchema.safeParse(description);
  if (!read.success) return new Map();
  return new Map(read.data.arms.map(({ id, arm }) => [id, {
    gripper: arm.gripper?.joint ?? -1, joints: arm.joints.map((joint) => ({ ...joint, effort: joint.effort ?? null })),
  }]));
}
