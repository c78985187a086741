import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { createDynamixelStatusParser, dynamixel, dynamixelErrors as errors, dynamixelStatus, type DynamixelStatus } from '../../../core/protocols/dynamixel-packets.ts';
import { dynamixelCrc } from '../../../core/protocols/dynamixel-crc.ts';
import { dynamixelHardwareErrors, dynamixelRegisters } from '../../../core/protocols/dynamixel-registers.ts';
import { decodeRegister, encodeRegister } from '../../../core/protocols/servo-register.ts';
import { readServoChain } from '../../../core/protocols/servo-chain.ts';
import { benchArm, type BenchArm } from '../fixtures/bench-arm.ts';
import { testLine, type TestLine } from '../fixtures/test-line.ts';
import { createJointMotors } from '../servo/joint-motors.ts';
import type { Conversation } from '../servo/servo-bus.ts';
import { bornHomingOffset } from './birth.ts';
import { dynamixelConversation } from './conversation.ts';
import { createDynamixelServo, type DynamixelServo } from './servo.ts';

type Name = keyof typeof dynamixelRegisters;
/** 1: XL430, 2: XM540 reversed with its shadow 3 on the same joint, 4: XL330 that limits its current. */
const chain = readServoChain({
  protocol: 'dynamixel', baud: 1_000_000,
  servos: [
    { id: 1, joint: 'base', model: 1060, sign: 1, zeroTicks: 2047, torqueNewtonMetres: 1.5 },
    { id: 2, joint: 'shoulder', model: 1120, sign: 1, zeroTicks: 2048, torqueNewtonMetres: 10, registers: { driveMode: 1 } },
    { id: 3, joint: 'shoulder', model: 1120, sign: 1, zeroTicks: 2048, torqueNewtonMetres: 10, shadowOf: 2 },
    { id: 4, joint: 'gripper', model: 1200, sign: -1, zeroTicks: 2047, torqueNewtonMetres: 0.6, registers: { operatingMode: 5 } },
  ],
});
const ticks = (radians: number): number => (radians * 4096) / (2 * Math.PI);

