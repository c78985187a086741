// What a calibration is: for each motor the numbers that LeRobot keeps, and what Waldo keeps with them so that drift
// and mix-ups can be told. Stored by host/devices/servo-arm, made by host/setup.
import { z } from 'zod';
import type { JointLimits } from '../math/arm.ts';
import { fault, FaultError, type Fault } from '../fault.ts';
import { leadServos, servoTicksPerTurn, type ServoChain } from '../protocols/servo-chain.ts';

/** Everything in ticks, as the servo tells and takes them after its homing offset. */
export const motorCalibrationSchema = z.object({
  id: z.number().int().min(0).max(252),
  driveMode: z.number().int().min(0).max(1),
  homingOffset: z.number().int().min(-1_044_479).max(1_044_479),
  rangeMinimum: z.number().int().min(-1_048_575).max(1_048_575),
  rangeMaximum: z.number().int().min(-1_048_575).max(1_048_575),
});
export type MotorCalibration = z.infer<typeof motorCalibrationSchema>;
/** By joint name. */
export type MotorCalibrations = Readonly<Record<string, MotorCalibration>>;

export const calibrationSchema = z.object({
  version: z.literal(1),
  /** The driver's kind: `so101`, `so101-leader`… */
  kind: z.string(),
  /** Of the USB adapter: survives a re-plug. */
  identity: z.string(),
  madeAt: z.string(),
  motors: z.record(z.string(), motorCalibrationSchema),
  /** Where it lies when it is let go, ticks by joint; null when nobody showed it. */
  rest: z.record(z.string(), z.number()).nullable(),
});
export type Calibration = z.infer<typeof calibrationSchema>;

const degreesPerTick = 360 / servoTicksPerTurn;
type Ranges = readonly Pick<JointLimits, 'name' | 'minimum' | 'maximum'>[];

/** Swept less than this share of what the joint can do: somebody stopped early, or it is another arm's. */
const leastSweptShare = 0.6;
/** Swept so much more, and beyond it 15°: no joint of this arm. */
const mostSweptShare = 1.25;
const spareDegrees = 15;

/** How far the joint can turn at its servo, degrees; undefined where a range says nothing (full turns, triggers). */
export function expectedSweepDegrees(file: ServoChain, joint: Ranges[number]): number | undefined {
  const servo = leadServos(file).find((one) => one.joint === joint.name);
  if (!servo || servo.anchor === 'zero' || servo.anchor === 'stretch' || servo.linkage) return undefined;
  return ((joint.maximum - joint.minimum) * 180) / Math.PI;
}

export const enoughSweepDegrees = (file: ServoChain, joint: Ranges[number]): number => {
  const expected = expectedSweepDegrees(file, joint);
  return expected === undefined ? 10 : expected * leastSweptShare;
};

/** Why these motors cannot be this arm's, naming the joint; undefined when they can. */
export function foreign(file: ServoChain, joints: Ranges, motors: MotorCalibrations): Fault | undefined {
  for (const servo of leadServos(file)) {
    const motor = motors[servo.joint];
    const no = (what: string): Fault => fault('arm.calibration-foreign', { joint: servo.joint, what });
    if (!motor) return no('it is missing');
    if (motor.id !== servo.id) return no(`its servo is ${motor.id} there and ${servo.id} here`);
    if (file.protocol === 'feetech' && Math.abs(motor.homingOffset) > 2047) return no(`a homing offset of ${motor.homingOffset} is none that this servo can have`);
    const swept = (motor.rangeMaximum - motor.rangeMinimum) * degreesPerTick;
    const joint = joints.find(({ name }) => name === servo.joint);
    const expected = joint && expectedSweepDegrees(file, joint);
    if (!(swept > 0)) return no('its range is empty');
    if (file.protocol === 'feetech' && (motor.rangeMinimum < 0 || motor.rangeMaximum >= servoTicksPerTurn)) return no('its range goes past a full turn');
    if (expected === undefined) continue;
    if (swept < expected * leastSweptShare || swept > expected * mostSweptShare + spareDegrees) return no(`its range is ${swept.toFixed(0)}°, and this joint turns ${expected.toFixed(0)}°`);
  }
  const extra = Object.keys(motors).find((joint) => !file.servos.some((servo) => servo.joint === joint));
  return extra === undefined ? undefined : fault('arm.calibration-foreign', { joint: extra, what: 'this arm has no such joint' });
}

/** Reads Waldo's own file. Throws 'arm.calibration-file'. */
export function parseCalibration(text: string, path: string): Calibration {
  try {
    return calibrationSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new FaultError(fault('arm.calibration-file', { path }, error instanceof Error ? error.message : String(error)), { cause: error });
  }
}
