// Where each servo is told to be in this cycle; the twin of ../bus/setpoints.cc, line for line. Called by cycle.ts.
import type { BusServo } from '../bus-master.ts';

/** A servo silent for longer may have been moved, or have lost its power. */
const awayAfterNanos = 250e6;
/** It is back when it answered so many cycles in a row: the first answers after a stall may be old ones. */
const backAfterAnswers = 5;
/** Full speed is allowed this long after motion began. */
const rampSeconds = 0.1;
/** The last share of the host's time in which the speed goes down to nothing. */
const fadeShare = 0.4;
/** A hold is sent so many more times, in case a packet is lost. */
const holdWrites = 5;
/** Goals further apart than this are new wishes, not samples of one motion. */
const longestIntervalNanos = 40e6;

/** What is known of where a servo is. `answeredAt` 0: nothing yet. */
export interface Whereabouts { position: number; answeredAt: number }

export interface Motion { readonly write: boolean; readonly holding: boolean; readonly hostLate: boolean }

export interface Setpoints {
  /** `goals`: a row of the exchange (when it was said, hold, ticks). */
  step(now: number, goals: Float64Array, servos: readonly Whereabouts[]): Motion;
  /** Whole ticks; NaN while it is not known where the servo is. */
  sent(servo: number): number;
  isDriven(servo: number): boolean;
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

export function createSetpoints(servos: readonly BusServo[], periodNanos: number, timeoutNanos: number): Setpoints {
  const unknown = (): Float64Array => new Float64Array(servos.length).fill(Number.NaN);
  const periodSeconds = periodNanos / 1e9;
  const goal = unknown();
  const setpoint = unknown();
  const sent = unknown();
  const driven = new Uint8Array(servos.length);
  const away = new Uint8Array(servos.length).fill(1);
  const lastAnswer = new Float64Array(servos.length);
  const answersInRow = new Uint32Array(servos.length);
  let takenStamp = 0;
  let interval = 2 * periodNanos;
  let authority = 0;
  let moving = false;
  let writesLeft = 0;

  const take = (goals: Float64Array): void => {
    const stamp = goals[0]!;
    if (goals[1] !== 0 || stamp === takenStamp) return;
    const gap = stamp - takenStamp;
    if (takenStamp !== 0 && gap < longestIntervalNanos) interval += (Math.max(gap, 0) - interval) / 8;
    takenStamp = stamp;
    servos.forEach(({ minimum, maximum }, index) => {
      const wanted = goals[2 + index]!;
      if (Number.isFinite(wanted)) goal[index] = clamp(wanted, minimum, maximum);
    });
  };
  const isAway = (index: number, now: number, { answeredAt }: Whereabouts): boolean => {
    answersInRow[index] = answeredAt !== lastAnswer[index] ? answersInRow[index]! + 1 : 0;
    lastAnswer[index] = answeredAt;
    if (now - answeredAt > awayAfterNanos) return true;
    return away[index] === 1 && answersInRow[index] < backAfterAnswers;
  };
  const seat = (index: number, where: Whereabouts): void => {
    const isNear = Math.abs(where.position - setpoint[index]!) <= servos[index]!.resumeTolerance;
    if (!isNear) setpoint[index] = where.position; // also when there was none: NaN is near nothing
  };
  const approach = (index: number, share: number): void => {
    const left = goal[index]! - setpoint[index]!;
    if (!Number.isFinite(left)) return;
    // A share of the way each cycle: it smooths the steps between goals and slows down before the last of them.
    const wanted = Math.abs(left) < 0.5 ? left : left * periodNanos / Math.max(interval, 2 * periodNanos);
    const most = servos[index]!.velocityLimit * periodSeconds * share;
    setpoint[index]! += clamp(wanted, -most, most);
  };

  return {
    sent: (servo) => sent[servo]!,
    isDriven: (servo) => driven[servo] === 1,
    step(now, goals, whereabouts) {
      take(goals);
      const age = now - goals[0]!;
      const isTold = goals[0] === 0 || goals[1] !== 0;
      const isLate = !isTold && age >= timeoutNanos;
      const moves = !isTold && !isLate;
      whereabouts.forEach((where, index) => {
        const wasAway = away[index] === 1;
        away[index] = isAway(index, now, where) ? 1 : 0;
        if (moves && away[index] === 0 && (!moving || wasAway)) seat(index, where);
      });
      if (moves) {
        authority = moving ? Math.min(1, authority + periodSeconds / rampSeconds) : periodSeconds / rampSeconds;
        const fade = clamp((timeoutNanos - age) / (fadeShare * timeoutNanos), 0, 1);
        for (let index = 0; index < servos.length; index += 1) if (away[index] === 0) approach(index, authority * fade);
        writesLeft = holdWrites + 1;
      } else if (writesLeft > 0) writesLeft -= 1;
      moving = moves;
      for (let index = 0; index < servos.length; index += 1) {
        const isKnown = Number.isFinite(setpoint[index]!);
        driven[index] = isKnown && away[index] === 0 ? 1 : 0;
        if (isKnown) sent[index] = Math.round(setpoint[index]!);
        else if (whereabouts[index]!.answeredAt !== 0) sent[index] = whereabouts[index]!.position;
      }
      return { write: moves || writesLeft > 0, holding: !moves, hostLate: isLate };
    },
  };
}
