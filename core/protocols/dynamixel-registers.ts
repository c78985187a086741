// The control table of Dynamixel's X servos (XL330, XL430, XC430, XM, XH), as data: names, addresses, what is kept,
// what may be written. Used by the emulator, the drivers and the set-up of servos. Units stand at each register.
import type { ServoRegister } from './servo-register.ts';

const kept = { eeprom: true } as const;
const fixed = { eeprom: true, readOnly: true } as const;
const measured = { readOnly: true } as const;

export const dynamixelRegisters = {
  modelNumber: { address: 0, length: 2, ...fixed },
  modelInformation: { address: 2, length: 4, ...fixed },
  firmwareVersion: { address: 6, length: 1, ...fixed },
  id: { address: 7, length: 1, ...kept, maximum: 252 },
  /** An index of dynamixelBauds. */
  baudRate: { address: 8, length: 1, ...kept, maximum: 7 },
  /** 2 µs. */
  returnDelayTime: { address: 9, length: 1, ...kept, maximum: 254 },
  /** Bit 0: reverse; bit 2: profiles are times, not speeds. */
  driveMode: { address: 10, length: 1, ...kept, maximum: 13 },
  /** 0 current, 1 velocity, 3 position, 4 extended position, 5 position with limited current, 16 PWM. */
  operatingMode: { address: 11, length: 1, ...kept, maximum: 16 },
  secondaryId: { address: 12, length: 1, ...kept },
  protocolType: { address: 13, length: 1, ...kept, minimum: 2, maximum: 22 },
  /** Ticks; present position = actual + this. */
  homingOffset: { address: 20, length: 4, ...kept, signed: true, minimum: -1_044_479, maximum: 1_044_479 },
  /** 0.229 rpm. */
  movingThreshold: { address: 24, length: 4, ...kept, maximum: 1023 },
  /** °C. */
  temperatureLimit: { address: 31, length: 1, ...kept, maximum: 100 },
  /** 0.1 V. */
  maximumVoltageLimit: { address: 32, length: 2, ...kept, minimum: 31, maximum: 160 },
  minimumVoltageLimit: { address: 34, length: 2, ...kept, minimum: 31, maximum: 160 },
  /** 0.113 %. */
  pwmLimit: { address: 36, length: 2, ...kept, maximum: 885 },
  /** The model's unit of current (1 mA or 2.69 mA). */
  currentLimit: { address: 38, length: 2, ...kept, maximum: 2047 },
  /** 0.229 rpm. */
  velocityLimit: { address: 44, length: 4, ...kept, maximum: 2047 },
  maximumPositionLimit: { address: 48, length: 4, ...kept, maximum: 4095 },
  minimumPositionLimit: { address: 52, length: 4, ...kept, maximum: 4095 },
  /** Which hardware errors switch the torque off, bits of dynamixelHardwareErrors. */
  shutdown: { address: 63, length: 1, ...kept },

  torqueEnable: { address: 64, length: 1, maximum: 1 },
  led: { address: 65, length: 1, maximum: 1 },
  /** 0: only ping is answered; 1: ping and reads; 2: all. */
  statusReturnLevel: { address: 68, length: 1, maximum: 2 },
  registeredInstruction: { address: 69, length: 1, ...measured },
  /** Bits of dynamixelHardwareErrors. */
  hardwareErrorStatus: { address: 70, length: 1, ...measured },
  velocityIntegral: { address: 76, length: 2, maximum: 16_383 },
  velocityProportional: { address: 78, length: 2, maximum: 16_383 },
  positionDerivative: { address: 80, length: 2, maximum: 16_383 },
  positionIntegral: { address: 82, length: 2, maximum: 16_383 },
  positionProportional: { address: 84, length: 2, maximum: 16_383 },
  feedforwardSecond: { address: 88, length: 2, maximum: 16_383 },
  feedforwardFirst: { address: 90, length: 2, maximum: 16_383 },
  /** 20 ms without an instruction and motion stops; 0 off; reads 255 when it has. */
  busWatchdog: { address: 98, length: 1, signed: true, minimum: 0, maximum: 127 },
  /** 0.113 %. */
  goalPwm: { address: 100, length: 2, signed: true },
  /** The model's unit of current. */
  goalCurrent: { address: 102, length: 2, signed: true },
  /** 0.229 rpm. */
  goalVelocity: { address: 104, length: 4, signed: true },
  /** 214.577 rpm², or ms; 0: none. */
  profileAcceleration: { address: 108, length: 4, maximum: 32_767 },
  /** 0.229 rpm, or ms; 0: none. */
  profileVelocity: { address: 112, length: 4, maximum: 32_767 },
  /** Ticks. */
  goalPosition: { address: 116, length: 4, signed: true },
  /** ms, round after 32 767. */
  realtimeTick: { address: 120, length: 2, ...measured },
  moving: { address: 122, length: 1, ...measured },
  movingStatus: { address: 123, length: 1, ...measured },
  presentPwm: { address: 124, length: 2, ...measured, signed: true },
  presentCurrent: { address: 126, length: 2, ...measured, signed: true },
  presentVelocity: { address: 128, length: 4, ...measured, signed: true },
  presentPosition: { address: 132, length: 4, ...measured, signed: true },
  velocityTrajectory: { address: 136, length: 4, ...measured, signed: true },
  positionTrajectory: { address: 140, length: 4, ...measured, signed: true },
  /** 0.1 V. */
  presentInputVoltage: { address: 144, length: 2, ...measured },
  /** °C. */
  presentTemperature: { address: 146, length: 1, ...measured },
} as const satisfies Record<string, ServoRegister>;

