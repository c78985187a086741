// The arithmetic of LeRobot's calibration procedure: put the arm in the middle, home it there, move every joint
// through its range. Used by the wizard, in the window and on the command line.
import type { MotorCalibration, MotorCalibrations } from './calibration.ts';
import { leadServos, servoTicksPerTurn, type ServoChain, type ServoPlace } from '../protocols/servo-chain.ts';

/** Half a turn as LeRobot counts it: int((4096 − 1) / 2). */
export const homedTicks = 2047;

/**
 * The homing offset with which a servo that now tells `ticks` (with an offset of zero) would tell 2047.
 * Feetech: present = actual − offset. Dynamixel: present = actual + offset.
 */
export const homingOffset = (protocol: ServoChain['protocol'], ticks: number): number =>
  protocol === 'feetech' ? clampOffset(ticks - homedTicks) : homedTicks - ticks;

/** Twelve bits with a sign: 2047 at most. The one place that cannot be homed exactly lies half a turn off. */
const clampOffset = (offset: number): number => Math.max(-2047, Math.min(2047, offset));

export const isFullTurn = (servo: ServoPlace): boolean => servo.anchor === 'zero';

/** What each joint has passed through so far. */
export class Sweep {
  readonly #minimum: Float64Array;
  readonly #maximum: Float64Array;
  readonly #servos: readonly ServoPlace[];

  constructor(file: ServoChain) {
    this.#servos = leadServos(file);
    this.#minimum = new Float64Array(this.#servos.length).fill(Infinity);
    this.#maximum = new Float64Array(this.#servos.length).fill(-Infinity);
  }

  /** Present ticks, one a joint. */
  see(ticks: ArrayLike<number>): void {
    for (let i = 0; i < this.#servos.length; i += 1) {
      const tick = ticks[i]!;
      if (!Number.isFinite(tick)) continue;
      this.#minimum[i] = Math.min(this.#minimum[i]!, tick);
      this.#maximum[i] = Math.max(this.#maximum[i]!, tick);
    }
  }

  /** Degrees of the servo passed through by this joint. */
  degrees(joint: number): number {
    const span = this.#maximum[joint]! - this.#minimum[joint]!;
    return Number.isFinite(span) ? (span * 360) / servoTicksPerTurn : 0;
  }

  range(joint: number): { readonly minimum: number; readonly maximum: number } {
    return isFullTurn(this.#servos[joint]!) ? { minimum: 0, maximum: servoTicksPerTurn - 1 } : { minimum: this.#minimum[joint]!, maximum: this.#maximum[joint]! };
  }

  /** The calibration that this sweep gives, with the homing offsets found before it and the servos' own direction. */
  motors(homingOffsets: ArrayLike<number>, driveModes: ArrayLike<number>): MotorCalibrations {
    return Object.fromEntries(this.#servos.map((servo, i): [string, MotorCalibration] => {
      const { minimum, maximum } = this.range(i);
      return [servo.joint, { id: servo.id, driveMode: driveModes[i]!, homingOffset: homingOffsets[i]!, rangeMinimum: Math.round(minimum), rangeMaximum: Math.round(maximum) }];
    }));
  }
}
