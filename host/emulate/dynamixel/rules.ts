// What a Dynamixel refuses to have written, and with which error: pure, asked by servo.ts before anything changes.
import { dynamixelErrors } from '../../../core/protocols/dynamixel-packets.ts';
import type { DynamixelModel, dynamixelRegisters } from '../../../core/protocols/dynamixel-registers.ts';
import type { ServoRegister } from '../../../core/protocols/servo-register.ts';
import { watchdogBitten } from './shutdown.ts';

type Name = keyof typeof dynamixelRegisters;

const goals: ReadonlySet<Name> = new Set<Name>(['goalPwm', 'goalCurrent', 'goalVelocity', 'goalPosition']);
/** An extended position goes 256 turns either way. */
const extendedMost = 1_048_575;

/** 0 when it may be written. */
export function refusal(name: Name, register: ServoRegister, value: number, get: (name: Name) => number, model: DynamixelModel): number {
  if (register.readOnly) return dynamixelErrors.access;
  if (register.eeprom && get('torqueEnable') !== 0) return dynamixelErrors.access;
  if (value < (register.minimum ?? -Infinity) || value > (register.maximum ?? Infinity)) return dynamixelErrors.dataRange;
  if (goals.has(name) && get('busWatchdog') === watchdogBitten) return dynamixelErrors.dataRange;
  switch (name) {
    case 'operatingMode': return modesOf(model).includes(value) ? 0 : dynamixelErrors.dataRange;
    case 'id': return value > 252 ? dynamixelErrors.dataRange : 0;
    case 'currentLimit': return value > model.currentLimit ? dynamixelErrors.dataRange : 0;
    case 'goalPwm': return within(value, get('pwmLimit'));
    case 'goalCurrent': return model.currentUnitMilliamperes === undefined ? 0 : within(value, get('currentLimit'));
    case 'goalVelocity': return within(value, get('velocityLimit'));
    case 'goalPosition':
      if (get('operatingMode') === 3) return value < get('minimumPositionLimit') || value > get('maximumPositionLimit') ? dynamixelErrors.dataLimit : 0;
      return Math.abs(value) > extendedMost ? dynamixelErrors.dataRange : 0;
    default: return 0;
  }
}

const within = (value: number, limit: number): number => (Math.abs(value) > limit ? dynamixelErrors.dataLimit : 0);

/** Models that cannot measure current have no modes that limit it. */
const modesOf = (model: DynamixelModel): readonly number[] => (model.currentUnitMilliamperes === undefined ? [1, 3, 4, 16] : [0, 1, 3, 4, 5, 16]);
