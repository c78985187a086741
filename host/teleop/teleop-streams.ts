// What the loop says about itself: wish, verdict, command, latency and timing, each a stream like any
// other. Rows are fresh on every publish, because subscribers keep them.
import type { ArmDescription } from '../../core/math/arm.ts';
import type { Pose } from '../../core/math/vector.ts';
import {
  jointCommandStream, latencyStream, loopSections, loopTimingStream, verdictBands, verdictReasons, verdictStream, wishStream,
  type VerdictBand, type VerdictReason,
} from '../../core/streams/kinds.ts';
import type { Sample } from '../../core/streams/sample.ts';
import type { StreamDescription } from '../../core/streams/stream.ts';
import type { Nanos } from '../../core/time.ts';
import type { Bus } from '../bus.ts';
import type { Ruling } from './guard.ts';
import type { TickWork } from './section-timer.ts';

export const armStateStream = 'arm/state';
const wishId = 'teleop/wish';
const verdictId = 'teleop/verdict';
const commandId = 'arm/command';
const latencyId = 'teleop/latency';
const timingId = 'teleop/timing';

export function teleopStreams(arm: ArmDescription): readonly StreamDescription[] {
  const joints = arm.joints.map(({ name }) => name);
  return [wishStream(wishId, joints), verdictStream(verdictId), jointCommandStream(commandId, joints), latencyStream(latencyId), loopTimingStream(timingId)];
}

const bandCode = Object.fromEntries(verdictBands.map((band, i) => [band, i])) as Record<VerdictBand, number>;
const reasonCode = Object.fromEntries(verdictReasons.map((reason, i) => [reason, i])) as Record<VerdictReason, number>;

export class TeleopOutput {
  readonly #bus: Pick<Bus, 'publish'>;
  readonly #joints: number;

  constructor(bus: Pick<Bus, 'publish'>, arm: ArmDescription) {
    this.#bus = bus;
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
    this.#bus.publish(wishId, { tCapture, tArrive: at, values });
  }

  /** The verdict, and the command exactly as the arm got it. */
  ruling(at: Nanos, { command, band, reason, joint, excess }: Ruling): void {
    this.#bus.publish(verdictId, { tCapture: command.tCapture, tArrive: at, values: Float64Array.of(bandCode[band], reasonCode[reason], joint, excess) });
    this.#bus.publish(commandId, { tCapture: command.tCapture, tArrive: at, values: command.joints });
  }

  /** A verdict with nothing sent. */
  verdict(at: Nanos, band: VerdictBand, reason: VerdictReason): void {
    this.#bus.publish(verdictId, { tArrive: at, values: Float64Array.of(bandCode[band], reasonCode[reason], -1, 0) });
  }

  /** Capture to command in parts that sum to the total, for the sample that caused this command. */
  latency(cause: Sample, sentAt: Nanos, inferenceMs: number, smoothingMs: number): void {
    const total = (sentAt - cause.tCapture) / 1e6;
    const transport = (cause.tArrive - cause.tCapture) / 1e6 - inferenceMs;
    const loop = (sentAt - cause.tArrive) / 1e6;
    this.#bus.publish(latencyId, {
      tCapture: cause.tCapture, tArrive: sentAt, values: Float64Array.of(inferenceMs, transport, loop, total, total - inferenceMs, smoothingMs),
    });
  }

  timing(at: Nanos, lateMs: number, { workMs, section }: TickWork): void {
    this.#bus.publish(timingId, { tArrive: at, values: Float64Array.of(lateMs, workMs, loopSections.indexOf(section)) });
  }
}
