// Whether a calibration still fits the arm: the servos' own registers against the file, and the posture now against
// ranges and rest pose. Called by the driver before every session and by the wizard's check.
import { fault, type Fault } from '../fault.ts';
import type { Calibration, MotorCalibration } from './calibration.ts';
import { leadServos, type ServoChain } from '../protocols/servo-chain.ts';
import { servoDegrees as degrees } from './joint-map.ts';

/** What one servo says of itself, in the order of leadServos(). */
export type ServoRegisters = Pick<MotorCalibration, 'homingOffset' | 'rangeMinimum' | 'rangeMaximum' | 'driveMode'>;

const tell = (value: number): string => Math.abs(value).toFixed(1);

/** How far past a measured end a servo may stand: joints give, and a sweep rarely finds the last degree. */
export const rangeToleranceDegrees = 6;
/** How far from where it lay when calibrated: cables, grease and a table not quite level. */
export const restToleranceDegrees = 8;

/** Servo registers that differ from the file: drift of one joint, or another arm when most joints differ. */
export function registerFaults(file: ServoChain, { motors }: Pick<Calibration, 'motors'>, registers: readonly ServoRegisters[]): readonly Fault[] {
  const servos = leadServos(file);
  const off = servos.flatMap((servo, i): Fault[] => {
    const wanted = motors[servo.joint];
    const found = registers[i];
    if (!wanted || !found) return [fault('arm.calibration-foreign', { joint: servo.joint, what: 'it is missing' })];
    const shift = found.homingOffset - wanted.homingOffset;
    if (shift !== 0) return [fault('arm.calibration-drift', { joint: servo.joint, degrees: tell(degrees(shift)) }, `homing offset ${found.homingOffset}, calibrated ${wanted.homingOffset}`)];
    const ends = Math.max(Math.abs(found.rangeMinimum - wanted.rangeMinimum), Math.abs(found.rangeMaximum - wanted.rangeMaximum));
    if (ends !== 0) return [fault('arm.calibration-drift', { joint: servo.joint, degrees: tell(degrees(ends)) }, `range ${found.rangeMinimum}…${found.rangeMaximum}, calibrated ${wanted.rangeMinimum}…${wanted.rangeMaximum}`)];
    if (found.driveMode !== wanted.driveMode) return [fault('arm.calibration-foreign', { joint: servo.joint, what: 'its servo turns the other way round' })];
    return [];
  });
  const shifted = off.filter(({ code }) => code === 'arm.calibration-drift');
  if (servos.length > 2 && shifted.length * 2 > servos.length) {
    return [fault('arm.calibration-foreign', { joint: String(shifted[0]!.params['joint']), what: `${shifted.length} of ${servos.length} servos hold other values` })];
  }
  return off;
}

/** Joints that stand where the calibration says they cannot: `minimum` and `maximum` are ticks, a pair a joint. */
export function rangeFaults(joints: readonly string[], ticks: ArrayLike<number>, ranges: readonly { readonly minimum: number; readonly maximum: number }[]): readonly Fault[] {
  return joints.flatMap((joint, i): Fault[] => {
    const past = Math.max(ranges[i]!.minimum - ticks[i]!, ticks[i]! - ranges[i]!.maximum);
    return degrees(past) > rangeToleranceDegrees ? [fault('arm.out-of-range', { joint, degrees: tell(degrees(past)) })] : [];
  });
}

/** An arm that was let go lies elsewhere than when it was calibrated. Only of joints that gravity settles. */
export function restFaults(file: ServoChain, rest: Calibration['rest'], ticks: ArrayLike<number>): readonly Fault[] {
  if (!rest) return [];
  return leadServos(file).flatMap((servo, i): Fault[] => {
    const lay = rest[servo.joint];
    if (!servo.rests || lay === undefined) return [];
    const off = degrees(ticks[i]! - lay);
    return Math.abs(off) > restToleranceDegrees ? [fault('arm.rest', { joint: servo.joint, degrees: tell(off) })] : [];
  });
}