/** Bits of the hardware error status and of shutdown. */
export const dynamixelHardwareErrors = { voltage: 0x01, overheating: 0x04, encoder: 0x08, shock: 0x10, overload: 0x20 } as const;

/** Registers that name other registers: reading data n reads what address n points to. */
export interface IndirectTable { readonly addresses: number; readonly data: number; readonly count: number }

export interface DynamixelModel {
  readonly name: string;
  /** mA a unit of current; undefined: the model cannot measure it (load in 0.1 % instead). */
  readonly currentUnitMilliamperes: number | undefined;
  /** The greatest current limit, units: what it is born with. */
  readonly currentLimit: number;
  /** Of the register velocityLimit, factory. */
  readonly velocityLimit: number;
  readonly indirect: IndirectTable;
}

const largeTable = { addresses: 168, data: 224, count: 28 } as const;
const smallTable = { addresses: 168, data: 208, count: 20 } as const;

/** By model number. */
export const dynamixelModels: Readonly<Record<number, DynamixelModel>> = {
  1190: { name: 'XL330-M077', currentUnitMilliamperes: 1, currentLimit: 1750, velocityLimit: 1620, indirect: smallTable },
  1200: { name: 'XL330-M288', currentUnitMilliamperes: 1, currentLimit: 1750, velocityLimit: 445, indirect: smallTable },
  1210: { name: 'XC330-T181', currentUnitMilliamperes: 1, currentLimit: 910, velocityLimit: 551, indirect: smallTable },
  1220: { name: 'XC330-T288', currentUnitMilliamperes: 1, currentLimit: 910, velocityLimit: 356, indirect: smallTable },
  1060: { name: 'XL430-W250', currentUnitMilliamperes: undefined, currentLimit: 0, velocityLimit: 265, indirect: largeTable },
  1070: { name: 'XC430-W150', currentUnitMilliamperes: undefined, currentLimit: 0, velocityLimit: 460, indirect: largeTable },
  1020: { name: 'XM430-W350', currentUnitMilliamperes: 2.69, currentLimit: 1193, velocityLimit: 200, indirect: largeTable },
  1120: { name: 'XM540-W270', currentUnitMilliamperes: 2.69, currentLimit: 2047, velocityLimit: 128, indirect: largeTable },
  1110: { name: 'XH540-W150', currentUnitMilliamperes: 2.69, currentLimit: 1188, velocityLimit: 231, indirect: largeTable },
};

/** By the value of the baud register. */
export const dynamixelBauds = [9_600, 57_600, 115_200, 1_000_000, 2_000_000, 3_000_000, 4_000_000] as const;

export const dynamixelTicksPerTurn = 4096;
/** rad/s a unit of velocity (0.229 rpm). */
export const dynamixelVelocityUnit = 0.229 * 2 * Math.PI / 60;
/** rad/s² a unit of acceleration (214.577 rpm²). */
export const dynamixelAccelerationUnit = 214.577 * 2 * Math.PI / 3600;
