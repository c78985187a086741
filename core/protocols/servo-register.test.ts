import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dynamixelRegisters } from './dynamixel-registers.ts';
import { feetechRegisters, feetechTableLength } from './feetech-registers.ts';
import { decodeRegister, encodeRegister, fromSignMagnitude, toSignMagnitude, type ServoRegister } from './servo-register.ts';

const tables: Readonly<Record<string, Readonly<Record<string, ServoRegister>>>> = { feetech: feetechRegisters, dynamixel: dynamixelRegisters };

describe.each(Object.entries(tables))('the table of %s', (_, table) => {
  const registers = Object.entries(table);

  test('has no byte twice', () => {
    const owners = new Map<number, string>();
    for (const [name, register] of registers) {
      for (let address = register.address; address < register.address + register.length; address += 1) {
        expect(owners.get(address), `${name} and another at ${address}`).toBeUndefined();
        owners.set(address, name);
      }
    }
  });

  test('gives back every number that a register holds', () => {
    fc.assert(fc.property(fc.constantFrom(...registers), fc.integer(), (entry, value) => {
      const [, register] = entry;
      const held = decodeRegister(register, encodeRegister(register, value));
      expect(decodeRegister(register, encodeRegister(register, held))).toBe(held);
      const most = register.signBit === undefined ? 256 ** register.length / (register.signed ? 2 : 1) - 1 : 2 ** register.signBit - 1;
      const least = register.signBit === undefined ? (register.signed ? -most - 1 : 0) : -most;
      expect(held).toBe(Math.min(Math.max(value, least), most));
    }));
  });
});

test('Feetech’s table fits its length', () => {
  for (const register of Object.values(feetechRegisters)) expect(register.address + register.length).toBeLessThanOrEqual(feetechTableLength);
});

test('sign and magnitude, as the servos have it', () => {
  expect(toSignMagnitude(-100, 11)).toBe(0x0864);
  expect(fromSignMagnitude(0x0864, 11)).toBe(-100);
  expect(toSignMagnitude(-5000, 11)).toBe(0x0fff);
  expect(decodeRegister(feetechRegisters.presentPosition, [0x05, 0x80])).toBe(-5);
  expect(decodeRegister(dynamixelRegisters.presentPosition, [0xfb, 0xff, 0xff, 0xff])).toBe(-5);
  expect(encodeRegister(dynamixelRegisters.goalPosition, Number.NaN)).toEqual(new Uint8Array(4));
});
