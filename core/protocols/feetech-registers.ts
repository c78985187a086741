// The control table of Feetech's STS servos (STS3215 and its kin), as data: names, addresses, what is kept, what may
// be written. Used by the emulator, the drivers and the set-up of servos. Units stand at each register.
import type { ServoRegister } from './servo-register.ts';

const kept = { eeprom: true } as const;
const fixed = { eeprom: true, readOnly: true } as const;
const measured = { readOnly: true } as const;

export const feetechRegisters = {
  firmwareMajor: { address: 0, length: 1, ...fixed },
  firmwareMinor: { address: 1, length: 1, ...fixed },
  byteOrder: { address: 2, length: 1, ...fixed },
  modelNumber: { address: 3, length: 2, ...fixed },
  id: { address: 5, length: 1, ...kept, maximum: 253 },
  /** An index of feetechBauds. */
  baudRate: { address: 6, length: 1, ...kept, maximum: 7 },
  /** 2 µs. */
  returnDelayTime: { address: 7, length: 1, ...kept, maximum: 254 },
  /** 0: only ping and read are answered; 1: all. */
  responseStatusLevel: { address: 8, length: 1, ...kept, maximum: 1 },
  minimumPositionLimit: { address: 9, length: 2, ...kept, signBit: 15 },
  maximumPositionLimit: { address: 11, length: 2, ...kept, signBit: 15 },
  /** °C. */
  maximumTemperature: { address: 13, length: 1, ...kept, maximum: 100 },
  /** 0.1 V. */
  maximumVoltage: { address: 14, length: 1, ...kept },
  minimumVoltage: { address: 15, length: 1, ...kept },
  /** 0.1 %; copied to torqueLimit when the power comes. */
  maximumTorqueLimit: { address: 16, length: 2, ...kept, maximum: 1000 },
  /** Bits: 0 direction, 4 multi-turn position, others the motor's own. */
  phase: { address: 18, length: 1, ...kept },
  /** Which errors switch the torque off, bits of feetechErrors. */
  unloadingCondition: { address: 19, length: 1, ...kept },
  ledAlarm: { address: 20, length: 1, ...kept },
  proportional: { address: 21, length: 1, ...kept },
  derivative: { address: 22, length: 1, ...kept },
  integral: { address: 23, length: 1, ...kept },
  /** 0.1 %. */
  minimumStartupForce: { address: 24, length: 2, ...kept, maximum: 1000 },
  clockwiseDeadZone: { address: 26, length: 1, ...kept, maximum: 32 },
  counterclockwiseDeadZone: { address: 27, length: 1, ...kept, maximum: 32 },
  /** 6.5 mA. */
  protectionCurrent: { address: 28, length: 2, ...kept, maximum: 511 },
  angularResolution: { address: 30, length: 1, ...kept, minimum: 1, maximum: 3 },
  /** Ticks; present position = actual − this. */
  homingOffset: { address: 31, length: 2, ...kept, signBit: 11 },
  /** 0 position, 1 velocity, 2 PWM, 3 step. */
  operatingMode: { address: 33, length: 1, ...kept, maximum: 3 },
  /** %: the torque that is left after an overload. */
  protectiveTorque: { address: 34, length: 1, ...kept, maximum: 100 },
  /** 10 ms at overloadTorque before the servo protects itself. */
  protectionTime: { address: 35, length: 1, ...kept, maximum: 254 },
  /** %. */
  overloadTorque: { address: 36, length: 1, ...kept, maximum: 100 },
  velocityProportional: { address: 37, length: 1, ...kept },
  /** 10 ms over protectionCurrent. */
  overcurrentTime: { address: 38, length: 1, ...kept, maximum: 254 },
  velocityIntegral: { address: 39, length: 1, ...kept },

  /** 0 off, 1 on; 128: what is now the position becomes 2048. */
  torqueEnable: { address: 40, length: 1 },
  /** 100 ticks/s²; 0: as quick as it can. */
  acceleration: { address: 41, length: 1, maximum: 254 },
  /** Ticks. */
  goalPosition: { address: 42, length: 2, signBit: 15 },
  /** ms, or in PWM mode 0.1 % of duty with the sign in bit 10. */
  goalTime: { address: 44, length: 2, signBit: 10 },
  /** Ticks/s; 0: as quick as it can. */
  goalVelocity: { address: 46, length: 2, signBit: 15 },
  /** 0.1 %. */
  torqueLimit: { address: 48, length: 2, maximum: 1000 },
  /** 0: registers that are kept may be changed for good. */
  lock: { address: 55, length: 1, maximum: 1 },
  presentPosition: { address: 56, length: 2, ...measured, signBit: 15 },
  /** Ticks/s. */
  presentVelocity: { address: 58, length: 2, ...measured, signBit: 15 },
  /** 0.1 % of duty. */
  presentLoad: { address: 60, length: 2, ...measured, signBit: 10 },
  /** 0.1 V. */
  presentVoltage: { address: 62, length: 1, ...measured },
  /** °C. */
  presentTemperature: { address: 63, length: 1, ...measured },
  asyncWrite: { address: 64, length: 1, ...measured },
  /** Bits of feetechErrors. */
  status: { address: 65, length: 1, ...measured },
  moving: { address: 66, length: 1, ...measured },
  /** 6.5 mA. */
  presentCurrent: { address: 69, length: 2, ...measured, signBit: 15 },
  goalPositionInForce: { address: 71, length: 2, ...measured, signBit: 15 },

  movingVelocity: { address: 80, length: 1 },
  velocityUnit: { address: 82, length: 1 },
  maximumVelocityLimit: { address: 84, length: 1 },
  /** 100 ticks/s²; 0: none. */
  maximumAcceleration: { address: 85, length: 1 },
  accelerationFactor: { address: 86, length: 1 },
} as const satisfies Record<string, ServoRegister>;

export const feetechTableLength = 87;

/** By the value of the baud register; 5 to 7 differ between sources and are left out. */
export const feetechBauds = [1_000_000, 500_000, 250_000, 128_000, 115_200] as const;

export const feetechModels: Readonly<Record<number, string>> = { 777: 'STS3215', 2825: 'STS3250', 11272: 'SM8512BL', 1284: 'SCS0009' };

export const feetechTicksPerTurn = 4096;
export const feetechTorqueMiddle = 128;
