// What an emulated STS3215 is born with: the factory's registers, and the calibration that a LeRobot user would have
// written into its EEPROM. Used by servo.ts; the tests hold drivers' calibrations against it.
import { feetechBauds, type feetechRegisters } from '../../../core/protocols/feetech-registers.ts';
import { ticksOf, type ServoPlace } from '../../../core/protocols/servo-chain.ts';
import type { JointLimits } from '../../../core/math/arm.ts';
import type { MotorModel } from '../servo/motor.ts';

type Values = Readonly<Partial<Record<keyof typeof feetechRegisters, number>>>;

/** The STS3215 at 12 V, as its maker publishes it. */
export const sts3215 = (stallTorque: number): MotorModel => ({ stallTorque, stallAmperes: 2.7, idleAmperes: 0.18, supplyVolts: 12.1, topSpeed: 4.7 });

export const factoryValues = (id: number, model: number): Values => ({
  firmwareMajor: 3, firmwareMinor: 10, modelNumber: model, id, baudRate: 0, returnDelayTime: 250, responseStatusLevel: 1,
  minimumPositionLimit: 0, maximumPositionLimit: 4095, maximumTemperature: 70, maximumVoltage: 140, minimumVoltage: 40,
  maximumTorqueLimit: 1000, phase: 12, unloadingCondition: 44, ledAlarm: 47, proportional: 32, derivative: 32, integral: 0,
  minimumStartupForce: 16, clockwiseDeadZone: 1, counterclockwiseDeadZone: 1, protectionCurrent: 500, angularResolution: 1,
  homingOffset: 0, operatingMode: 0, protectiveTorque: 20, protectionTime: 200, overloadTorque: 80,
  velocityProportional: 10, overcurrentTime: 200, velocityIntegral: 10,
  torqueLimit: 1000, lock: 1, movingVelocity: 1, velocityUnit: 1, maximumVelocityLimit: 65, maximumAcceleration: 254, accelerationFactor: 1,
});

/** Where each horn happened to be screwed on: ticks, by id. Any number within ±2047 would do. */
const hornOffsets = [0, -1245, 311, 874, -62, 1630, -417, 958];
export const bornHomingOffset = (id: number): number => hornOffsets[id % hornOffsets.length] ?? 0;

/** As LeRobot's calibration leaves it: middle at 2047, limits where the joint ends, a full turn where it rolls. */
export function calibratedValues(place: ServoPlace, joint: JointLimits, baud: number): Values {
  const ends = [ticksOf(place, joint.minimum), ticksOf(place, joint.maximum)].map((ticks) => Math.max(0, Math.min(4095, Math.round(ticks))));
  const fullTurn = place.anchor === 'zero';
  return {
    baudRate: Math.max(0, feetechBauds.findIndex((one) => one === baud)),
    homingOffset: bornHomingOffset(place.id),
    minimumPositionLimit: fullTurn ? 0 : Math.min(...ends),
    maximumPositionLimit: fullTurn ? 4095 : Math.max(...ends),
    returnDelayTime: 0,
  };
}
