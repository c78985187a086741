// LeRobot's calibration file, read and written exactly, so that people keep what they have: joint names to
// { id, drive_mode, homing_offset, range_min, range_max }, indented by four. And its degrees, for data sets and tests.
import { z } from 'zod';
import { fault, FaultError } from '../fault.ts';
import { motorCalibrationSchema, type MotorCalibration, type MotorCalibrations } from './calibration.ts';

const { shape } = motorCalibrationSchema;
const motorSchema = z.object({
  id: shape.id, drive_mode: shape.driveMode, homing_offset: shape.homingOffset, range_min: shape.rangeMinimum, range_max: shape.rangeMaximum,
});
const fileSchema = z.record(z.string().min(1).max(80), motorSchema);

/** Larger than any arm's file by far. */
const mostCharacters = 100_000;

/** Throws 'arm.calibration-file'. */
export function parseLerobot(text: string, path: string): MotorCalibrations {
  try {
    if (text.length > mostCharacters) throw new Error(`${text.length} characters`);
    const motors = fileSchema.parse(JSON.parse(text));
    if (Object.keys(motors).length === 0) throw new Error('no motor in it');
    return Object.fromEntries(Object.entries(motors).map(([joint, motor]): [string, MotorCalibration] => [joint, {
      id: motor.id, driveMode: motor.drive_mode, homingOffset: motor.homing_offset, rangeMinimum: motor.range_min, rangeMaximum: motor.range_max,
    }]));
  } catch (error) {
    throw new FaultError(fault('arm.calibration-file', { path }, error instanceof Error ? error.message : String(error)), { cause: error });
  }
}

/** Byte for byte what LeRobot writes. */
export function writeLerobot(motors: MotorCalibrations): string {
  return JSON.stringify(Object.fromEntries(Object.entries(motors).map(([joint, motor]) => [joint, {
    id: motor.id, drive_mode: motor.driveMode, homing_offset: motor.homingOffset, range_min: motor.rangeMinimum, range_max: motor.rangeMaximum,
  }])), null, 4);
}

/** The most ticks that LeRobot divides a turn by: 4095, not 4096; an error of 0.02 % that its data sets carry. */
const lerobotTurn = 4095;

/** What LeRobot calls this joint's position in degrees: about the middle of the calibrated range. */
export const lerobotDegrees = (ticks: number, motor: MotorCalibration): number =>
  ((ticks - (motor.rangeMinimum + motor.rangeMaximum) / 2) * 360) / lerobotTurn;
