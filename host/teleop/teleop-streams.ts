// What the loop says about itself: wish, verdict, command, latency and timing, each a stream like any
// other. Rows are fresh on every publish, because subscribers keep them.
import type { ArmDescription } from '../../core/math/arm.ts';
import type { Pose } from '../../core/math/vector.ts';
import { armStreams, type ArmStreams } from '../../core/streams/arm-streams.ts';
import {
  jointCommandStream, latencyStream, loopSections, loopTimingStream, verdictBands, verdictReasons, verdictStream, wishStream,
  type VerdictBand, type VerdictReason,
} from '../../core/streams/kinds.ts';
import type { Sample } from '../../core/streams/sample.ts';
import { fieldOffset, rowLength, type StreamDescription } from '../../core/streams/stream.ts';
import type { Nanos } from '../../core/time.ts';
import type { Bus } from '../bus.ts';
import type { Ruling } from './guard.ts';
import type { TickWork } from './section-timer.ts';

export function teleopStreams(arm: ArmDescription, armId: string): readonly StreamDescription[] {
  const joints = arm.joints.map(({ name }) => name);
  const ids = armStreams(armId);
  // Each arm's wish stands in its own frame, which is the world where there is one arm.
  const wish = wishStream(ids.wish, joints);
  return [
    armId === 'arm' ? wish : { ...wish, frame: `${armId}/base` },
    verdictStream(ids.verdict), jointCommandStream(ids.command, joints), latencyStream(ids.latency), loopTimingStream(ids.timing),
  ];
}

const verdictLength = rowLength(verdictStream(''));
const bodiesAt = fieldOffset(verdictStream(''), 'bodies');
const bandCode = Object.fromEntries(verdictBands.map((band, i) => [band, i])) as Record<VerdictBand, number>;
const reasonCode = Object.fromEntries(verdictReasons.map((reason, i) => [reason, i])) as Record<VerdictReason, number>;

function verdictRow(band: VerdictBand, reason: VerdictReason, joint: number, excess: number, near?: Ruling['near']): Float64Array {
  const row = new Float64Array(verdictLength);
  row.set([bandCode[band], reasonCode[reason], joint, excess]);
  if (near) row.set([...near.bodies, near.distance, ...near.from, ...near.to], bodiesAt);
  else row.fill(-1, bodiesAt, bodiesAt + 2);
  return row;
}

export class TeleopOutput {
  readonly #bus: Pick<Bus, 'publish'>;
  readonly #joints: number;
  readonly #ids: ArmStreams;

  constructor(bus: Pick<Bus, 'publish'>, arm: ArmDescription, armId: string) {
    this.#bus = bus;
    this.#ids = armStreams(armId);
    this.#joints = arm.joints.length;
  }

  wish(at: Nanos, tCapture: Nanos, tool: Pose, gripper: number, joints: Float64Array, residualMetres: number, engaged: boolean): void {
    const values = new Float64Array(10 + this.#joints);
    values.set(tool.position, 0);
    values.set(tool.orientation, 3);
    values[7] = gripper;
    values.set(joints, 8);
    values[8 + this.#joints] = residualMetres;
    values[9 + this.#joints] = engaged ? 1 : 0;
    this.#bus.publish(this.#ids.wish, { tCapture, tArrive: at, values });
  }

  /** The verdict, and the command exactly as the arm got it. */
  ruling(at: Nanos, { command, band, reason, joint, excess, near }: Ruling): void {
    this.#bus.publish(this.#ids.verdict, { tCapture: command.tCapture, tArrive: at, values: verdictRow(band, reason, joint, excess, near) });
    this.#bus.publish(this.#ids.command, { tCapture: command.tCapture, tArrive: at, values: command.joints });
  }

  /** A verdict with nothing sent. */
  verdict(at: Nanos, band: VerdictBand, reason: VerdictReason, worst: { readonly joint: number; readonly difference: number } = { joint: -1, difference: 0 }): void {
    this.#bus.publish(this.#ids.verdict, { tArrive: at, values: verdictRow(band, reason, worst.joint, Math.abs(worst.difference)) });
  }

  /** Capture to command in parts that sum to the total, for the sample that caused this command. */
  latency(cause: Sample, sentAt: Nanos, inferenceMs: number, smoothingMs: number): void {
    const total = (sentAt - cause.tCapture) / 1e6;
    const transport = (cause.tArrive - cause.tCapture) / 1e6 - inferenceMs;
    const loop = (sentAt - cause.tArrive) / 1e6;
    this.#bus.publish(this.#ids.latency, {
      tCapture: cause.tCapture, tArrive: sentAt, values: Float64Array.of(inferenceMs, transport, loop, total, total - inferenceMs, smoothingMs),
    });
  }

  timing(at: Nanos, lateMs: number, { workMs, section }: TickWork): void {
    this.#bus.publish(this.#ids.timing, { tArrive: at, values: Float64Array.of(lateMs, workMs, loopSections.indexOf(section)) });
  }
}