describe('a chain of four', () => {
  let arm: BenchArm;
  let servos: DynamixelServo[];
  let line: TestLine<DynamixelServo>;
  let bus: Conversation;

  beforeEach(() => {
    arm = benchArm(['base', 'shoulder', 'gripper'].map((name) => ({ name, minimum: -1.5, maximum: 1.5, home: 0 })));
    const motors = [createJointMotors(arm, 0), createJointMotors(arm, 1), createJointMotors(arm, 2)];
    const byJoint = new Map([['base', motors[0]!], ['shoulder', motors[1]!], ['gripper', motors[2]!]]);
    servos = chain.servos.map((place) => createDynamixelServo({ arm, place, motors: byJoint.get(place.joint)!, birth: { baud: chain.baud, homed: true }, torque: true }));
    line = testLine(servos);
    bus = dynamixelConversation(line);
  });

  const exchange = (packet: Uint8Array): DynamixelStatus[] => {
    bus.hear(packet);
    const found: DynamixelStatus[] = [];
    const parser = createDynamixelStatusParser((status) => found.push({ ...status, parameters: status.parameters.slice() }));
    for (const one of line.taken()) parser.push(one);
    return found;
  };
  const bytesOf = (name: Name, value: number): Uint8Array => encodeRegister(dynamixelRegisters[name], value);
  const write = (id: number, name: Name, value: number): number | undefined => exchange(dynamixel.write(id, dynamixelRegisters[name].address, bytesOf(name, value)))[0]?.error;
  const read = (id: number, name: Name): number => {
    const [status] = exchange(dynamixel.read(id, dynamixelRegisters[name].address, dynamixelRegisters[name].length));
    return status ? decodeRegister(dynamixelRegisters[name], status.parameters) : Number.NaN;
  };
  const loose = (id: number): void => { write(id, 'torqueEnable', 0); };
  const pass = (seconds: number): void => {
    for (let time = 0; time < seconds - 1e-9; time += 0.01) {
      arm.advance(0.01);
      for (const servo of servos) servo.step(0.01);
    }
  };

  describe('who answers', () => {
    test('ping tells model and firmware; a ping of all is answered in the order of ids', () => {
      expect(exchange(dynamixel.ping(4))).toEqual([{ id: 4, error: 0, parameters: Uint8Array.of(0xb0, 0x04, 48) }]);
      expect(exchange(dynamixel.ping(0xfe)).map((one) => one.id)).toEqual([1, 2, 3, 4]);
      expect(exchange(dynamixel.ping(9))).toEqual([]);
    });
    test('writes to all, sync and bulk writes: nobody', () => {
      expect(write(0xfe, 'led', 1)).toBeUndefined();
      expect(exchange(dynamixel.syncWrite(65, 1, [{ id: 1, bytes: [0] }]))).toEqual([]);
      expect(exchange(dynamixel.bulkWrite([{ id: 2, address: 65, bytes: [0] }]))).toEqual([]);
      expect([1, 2, 4].map((id) => read(id, 'led'))).toEqual([0, 0, 1]);
    });
    test('status levels: 0 only pings, 1 reads too', () => {
      write(1, 'statusReturnLevel', 1);
      expect(write(1, 'led', 1)).toBeUndefined();
      expect(read(1, 'modelNumber')).toBe(1060);
      write(1, 'statusReturnLevel', 0);
      expect(exchange(dynamixel.read(1, 0, 2))).toEqual([]);
      expect(exchange(dynamixel.ping(1))).toHaveLength(1);
    });
    test('sync and bulk reads: in the order asked for, a gap for who is missing', () => {
      bus.hear(dynamixel.syncRead(0, 2, [4, 9, 1]));
      expect(line.taken()).toEqual([dynamixelStatus(4, 0, [0xb0, 4]), new Uint8Array(0), dynamixelStatus(1, 0, [0x24, 4])]);
      expect(exchange(dynamixel.bulkRead([{ id: 2, address: 7, length: 1 }, { id: 1, address: 0, length: 2 }])).map((one) => [one.id, [...one.parameters]])).toEqual([[2, [2]], [1, [0x24, 4]]]);
    });
    test('a fast sync read: one packet, each part with the checksum so far', () => {
      bus.hear(dynamixel.fastSyncRead(7, 1, [3, 1]));
      const [packet = new Uint8Array(0)] = line.taken();
      expect(packet.length).toBe(8 + 2 * 5);
      expect(packet[11]! + 256 * packet[12]!).toBe(dynamixelCrc(packet, 0, 11));
      let parts: readonly number[] = [];
      createDynamixelStatusParser((status) => { parts = [status.error, ...status.parameters]; }).push(packet);
      expect(parts.filter((_, index) => index % 5 < 3)).toEqual([0, 3, 3, 0, 1, 1]);
      bus.hear(dynamixel.fastSyncRead(7, 1, [3, 9, 1]));
      expect(line.taken()[0]).toHaveLength(8 + 5);
    });
    test('a packet that came broken is answered with its error, and does nothing', () => {
      const packet = dynamixel.write(1, 65, [1]);
      packet[10] = 0;
      bus.hear(packet);
      expect(line.taken()).toEqual([dynamixelStatus(1, errors.crc, [])]);
      expect(read(1, 'led')).toBe(0);
    });
    test('an unknown instruction is answered with its error', () => expect(exchange(dynamixel.instruction(1, 0x77, []))[0]?.error).toBe(errors.instruction));
    test('an action with nothing registered is an error; with something, it happens', () => {
      expect(exchange(dynamixel.action(1))[0]?.error).toBe(errors.instruction);
      exchange(dynamixel.regWrite(1, 65, [1]));
      expect([read(1, 'registeredInstruction'), read(1, 'led')]).toEqual([1, 0]);
      expect(exchange(dynamixel.action(1))[0]?.error).toBe(0);
      expect([read(1, 'registeredInstruction'), read(1, 'led')]).toEqual([0, 1]);
    });
  });

  describe('what is refused', () => {
    test('kept registers while torque is on', () => {
      expect(write(1, 'operatingMode', 4)).toBe(errors.access);
      loose(1);
      expect(write(1, 'operatingMode', 4)).toBe(0);
      expect(read(1, 'operatingMode')).toBe(4);
    });
    test('read-only ones, values out of range, half a register, bytes beyond the table', () => {
      expect(write(1, 'presentPosition', 1)).toBe(errors.access);
      expect(write(1, 'torqueEnable', 2)).toBe(errors.dataRange);
      expect(exchange(dynamixel.write(1, 116, [0, 8]))[0]?.error).toBe(errors.dataLength);
      expect(exchange(dynamixel.read(1, 250, 20))[0]?.error).toBe(errors.access);
    });
    test('goals outside the limits that were set', () => {
      expect(write(1, 'goalPosition', 5000)).toBe(errors.dataLimit);
      expect(write(1, 'goalVelocity', 266)).toBe(errors.dataLimit);
      expect(write(4, 'goalCurrent', 1751)).toBe(errors.dataLimit);
    });
    test('modes that the model does not have', () => {
      loose(1);
      expect(write(1, 'operatingMode', 5)).toBe(errors.dataRange);
      expect(write(1, 'operatingMode', 2)).toBe(errors.dataRange);
    });
    test('one wrong register of several, and nothing is written', () => {
      expect(exchange(dynamixel.write(1, 64, [0, 2]))[0]?.error).toBe(errors.dataRange);
      expect(read(1, 'torqueEnable')).toBe(1);
    });
  });

  describe('position', () => {
    test('present is the encoder plus the homing offset', () => {
      expect([1, 2, 3, 4].map((id) => read(id, 'presentPosition'))).toEqual([2047, 2048, 2048, 2047]);
      arm.push(0, 0.5);
      expect(read(1, 'presentPosition')).toBe(Math.round(2047 + ticks(0.5)));
      loose(1);
      write(1, 'homingOffset', 0);
      expect(read(1, 'presentPosition')).toBe(Math.round(2047 + ticks(0.5)) - bornHomingOffset(chain.servos[0]!, { baud: 1, homed: true }));
    });
    test('drive mode turns the count round', () => {
      loose(2);
      loose(3);
      arm.push(1, 0.4);
      const before = read(2, 'presentPosition') - read(2, 'homingOffset');
      write(2, 'driveMode', 0);
      expect(read(2, 'presentPosition') - read(2, 'homingOffset')).toBeCloseTo(-before, -1);
    });
    test('goals move the joint; two servos share it', () => {
      exchange(dynamixel.syncWrite(116, 4, [2, 3].map((id) => ({ id, bytes: bytesOf('goalPosition', 2300) }))));
      pass(2);
      expect(arm.position(1)).toBeCloseTo((252 * 2 * Math.PI) / 4096, 3);
      arm.strain(1, 10);
      pass(0.02);
      expect(read(2, 'presentCurrent')).toBe(read(3, 'presentCurrent'));
      expect(read(2, 'presentCurrent')).toBeCloseTo(2047 / 2, -1);
    });
    test('a secondary id does what it hears, silently', () => {
      expect(read(3, 'secondaryId')).toBe(2);
      expect(exchange(dynamixel.write(2, 65, [1]))).toHaveLength(1);
      expect([read(2, 'led'), read(3, 'led')]).toEqual([1, 1]);
    });
    test('two servos of a joint that want different things wear each other out', () => {
      loose(3);
      write(3, 'secondaryId', 255);
      write(3, 'torqueEnable', 1);
      write(2, 'goalPosition', 2500);
      pass(3);
      expect(read(2, 'hardwareErrorStatus') & dynamixelHardwareErrors.overload).not.toBe(0);
    });
    test('profiles are the motor’s own', () => {
      write(1, 'profileVelocity', 40);
      write(1, 'profileAcceleration', 5);
      write(1, 'goalPosition', 2900);
      arm.advance(0.6);
      expect(read(1, 'presentVelocity')).toBe(40);
      expect(read(1, 'moving')).toBe(1);
      arm.advance(3);
      expect([read(1, 'presentPosition'), read(1, 'moving')]).toEqual([2900, 0]);
    });
    test('switching torque on makes here the goal', () => {
      loose(1);
      arm.push(0, 0.9);
      write(1, 'torqueEnable', 1);
      expect(read(1, 'goalPosition')).toBe(read(1, 'presentPosition'));
      expect(arm.drivenTo(0).goal).toBeCloseTo(0.9, 2);
    });
    test('goal current is the most that a position with limited current gives', () => {
      write(4, 'goalCurrent', 350);
      expect(arm.drivenTo(2).effort).toBeCloseTo((350 / 1750) * 0.6, 6);
    });
    test('turns are forgotten without power', () => {
      loose(1);
      write(1, 'operatingMode', 4);
      arm.push(0, 7);
      const counted = read(1, 'presentPosition');
      expect(counted).toBeGreaterThan(4096 + 2000);
      servos[0]?.powerOn();
      expect(read(1, 'presentPosition')).toBe(counted - 4096);
    });
    test('velocity mode turns and stops', () => {
      loose(1);
      write(1, 'operatingMode', 1);
      write(1, 'torqueEnable', 1);
      write(1, 'goalVelocity', -50);
      pass(0.5);
      expect(read(1, 'presentVelocity')).toBe(-50);
    });
  });

  describe('indirect addresses', () => {
    test('read and write where they point', () => {
      const { indirect: table } = { indirect: { addresses: 168, data: 224 } };
      for (const [index, address] of [132, 133, 134, 135, 65].entries()) exchange(dynamixel.write(1, table.addresses + 2 * index, [address & 0xff, address >> 8]));
      const [status] = exchange(dynamixel.read(1, table.data, 4));
      expect(decodeRegister(dynamixelRegisters.presentPosition, status!.parameters)).toBe(2047);
      expect(exchange(dynamixel.write(1, table.data + 4, [1]))[0]?.error).toBe(0);
      expect(read(1, 'led')).toBe(1);
      expect(exchange(dynamixel.write(1, table.data, [0, 0, 0, 0]))[0]?.error).toBe(errors.access);
    });
  });

  describe('protection', () => {
    test('overload shuts down: the alert, no torque, until a reboot', () => {
      arm.strain(0, 1.5);
      pass(2.5);
      expect(exchange(dynamixel.ping(1))[0]?.error).toBe(0x80);
      expect([read(1, 'torqueEnable'), read(1, 'hardwareErrorStatus')]).toEqual([0, dynamixelHardwareErrors.overload]);
      expect(arm.drivenTo(0).torque).toBe(false);
      write(1, 'torqueEnable', 1);
      expect(read(1, 'torqueEnable')).toBe(0);
      arm.strain(0, 0);
      expect(exchange(dynamixel.reboot(1))).toHaveLength(1);
      expect(exchange(dynamixel.ping(1))).toEqual([]);
      pass(0.5);
      expect(exchange(dynamixel.ping(1))[0]?.error).toBe(0);
      write(1, 'torqueEnable', 1);
      expect(read(1, 'torqueEnable')).toBe(1);
    });
    test('the bus watchdog stops motion and refuses goals until it is reset', () => {
      write(1, 'busWatchdog', 5);
      write(1, 'profileVelocity', 20);
      write(1, 'goalPosition', 3000);
      pass(0.3);
      const stopped = arm.position(0);
      pass(0.3);
      expect(arm.position(0)).toBeCloseTo(stopped, 1);
      expect(read(1, 'busWatchdog')).toBe(-1);
      expect(write(1, 'goalPosition', 2100)).toBe(errors.dataRange);
      expect(write(1, 'busWatchdog', 0)).toBe(0);
      expect(write(1, 'goalPosition', 2100)).toBe(0);
    });
    test('factory reset keeps what it is told to keep', () => {
      expect(exchange(dynamixel.instruction(4, 0x06, [0x02]))[0]?.error).toBe(0);
      pass(0.5);
      expect([read(4, 'id'), read(4, 'baudRate'), read(4, 'operatingMode')]).toEqual([4, 3, 3]);
    });
  });

  test('a hostile length neither takes memory nor keeps the wire', () => {
    bus.hear(dynamixel.fastSyncRead(0, 0xffff, Array.from({ length: 900 }, (_, id) => id % 250)));
    bus.hear(dynamixel.syncRead(0, 0xffff, Array.from({ length: 900 }, (_, id) => id % 250)));
    expect(line.taken()).toEqual([]);
  });

  test('any bytes at all: no throw, no goal that is not a number, answers bounded', () => {
    const anyInstruction = fc.tuple(fc.constantFrom(1, 2, 3, 4, 9, 0xfe), fc.constantFrom(1, 2, 3, 4, 5, 6, 8, 0x10, 0x82, 0x83, 0x8a, 0x92, 0x93, 0x9a, 0x99), fc.uint8Array({ maxLength: 60 }))
      .map(([id, code, parameters]) => dynamixel.instruction(id, code, parameters));
    fc.assert(fc.property(fc.array(fc.oneof(anyInstruction, fc.uint8Array({ maxLength: 30 })), { maxLength: 40 }), (packets) => {
      for (const packet of packets) bus.hear(packet);
      pass(0.05);
      const answers = line.taken();
      expect(answers.length).toBeLessThan(40 * 60);
      for (const answer of answers) expect(answer.length).toBeLessThan(1100);
      for (const joint of [0, 1, 2]) {
        expect(Number.isFinite(arm.position(joint))).toBe(true);
        expect(Number.isNaN(arm.drivenTo(joint).goal)).toBe(false);
      }
    }), { numRuns: 300 });
  });
});
