// The streams of an arm on a servo bus, and its cycles turned into their samples. Arms and leaders share it.
import type { JointMap } from '../../../core/calibration/joint-map.ts';
import { radiansPerTick, type ServoChain, type ServoPlace } from '../../../core/protocols/servo-chain.ts';
import { jointStateStream, numbersStream } from '../../../core/streams/kinds.ts';
import type { StreamDescription } from '../../../core/streams/stream.ts';
import { nanos, type Nanos } from '../../../core/time.ts';
import type { BusMaster, BusState } from '../../../native/bus-master.ts';
import { clockOrigin } from '../../clock.ts';
import type { DeviceContext } from '../device.ts';

const healthHz = 5;

export const servoStreams = (id: string, joints: readonly string[], cycleHz: number): readonly StreamDescription[] => [
  jointStateStream(`${id}/state`, joints, cycleHz),
  numbersStream(`${id}/servos`, 'Servos', healthHz, [
    { name: 'voltage', unit: 'V', size: joints.length, labels: joints },
    { name: 'temperature', unit: '°C', size: joints.length, labels: joints },
    { name: 'load', unit: 'ratio', size: joints.length, labels: joints },
    { name: 'errorBits', unit: 'code', size: joints.length, labels: joints },
    // Since it was opened: answers that did not come, came broken; times that the master held by itself; cycles not read here.
    ...['timeouts', 'corrupted', 'hostLate', 'cyclesSkipped'].map((name) => ({ name, unit: 'count' as const, size: 1 })),
    ...['periodErrorP99', 'periodErrorP999', 'periodErrorWorst'].map((name) => ({ name, unit: 'ms' as const, size: 1 })),
    // The compiled bus master, on a thread that the system runs first.
    ...['isNative', 'isRealTime'].map((name) => ({ name, unit: 'flag' as const, size: 1 })),
  ]),
];

/** The master stamps with process.hrtime; the host's time is that from its own zero. */
const originNanos = clockOrigin[0] * 1e9 + clockOrigin[1];
export const hostNanos = (hrtimeNanos: number): Nanos => nanos(hrtimeNanos - originNanos);

export interface StatePublisher {
  publish(state: BusState): void;
}

/** `leads`: the joints' names may be another arm's, so only places count here. */
export function statePublisher(context: DeviceContext, master: BusMaster, chain: ServoChain, servos: readonly ServoPlace[], maps: readonly JointMap[]): StatePublisher {
  const count = servos.length;
  const every = Math.max(1, Math.round(chain.cycleHz / healthHz));
  // N m at the joint for a load of 1: of all the motors that share it.
  const torque = servos.map((servo) => servo.torqueNewtonMetres * (1 + chain.servos.filter(({ shadowOf }) => shadowOf === servo.id).length));
  const perTick = servos.map((servo) => radiansPerTick(servo));
  const stateId = `${context.id}/state`;
  const healthId = `${context.id}/servos`;
  let lastCycle = -1;
  let skipped = 0;
  let untilHealth = 0;
  return {
    publish(state) {
      const tCapture = hostNanos(state.arrivedAt);
      if (lastCycle >= 0) skipped += Math.max(0, state.cycle - lastCycle - 1);
      lastCycle = state.cycle;
      const row = new Float64Array(3 * count);
      for (let i = 0; i < count; i += 1) {
        const ticks = state.position[i]!;
        const map = maps[i]!;
        const units = map.unitsPerTick(ticks);
        row[i] = map.toJoint(ticks);
        row[count + i] = state.velocity[i]! * units;
        // Power is the same on both sides of a linkage; of a plain hinge the fraction is ±1.
        row[2 * count + i] = Math.abs(units) < 1e-9 ? 0 : (state.load[i]! * torque[i]! * perTick[i]!) / units;
      }
      context.publish(stateId, { tCapture, tDevice: state.cycle, values: row });
      untilHealth -= 1;
      if (untilHealth > 0) return;
      untilHealth = every;
      const { timeouts, corrupted, hostLate, periodErrorMicroseconds: { p99, p999, max }, realTime } = master.counters();
      context.publish(healthId, {
        tCapture, tDevice: state.cycle,
        values: Float64Array.of(...state.voltage, ...state.temperature, ...state.load, ...state.errorBits, timeouts, corrupted, hostLate, skipped, p99 / 1000, p999 / 1000, max / 1000, master.implementation === 'native' ? 1 : 0, realTime ? 1 : 0),
      });
    },
  };
}

/** Tells how old each hand's sample was when its goals were with the port. One is followed at a time, the oldest. */
export function wirePublisher(context: DeviceContext): { said(tCapture: Nanos, at: Nanos): void; sent(state: BusState): void } {
  let capture = Number.NaN;
  let saidAt = 0;
  let isUnderway = false;
  return {
    said(tCapture, at) {
      // Between two samples of a hand come ticks that repeat its time.
      if (tCapture === capture || isUnderway) return;
      capture = tCapture;
      saidAt = at;
      isUnderway = true;
    },
    sent(state) {
      if (!isUnderway || state.goalsSaidAt === 0) return;
      const sentAt = hostNanos(state.sentAt);
      // The stamp of the goals is read a moment before this side's.
      if (hostNanos(state.goalsSaidAt) < saidAt - stampSlackNanos || sentAt < saidAt) return;
      isUnderway = false;
      context.publish(`${context.id}/wire`, { tCapture: sentAt, values: Float64Array.of((sentAt - saidAt) / 1e6, (sentAt - capture) / 1e6) });
    },
  };
}

const stampSlackNanos = 200_000;
