// One cycle of the twin: goals out, states in, and the row that JavaScript reads; the twin of ../bus/master.cc.
// Called by twin-worker.ts.
import type { BusMasterOptions } from '../bus-master.ts';
import { nowNanos, stateRow, type BusSide } from '../exchange.ts';
import { outcomes, transactionKinds } from '../transaction.ts';
import type { Codec, Reading } from './codec.ts';
import type { Line } from './line.ts';
import { createPeriodErrors } from './period-errors.ts';
import { createSetpoints, type Motion, type Whereabouts } from './setpoints.ts';
import { attempt } from './transactions.ts';

/** What an adapter and a servo may add to the time on the wire; half the period where the cycle is slower. */
const latencyNanos = 4e6;
const leastLatencyNanos = 1e6;
const perServoNanos = 200e3;
/** A cycle ends so long before the next begins; timers here are coarse. */
const reserveNanos = 300e3;
/** No answer from any servo for so long and the bus counts as gone. */
const silenceNanos = 5e9;
const percentileCycles = 64;
const slowCycles = 4;

export interface Cycles {
  /** Forgets the time before: cycling begins (anew). */
  begin(): void;
  run(startedAt: number, nextStart: number): Promise<void>;
  isSilent(): boolean;
}

export function createCycles(options: BusMasterOptions, codec: Codec, line: Line, side: BusSide): Cycles {
  const { servos, drives, hostTimeoutMilliseconds = 50 } = options;
  const period = 1e9 / options.cycleHz;
  const ids = servos.map(({ id }) => id);
  const unknown = Number.NaN;
  const readings = servos.map((): Reading => ({ position: unknown, velocity: unknown, load: unknown, voltage: unknown, temperature: unknown, errorBits: 0 }));
  const whereabouts = servos.map((): Whereabouts => ({ position: 0, answeredAt: 0 }));
  const answered = new Uint8Array(servos.length);
  const alert = new Uint8Array(servos.length);
  const setpoints = createSetpoints(servos, period, hostTimeoutMilliseconds * 1e6);
  const periodErrors = createPeriodErrors();
  const percentiles = [0, 0, 0, 0];
  const longest = codec.mostAnswer(codec.stateLength);
  let cycles = 0;
  let lateTimes = 0;
  let wasLate = false;
  let lastStart = 0;
  let lastHeard = 0;
  let goalsSaidAt = 0;
  let sentAt = 0;
  let slowTurn = 0;
  let allAsked = false;

  const request = (motion: Motion): Uint8Array => {
    const states = codec.readStates(ids);
    if (!drives || !motion.write) return states;
    const entries = servos.flatMap(({ id, shadows = [] }, index) =>
      (setpoints.isDriven(index) ? [id, ...shadows].map((one) => ({ id: one, ticks: setpoints.sent(index) })) : []));
    if (entries.length === 0) return states;
    // In one write: servos do not answer a sync write, so nothing collides.
    const goals = codec.writeGoals(entries);
    const both = new Uint8Array(goals.length + states.length);
    both.set(goals);
    both.set(states, goals.length);
    return both;
  };

  const gather = async (asked: Uint8Array, startedAt: number, nextStart: number): Promise<void> => {
    const wire = line.wireNanos(asked.length + ids.length * longest);
    const deadline = Math.min(startedAt + wire + Math.max(latencyNanos, period / 2) + perServoNanos * ids.length, Math.max(startedAt + wire + leastLatencyNanos, nextStart - reserveNanos));
    let missing = ids.length;
    answered.fill(0);
    await line.exchange(asked, longest, deadline, (status) => {
      const servo = ids.indexOf(status.id);
      if (servo < 0 || answered[servo]! > 0 || status.parameters.length !== codec.stateLength) {
        line.counters.unexpected += 1;
        // Two of one id, or one that says everything twice.
        if (servo >= 0 && answered[servo]! > 0) answered[servo] = 2;
        return false;
      }
      missing -= 1;
      answered[servo] = 1;
      lastHeard = line.arrivedAt();
      codec.decodeState(status, servos[servo]!.fullLoad ?? 1000, readings[servo]!);
      whereabouts[servo]!.position = readings[servo]!.position;
      whereabouts[servo]!.answeredAt = lastHeard;
      alert[servo] = codec.isAlert(status.error) ? 1 : 0;
      return missing === 0;
    });
    line.counters.timeouts += missing;
  };

  /** Voltage, temperature and errors, where the cycles' answer does not hold them: one servo in a few cycles. */
  const readSlowly = async (nextStart: number): Promise<void> => {
    if (!codec.slow) return;
    // A servo that raises its alert is asked why at once.
    const alerted = alert.indexOf(1);
    const servo = alerted >= 0 ? alerted : Math.floor(slowTurn / 2);
    const asksError = alerted >= 0 || slowTurn % 2 === 1;
    slowTurn = (slowTurn + 1) % (2 * ids.length);
    if (slowTurn === 0) allAsked = true;
    const { address, length } = asksError ? codec.slow.errors : codec.slow.supply;
    const now = nowNanos();
    const least = line.wireNanos(14 + codec.mostAnswer(length)) + leastLatencyNanos;
    if (answered[servo] === 0 || nextStart - reserveNanos < now + least) return;
    const result = await attempt(line, codec, { ticket: 0, kind: transactionKinds.read, id: ids[servo]!, address, length, bytes: new Uint8Array() }, Math.min(nextStart - reserveNanos, now + least + leastLatencyNanos));
    if (result.outcome !== outcomes.done) return;
    const reading = readings[servo]!;
    if (asksError) {
      reading.errorBits = result.bytes[0]!;
      alert[servo] = 0;
    } else {
      reading.voltage = (result.bytes[0]! + 256 * result.bytes[1]!) / 10;
      reading.temperature = result.bytes[2]!;
    }
  };

  const publish = (motion: Motion): void => {
    if (cycles % percentileCycles === 1 || cycles < percentileCycles) {
      [0.5, 0.99, 0.999].forEach((share, index) => { percentiles[index] = periodErrors.percentile(share); });
      percentiles[3] = periodErrors.worst();
    }
    const row = side.state();
    const { timeouts, corrupted, strayBytes, unexpected } = line.counters;
    row[stateRow.cycle] = cycles;
    row[stateRow.arrivedAt] = line.arrivedAt();
    row[stateRow.holding] = motion.holding ? 1 : 0;
    row[stateRow.hostLate] = motion.hostLate ? 1 : 0;
    row[stateRow.timeouts] = timeouts;
    row[stateRow.corrupted] = corrupted;
    row[stateRow.strayBytes] = strayBytes;
    row[stateRow.unexpected] = unexpected;
    row[stateRow.hostLateCount] = lateTimes;
    row.set(percentiles, stateRow.p50);
    row[stateRow.realTime] = 0;
    row[stateRow.goalsSaidAt] = goalsSaidAt;
    row[stateRow.sentAt] = sentAt;
    const count = ids.length;
    readings.forEach((reading, index) => {
      const values = [reading.position, reading.velocity, reading.load, reading.voltage, reading.temperature, setpoints.sent(index), answered[index]!, reading.errorBits];
      values.forEach((value, block) => { row[stateRow.blocks + block * count + index] = value; });
    });
    side.publish();
  };

  return {
    begin() {
      lastStart = 0;
      lastHeard = nowNanos();
    },
    isSilent: () => nowNanos() - lastHeard > silenceNanos,
    async run(startedAt, nextStart) {
      if (lastStart !== 0) periodErrors.add(startedAt - lastStart - period);
      lastStart = startedAt;
      cycles += 1;
      const goals = side.goals();
      const motion = setpoints.step(startedAt, goals, whereabouts);
      if (motion.hostLate && !wasLate) lateTimes += 1;
      wasLate = motion.hostLate;
      const asked = request(motion);
      if (motion.write) {
        goalsSaidAt = goals[0]!;
        sentAt = nowNanos();
      }
      await gather(asked, startedAt, nextStart);
      // In every cycle until each servo was asked once, then in some.
      if (cycles % slowCycles === 0 || !allAsked) await readSlowly(nextStart);
      publish(motion);
    },
  };
}
