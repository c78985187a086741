// Ticks of a servo to radians (metres) of its joint and back, by its calibration or as published. Built once per open
// arm by its driver and by the wizard; emulators use servo-chain.ts alone.
import type { JointLimits } from '../math/arm.ts';
import { radiansOf, radiansPerTick, servoTicksPerTurn, ticksOf, unitsPerTick, type ServoChain, type ServoPlace, type TickLine } from '../protocols/servo-chain.ts';
import type { MotorCalibration } from './calibration.ts';

export interface JointMap {
  readonly joint: string;
  /** Not rounded; ticks may lie outside one turn. */
  toTicks(value: number): number;
  toJoint(ticks: number): number;
  /** Joint units for one tick at this place, signed: joint velocity is ticks per second times this. */
  unitsPerTick(ticks: number): number;
  /** The ticks that goals are held to: the joint's range, cut to what the calibration measured. */
  readonly minimum: number;
  readonly maximum: number;
}

type Range = Pick<JointLimits, 'name' | 'minimum' | 'maximum'>;

/** `calibration` left out: an arm put together as published. */
export function jointMap(servo: ServoPlace, joint: Range, protocol: ServoChain['protocol'], calibration?: MotorCalibration): JointMap {
  const line: TickLine = calibration ? calibratedLine(servo, joint, protocol, calibration) : servo;
  const from = ticksOf(line, joint.minimum);
  const to = ticksOf(line, joint.maximum);
  // A full turn's 0…4095 says nothing about where the joint ends.
  const measured = calibration && servo.anchor !== 'zero' ? calibration : { rangeMinimum: -Infinity, rangeMaximum: Infinity };
  return {
    joint: joint.name,
    toTicks: (value) => ticksOf(line, value),
    toJoint: (ticks) => radiansOf(line, ticks),
    unitsPerTick: (ticks) => unitsPerTick(line, ticks),
    minimum: Math.max(Math.min(from, to), measured.rangeMinimum),
    maximum: Math.min(Math.max(from, to), measured.rangeMaximum),
  };
}

/** Where the joint's zero lies and how far a tick goes, by the calibration. */
function calibratedLine(servo: ServoPlace, joint: Range, protocol: ServoChain['protocol'], calibration: MotorCalibration): TickLine {
  const { rangeMinimum: low, rangeMaximum: high } = calibration;
  const middle = (low + high) / 2;
  // A Dynamixel turns its ticks around by itself; LeRobot turns a Feetech's around only where it tells shares of a range.
  const turned = protocol === 'feetech' && calibration.driveMode === 1 && (servo.anchor === 'minimum' || servo.anchor === 'stretch');
  const sign = (turned ? -servo.sign : servo.sign) as 1 | -1;
  const tick = radiansPerTick(servo);
  const unscaled: TickLine = { sign: 1, zeroTicks: 0, radiansPerTick: 1, linkage: servo.linkage };
  // The servo's own angle at either end; the joint's unless a linkage lies between.
  const from = ticksOf(unscaled, joint.minimum);
  const to = ticksOf(unscaled, joint.maximum);
  const startTicks = sign > 0 ? low : high;
  switch (servo.anchor) {
    case 'zero': return { ...servo, sign, zeroTicks: middle };
    case 'middle': return { ...servo, sign, zeroTicks: middle - (sign * (from + to)) / 2 / tick };
    case 'minimum': return { ...servo, sign, zeroTicks: startTicks - (sign * from) / tick };
    case 'stretch': {
      const stretched = (to - from) / (high - low);
      return { ...servo, sign, radiansPerTick: stretched, zeroTicks: startTicks - (sign * from) / stretched };
    }
  }
}

/** Degrees of a servo's own turning. */
export const servoDegrees = (ticks: number): number => (ticks * 360) / servoTicksPerTurn;
