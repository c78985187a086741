// What an emulated Dynamixel is born with: the factory's registers of its model, and what an arm's builder or LeRobot's
// calibration would have written. Used by servo.ts; the tests hold drivers' calibrations against it.
import { dynamixelBauds, dynamixelModels, dynamixelVelocityUnit, type DynamixelModel, type dynamixelRegisters } from '../../../core/protocols/dynamixel-registers.ts';
import { ticksOf, type ServoPlace } from '../../../core/protocols/servo-chain.ts';
import type { JointLimits } from '../../../core/math/arm.ts';
import type { MotorModel } from '../servo/motor.ts';

type Values = Readonly<Partial<Record<keyof typeof dynamixelRegisters, number>>>;

export function modelOf(number: number): DynamixelModel {
  const model = dynamixelModels[number];
  if (!model) throw new Error(`no Dynamixel has the model number ${number}`);
  return model;
}

/** XL330 and XC330 run on 5 V, all others here on 12 V. */
const isSmall = (model: DynamixelModel): boolean => model.name.includes('330');

/** A load of 1 is the current limit where the model measures current. */
export const motorOf = (model: DynamixelModel, stallTorque: number): MotorModel => ({
  stallTorque,
  stallAmperes: model.currentUnitMilliamperes === undefined ? 1.4 : (model.currentLimit * model.currentUnitMilliamperes) / 1000,
  idleAmperes: isSmall(model) ? 0.017 : 0.05,
  supplyVolts: isSmall(model) ? 5.1 : 12.1,
  topSpeed: model.velocityLimit * dynamixelVelocityUnit,
});

export const factoryValues = (id: number, number: number): Values => {
  const model = modelOf(number);
  const small = isSmall(model);
  return {
    modelNumber: number, firmwareVersion: 48, id, baudRate: 1, returnDelayTime: 250, driveMode: 0, operatingMode: 3, secondaryId: 255,
    protocolType: 2, homingOffset: 0, movingThreshold: 10, temperatureLimit: small ? 70 : 80,
    maximumVoltageLimit: small ? 70 : 160, minimumVoltageLimit: small ? 35 : 65, pwmLimit: 885, currentLimit: model.currentLimit,
    velocityLimit: model.velocityLimit, maximumPositionLimit: 4095, minimumPositionLimit: 0, shutdown: 52,
    statusReturnLevel: 2, velocityIntegral: 1920, velocityProportional: 100, positionDerivative: 0, positionIntegral: 0, positionProportional: 800,
    goalPwm: 885, goalCurrent: model.currentLimit, goalVelocity: model.velocityLimit,
  };
};

/** Where each horn happened to be screwed on: ticks, by id; small, so that no joint passes the encoder's seam. */
const hornOffsets = [0, 96, -318, 211, -57, 402, 134, -220, 75, -143];

/** How the arm was put together and set up before anybody emulated it. */
export interface DynamixelBirth {
  readonly baud: number;
  /** Whether a calibration's homing offsets are in the servos (Koch), or the arm was built to the marks (ViperX, GELLO). */
  readonly homed: boolean;
}

export const bornHomingOffset = (place: ServoPlace, { homed }: DynamixelBirth): number => (homed ? hornOffsets[place.id % hornOffsets.length] ?? 0 : 0);

export function setUpValues(place: ServoPlace, joint: JointLimits, birth: DynamixelBirth): Values {
  const ends = [ticksOf(place, joint.minimum), ticksOf(place, joint.maximum)].map((ticks) => Math.max(0, Math.min(4095, Math.round(ticks))));
  const limited = birth.homed && place.anchor !== 'zero';
  return {
    baudRate: Math.max(0, dynamixelBauds.findIndex((one) => one === birth.baud)),
    returnDelayTime: 0,
    homingOffset: bornHomingOffset(place, birth),
    minimumPositionLimit: limited ? Math.min(...ends) : 0,
    maximumPositionLimit: limited ? Math.max(...ends) : 4095,
    driveMode: place.registers['driveMode'] ?? 0,
    operatingMode: place.registers['operatingMode'] ?? 3,
    ...(place.shadowOf === undefined ? {} : { secondaryId: place.shadowOf }),
  };
}
