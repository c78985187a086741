import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { createFeetechStatusParser, feetech, feetechErrors, feetechStatus } from '../../../core/protocols/feetech-packets.ts';
import { feetechRegisters } from '../../../core/protocols/feetech-registers.ts';
import { decodeRegister, encodeRegister } from '../../../core/protocols/servo-register.ts';
import { readServoChain, ticksOf } from '../../../core/protocols/servo-chain.ts';
import { benchArm, type BenchArm } from '../fixtures/bench-arm.ts';
import { testLine, type TestLine } from '../fixtures/test-line.ts';
import { createJointMotors } from '../servo/joint-motors.ts';
import type { Conversation } from '../servo/servo-bus.ts';
import { bornHomingOffset } from './birth.ts';
import { feetechConversation } from './conversation.ts';
import { createFeetechServo, type FeetechServo } from './servo.ts';

type Name = keyof typeof feetechRegisters;
const chain = readServoChain({
  protocol: 'feetech', baud: 1_000_000,
  servos: [1, 2, 3].map((id) => ({ id, joint: `joint${id}`, model: 777, sign: id === 2 ? -1 : 1, zeroTicks: 2047, torqueNewtonMetres: 3 })),
});
const limit = 1.5;

describe('a chain of three', () => {
  let arm: BenchArm;
  let servos: FeetechServo[];
  let line: TestLine<FeetechServo>;
  let bus: Conversation;

  beforeEach(() => {
    arm = benchArm(chain.servos.map(({ joint }) => ({ name: joint, minimum: -limit, maximum: limit, home: 0 })));
    servos = chain.servos.map((place, joint) => createFeetechServo({ arm, place, motors: createJointMotors(arm, joint), baud: chain.baud, torque: true }));
    line = testLine(servos);
    bus = feetechConversation(line);
  });

  const exchange = (packet: Uint8Array): Uint8Array[] => {
    bus.hear(packet);
    return line.taken();
  };
  const write = (id: number, name: Name, value: number): Uint8Array[] => exchange(feetech.write(id, feetechRegisters[name].address, encodeRegister(feetechRegisters[name], value)));
  const read = (id: number, name: Name): number => {
    let value = Number.NaN;
    const parser = createFeetechStatusParser((status) => { value = decodeRegister(feetechRegisters[name], status.parameters); });
    for (const packet of exchange(feetech.read(id, feetechRegisters[name].address, feetechRegisters[name].length))) parser.push(packet);
    return value;
  };
  const pass = (seconds: number): void => {
    for (let time = 0; time < seconds - 1e-9; time += 0.01) {
      arm.advance(0.01);
      for (const servo of servos) servo.step(0.01);
    }
  };
  const well = (id: number): Uint8Array => feetechStatus(id, 0, []);

  describe('who answers', () => {
    test('ping and read: the one that is called; nobody for an id that is not there', () => {
      expect(exchange(feetech.ping(2))).toEqual([well(2)]);
      expect(exchange(feetech.read(2, 3, 2))).toEqual([feetechStatus(2, 0, [0x09, 0x03])]);
      expect(exchange(feetech.ping(9))).toEqual([]);
    });
    test('a ping of all: each in the order of ids', () => expect(exchange(feetech.ping(0xfe))).toEqual([well(1), well(2), well(3)]));
    test('broadcast writes, sync writes and actions: nobody', () => {
      expect(write(0xfe, 'torqueEnable', 1)).toEqual([]);
      expect(exchange(feetech.syncWrite(42, 2, [{ id: 1, bytes: [0, 8] }]))).toEqual([]);
      expect(exchange(feetech.action())).toEqual([]);
      expect(exchange(feetech.read(0xfe, 56, 2))).toEqual([]);
    });
    test('a sync read: in the order listed, a gap for who is missing', () => {
      expect(exchange(feetech.syncRead(3, 2, [3, 8, 1]))).toEqual([feetechStatus(3, 0, [9, 3]), new Uint8Array(0), feetechStatus(1, 0, [9, 3])]);
    });
    test('with status level 0, only ping and reads are answered', () => {
      write(1, 'responseStatusLevel', 0);
      expect(write(1, 'torqueEnable', 1)).toEqual([]);
      expect(exchange(feetech.ping(1))).toEqual([well(1)]);
      expect(read(1, 'modelNumber')).toBe(777);
    });
    test('an instruction that is none: nobody', () => expect(exchange(feetech.instruction(1, 0x77, [1, 2]))).toEqual([]));
    test('the return delay is two microseconds a unit', () => {
      write(1, 'returnDelayTime', 250);
      bus.hear(feetech.ping(1));
      expect(line.waits).toEqual([500]);
    });
  });

  describe('registers', () => {
    test('read-only ones refuse, silently', () => {
      write(1, 'modelNumber', 1);
      write(1, 'presentTemperature', 99);
      expect(read(1, 'modelNumber')).toBe(777);
      expect(read(1, 'presentTemperature')).toBeLessThan(60);
    });
    test('what is written with the lock on is gone after a power cycle; with the lock off it stays', () => {
      write(1, 'proportional', 16);
      write(2, 'lock', 0);
      write(2, 'proportional', 16);
      expect([read(1, 'proportional'), read(2, 'proportional')]).toEqual([16, 16]);
      for (const servo of servos) { servo.powerOff(); servo.powerOn(); }
      expect([read(1, 'proportional'), read(2, 'proportional')]).toEqual([32, 16]);
      expect([read(2, 'lock'), read(2, 'torqueEnable')]).toEqual([1, 0]);
    });
    test('the torque limit begins as its kept maximum', () => {
      write(1, 'lock', 0);
      write(1, 'maximumTorqueLimit', 500);
      expect(read(1, 'torqueLimit')).toBe(1000);
      servos[0]?.powerOff();
      servos[0]?.powerOn();
      expect(read(1, 'torqueLimit')).toBe(500);
    });
    test('a write over several registers is taken register by register', () => {
      exchange(feetech.write(1, 41, [50, 0x0a, 0x08, 0, 0, 0xc8, 0x00]));
      expect([read(1, 'acceleration'), read(1, 'goalPosition'), read(1, 'goalVelocity')]).toEqual([50, 2058, 200]);
    });
    test('registered writes wait for the action', () => {
      exchange(feetech.regWrite(1, 42, [0x20, 0x08]));
      expect(read(1, 'goalPosition')).not.toBe(0x820);
      exchange(feetech.action());
      expect(read(1, 'goalPosition')).toBe(0x820);
    });
    test('a new id counts from the next instruction on; the change itself is answered as the old one', () => {
      expect(write(1, 'id', 7)).toEqual([well(1)]);
      expect(exchange(feetech.ping(1))).toEqual([]);
      expect(exchange(feetech.ping(7))).toEqual([well(7)]);
    });
    test('a servo of another speed hears nothing', () => {
      line.speed = 1_000_000;
      expect(write(1, 'baudRate', 4)).toEqual([well(1)]);
      expect(exchange(feetech.ping(1))).toEqual([]);
      line.speed = 115_200;
      expect(exchange(feetech.ping(0xfe))).toEqual([well(1)]);
    });
    test('recover: the factory’s values, the same id', () => {
      expect(exchange(feetech.reset(2))).toEqual([well(2)]);
      expect([read(2, 'id'), read(2, 'homingOffset'), read(2, 'torqueEnable')]).toEqual([2, 0, 0]);
    });
  });

  describe('position', () => {
    test('present is the encoder less the homing offset: born at the middle', () => {
      expect([1, 2, 3].map((id) => read(id, 'presentPosition'))).toEqual([2047, 2047, 2047]);
      arm.push(0, 0.5);
      expect(read(1, 'presentPosition')).toBe(Math.round(2047 + (0.5 * 4096) / (2 * Math.PI)));
      arm.push(1, 0.5);
      expect(read(2, 'presentPosition')).toBe(Math.round(2047 - (0.5 * 4096) / (2 * Math.PI)));
    });
    test('LeRobot’s half-turn homing: offset 0, read, write what is over 2047', () => {
      write(3, 'torqueEnable', 0);
      arm.push(2, 0.3);
      write(3, 'homingOffset', 0);
      const position = read(3, 'presentPosition');
      expect(position).toBe((Math.round(2047 + (0.3 * 4096) / (2 * Math.PI)) + bornHomingOffset(3)) % 4096);
      write(3, 'homingOffset', position - 2047);
      expect(read(3, 'presentPosition')).toBe(2047);
    });
    test('128 in torque enable makes here 2048, for good', () => {
      write(1, 'torqueEnable', 0);
      arm.push(0, -0.7);
      write(1, 'torqueEnable', 128);
      expect([read(1, 'presentPosition'), read(1, 'torqueEnable')]).toEqual([2048, 0]);
      servos[0]?.powerOn();
      expect(read(1, 'presentPosition')).toBe(2048);
    });
    test('goals move the joint the servo’s way, held to its limits', () => {
      write(1, 'goalPosition', 2300);
      write(2, 'goalPosition', 2300);
      pass(2);
      expect(arm.position(0)).toBeCloseTo(((2300 - 2047) * 2 * Math.PI) / 4096, 3);
      expect(arm.position(1)).toBeCloseTo((-(2300 - 2047) * 2 * Math.PI) / 4096, 3);
      write(1, 'goalPosition', 4095);
      pass(2);
      expect(arm.position(0)).toBeCloseTo(limit, 2);
      expect(read(1, 'maximumPositionLimit')).toBe(Math.round(ticksOf(chain.servos[0]!, limit)));
    });
    test('goal velocity and acceleration are the motor’s own', () => {
      write(1, 'goalVelocity', 400);
      write(1, 'acceleration', 10);
      write(1, 'goalPosition', 2900);
      arm.advance(0.2);
      expect(read(1, 'presentVelocity')).toBeCloseTo(200, -1);
      arm.advance(0.5);
      expect(read(1, 'presentVelocity')).toBe(400);
      expect(read(1, 'moving')).toBe(1);
      arm.advance(4);
      expect([read(1, 'presentPosition'), read(1, 'moving')]).toEqual([2900, 0]);
    });
    test('velocity mode turns and stops', () => {
      write(1, 'operatingMode', 1);
      write(1, 'goalVelocity', -300);
      pass(0.5);
      expect(read(1, 'presentVelocity')).toBe(-300);
      write(1, 'goalVelocity', 0);
      pass(0.5);
      expect(read(1, 'presentVelocity')).toBe(0);
    });
    test('without torque the joint gives way', () => {
      write(1, 'torqueEnable', 0);
      expect(arm.drivenTo(0).torque).toBe(false);
    });
  });

  describe('protection', () => {
    test('overload: after its time the error bit, protective torque, until torque is switched on again', () => {
      arm.strain(0, 3);
      pass(1.5);
      expect(read(1, 'presentLoad')).toBe(1000);
      expect(exchange(feetech.ping(1))).toEqual([well(1)]);
      pass(1);
      expect(exchange(feetech.ping(1))).toEqual([feetechStatus(1, feetechErrors.overload, [])]);
      expect(arm.drivenTo(0).effort).toBeCloseTo(0.2 * 3, 6);
      expect(read(1, 'status')).toBe(feetechErrors.overload);
      arm.strain(0, 0);
      pass(1);
      expect(exchange(feetech.ping(1))).toEqual([feetechStatus(1, feetechErrors.overload, [])]);
      write(1, 'torqueEnable', 0);
      write(1, 'torqueEnable', 1);
      expect(exchange(feetech.ping(1))).toEqual([well(1)]);
      expect(arm.drivenTo(0).effort).toBeCloseTo(3, 6);
    });
    test('a goal away from what it pushed against forgives overload, one into it does not', () => {
      arm.strain(0, 3);
      pass(2.5);
      write(1, 'goalPosition', 2500);
      expect(read(1, 'status')).toBe(feetechErrors.overload);
      arm.strain(0, 0);
      write(1, 'goalPosition', 1900);
      expect(read(1, 'status')).toBe(0);
      expect(arm.drivenTo(0).effort).toBeCloseTo(3, 6);
    });
    test('a motor held at its most becomes too hot in a few minutes, and lets go', () => {
      const hot = (): boolean => (read(1, 'status') & feetechErrors.overheat) !== 0;
      write(1, 'unloadingCondition', feetechErrors.overheat);
      arm.strain(0, 3);
      for (let second = 0; second < 300 && !hot(); second += 1) servos[0]?.step(1);
      expect(read(1, 'presentTemperature')).toBeGreaterThanOrEqual(70);
      expect(arm.drivenTo(0).torque).toBe(false);
      expect(hot()).toBe(true);
      arm.strain(0, 0);
      for (let second = 0; second < 100; second += 1) servos[0]?.step(1);
      expect([hot(), arm.drivenTo(0).torque]).toEqual([false, false]);
      write(1, 'torqueEnable', 0);
      write(1, 'torqueEnable', 1);
      expect(arm.drivenTo(0).torque).toBe(true);
    });
    test('load has the sign of the servo, current and sagging voltage follow', () => {
      arm.strain(1, 1.5);
      pass(0.02);
      expect(read(2, 'presentLoad')).toBe(-500);
      expect(Math.abs(read(2, 'presentCurrent')) * 0.0065).toBeGreaterThan(1);
      expect(read(2, 'presentVoltage')).toBeLessThan(read(1, 'presentVoltage'));
    });
    test('the torque limit is the most that the motor gives', () => {
      write(1, 'torqueLimit', 400);
      expect(arm.drivenTo(0).effort).toBeCloseTo(0.4 * 3, 6);
    });
  });

  test('any bytes at all: no throw, no goal that is not a number, answers bounded', () => {
    const anyInstruction = fc.tuple(fc.constantFrom(1, 2, 3, 9, 0xfe), fc.constantFrom(1, 2, 3, 4, 5, 6, 0x82, 0x83, 0x99), fc.uint8Array({ maxLength: 60 }))
      .map(([id, code, parameters]) => feetech.instruction(id, code, parameters));
    fc.assert(fc.property(fc.array(fc.oneof(anyInstruction, fc.uint8Array({ maxLength: 30 })), { maxLength: 40 }), (packets) => {
      for (const packet of packets) bus.hear(packet);
      pass(0.05);
      expect(line.taken().length).toBeLessThan(40 * 60);
      for (const joint of [0, 1, 2]) {
        expect(Number.isFinite(arm.position(joint))).toBe(true);
        expect(Number.isNaN(arm.drivenTo(joint).goal)).toBe(false);
      }
    }), { numRuns: 300 });
  });
});
