// What an open arm's servos complain of: their own error bits, silence, and no answer from anyone. Called once a bus
// cycle with what was read; allocates only when there is trouble.
import { fault, type Fault } from '../../../core/fault.ts';
import type { BusState, ServoProtocol } from '../../../native/bus-master.ts';

export interface ServoWatch {
  /** True while something is wrong: the arm must hold. */
  see(state: BusState): boolean;
  /** What is wrong is told once more by the next see(). */
  again(): void;
  /** Nobody answers any more. */
  readonly dead: boolean;
}

export interface ServoWatchOptions {
  readonly protocol: ServoProtocol;
  readonly joints: readonly string[];
  readonly device: string;
  readonly cycleHz: number;
  /** The joint that grasps: a Feetech there may say overload, which is how it holds on without burning. */
  readonly gripper?: number;
  report(what: Fault): void;
}

/** Longer than any run of lost packets that a working bus has. */
const silentMilliseconds = 100;
/** And so often it must have been seen: a thread that looked away for 100 ms knows only the last cycle. */
const silentReadings = 5;
/** A power switch that was turned, not a plug that was touched. */
const deadMilliseconds = 1000;
/** An alarm is over when it has been away for this long. */
const calmMilliseconds = 500;

/** Something answered for a servo again in so many readings, one after the other: that is a second one. */
const doubledReadings = 20;

export function watchServos({ protocol, joints, device, cycleHz, gripper, report }: ServoWatchOptions): ServoWatch {
  const cycles = (milliseconds: number): number => Math.max(2, Math.round((milliseconds * cycleHz) / 1000));
  const silent = cycles(silentMilliseconds);
  const dying = cycles(deadMilliseconds);
  const calm = cycles(calmMilliseconds);
  const silence = new Int32Array(joints.length);
  const missed = new Int32Array(joints.length);
  const sinceAlarm = new Int32Array(joints.length).fill(calm);
  const told = new Uint8Array(joints.length);
  const doubled = new Int32Array(joints.length);
  const silentTold = new Uint8Array(joints.length);
  let lastCycle = -1;
  let allSilent = 0;
  let allMissed = 0;
  const isSilent = (servo: number): boolean => silence[servo]! >= silent && missed[servo]! >= silentReadings;
  let isDead = false;
  let powerTold = false;

  return {
    get dead() { return isDead; },
    again() {
      told.fill(0);
      powerTold = false;
      // Who is silent and was told so is silent still.
      for (let i = 0; i < joints.length; i += 1) if (isSilent(i)) silentTold[i] = 0;
    },
    see(state) {
      const passed = lastCycle < 0 ? 1 : Math.max(1, state.cycle - lastCycle);
      lastCycle = state.cycle;
      let answered = 0;
      for (let i = 0; i < joints.length; i += 1) answered += state.answered[i]!;
      allSilent = answered === 0 ? allSilent + passed : 0;
      allMissed = answered === 0 ? allMissed + 1 : 0;
      const isAllSilent = allSilent >= silent && allMissed >= silentReadings;
      if (isAllSilent && !powerTold) { powerTold = true; report(fault('arm.no-power', { device })); }
      if (allSilent >= dying && isAllSilent) isDead = true;
      if (answered > 0) powerTold = false;

      let trouble = isAllSilent;
      let backTold = false;
      for (let i = 0; i < joints.length; i += 1) {
        // Doubled answers come one after the other; a late one now and then is no second servo.
        doubled[i] = state.answered[i] === 2 ? doubled[i]! + 1 : 0;
        if (doubled[i]! >= doubledReadings) {
          if (doubled[i] === doubledReadings) report(fault('arm.servo-doubled', { joint: joints[i]! }));
          trouble = true;
        }
        if (state.answered[i]! > 0) {
          // It may have come back without torque: the arm takes it up anew where it is.
          if (silentTold[i] === 1 && !backTold) { backTold = true; report(fault('arm.servo-back', { joint: joints[i]! })); }
          silentTold[i] = 0;
          silence[i] = 0;
          missed[i] = 0;
        } else {
          silence[i] = silence[i]! + passed;
          missed[i] = missed[i]! + 1;
          if (isSilent(i) && silentTold[i] === 0 && (answered > 0 || isAllSilent)) {
            silentTold[i] = 1;
            // Silence of all is told as one.
            if (!isAllSilent) report(fault('arm.servo-silent', { joint: joints[i]! }));
          }
        }
        const bits = state.errorBits[i]! & (i === gripper && protocol === 'feetech' ? ~0x20 : 0xff);
        if (bits !== 0) {
          if (told[i] !== bits) report(complaint(protocol, joints[i]!, bits, state, i));
          told[i] = bits;
          sinceAlarm[i] = 0;
        } else if (sinceAlarm[i]! < calm) {
          sinceAlarm[i] = sinceAlarm[i]! + passed;
          if (sinceAlarm[i]! >= calm) told[i] = 0;
        }
        if (isSilent(i) || sinceAlarm[i]! < calm) trouble = true;
      }
      return trouble;
    },
  };
}

/** A Dynamixel switches itself off until its next power; an STS only gives less. Both makers use the same bits for voltage, heat and overload; 8 is too much current at Feetech, the encoder at Dynamixel. */
function complaint(protocol: ServoProtocol, joint: string, bits: number, state: BusState, servo: number): Fault {
  if ((bits & 0x04) !== 0) return fault(protocol === 'dynamixel' ? 'arm.hot-off' : 'arm.hot', { joint, celsius: Math.round(state.temperature[servo]!) });
  if ((bits & 0x20) !== 0 || (protocol === 'feetech' && (bits & 0x08) !== 0)) return fault(protocol === 'dynamixel' ? 'arm.overload-off' : 'arm.overload', { joint });
  if ((bits & 0x01) !== 0) return fault('arm.voltage', { joint, volts: Number(state.voltage[servo]!.toFixed(1)) });
  return fault('arm.servo-fault', { joint, bits: `0x${bits.toString(16)}` });
}
