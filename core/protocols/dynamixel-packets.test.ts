import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createDynamixelInstructionParser, createDynamixelStatusParser, dynamixel, dynamixelErrors, dynamixelStatus, type DynamixelInstruction, type DynamixelStatus,
} from './dynamixel-packets.ts';
import { dynamixelRegisters } from './dynamixel-registers.ts';
import { encodeRegister } from './servo-register.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(hex.split(' '), (byte) => Number.parseInt(byte, 16));
const goal = (ticks: number): Uint8Array => encodeRegister(dynamixelRegisters.goalPosition, ticks);

// What the vendor's own library sends and takes (the stuffed one: its C++ form).
const instructions: readonly (readonly [string, Uint8Array, string])[] = [
  ['ping', dynamixel.ping(1), 'FF FF FD 00 01 03 00 01 19 4E'],
  ['ping all', dynamixel.ping(0xfe), 'FF FF FD 00 FE 03 00 01 31 42'],
  ['read position', dynamixel.read(1, 132, 4), 'FF FF FD 00 01 07 00 02 84 00 04 00 1D 15'],
  ['torque on', dynamixel.write(1, 64, [1]), 'FF FF FD 00 01 06 00 03 40 00 01 DB 66'],
  ['goal', dynamixel.write(1, 116, goal(2048)), 'FF FF FD 00 01 09 00 03 74 00 00 08 00 00 42 89'],
  ['reboot', dynamixel.reboot(1), 'FF FF FD 00 01 03 00 08 2F 4E'],
  ['sync read', dynamixel.syncRead(132, 4, [1, 2, 3]), 'FF FF FD 00 FE 0A 00 82 84 00 04 00 01 02 03 2A 6C'],
  ['fast sync read', dynamixel.fastSyncRead(132, 4, [1, 2, 3]), 'FF FF FD 00 FE 0A 00 8A 84 00 04 00 01 02 03 1A EC'],
  ['sync write', dynamixel.syncWrite(116, 4, [{ id: 1, bytes: goal(2048) }, { id: 2, bytes: goal(1024) }]),
    'FF FF FD 00 FE 11 00 83 74 00 04 00 01 00 08 00 00 02 00 04 00 00 98 4C'],
  ['bulk read', dynamixel.bulkRead([{ id: 1, address: 132, length: 4 }, { id: 2, address: 144, length: 2 }]),
    'FF FF FD 00 FE 0D 00 92 01 84 00 04 00 02 90 00 02 00 F9 DE'],
  ['stuffed write', dynamixel.write(1, 116, [0xff, 0xff, 0xfd, 0x00]), 'FF FF FD 00 01 0A 00 03 74 00 FF FF FD FD 00 21 E7'],
];
const answers: readonly (readonly [string, Uint8Array, string])[] = [
  ['ping answer', dynamixelStatus(1, 0, [0xb0, 0x04, 44]), 'FF FF FD 00 01 07 00 55 00 B0 04 2C E2 D4'],
  ['position 2048', dynamixelStatus(1, 0, [0, 8, 0, 0]), 'FF FF FD 00 01 08 00 55 00 00 08 00 00 1C 38'],
  ['written', dynamixelStatus(1, 0, []), 'FF FF FD 00 01 04 00 55 00 A1 0C'],
  ['crc error', dynamixelStatus(1, dynamixelErrors.crc, []), 'FF FF FD 00 01 04 00 55 03 AB 0C'],
];

const heard = (parts: readonly Uint8Array[]): DynamixelInstruction[] => {
  const found: DynamixelInstruction[] = [];
  const parser = createDynamixelInstructionParser((one) => found.push({ ...one, parameters: one.parameters.slice() }));
  for (const part of parts) parser.push(part);
  return found;
};
const answered = (parts: readonly Uint8Array[]): DynamixelStatus[] => {
  const found: DynamixelStatus[] = [];
  const parser = createDynamixelStatusParser((one) => found.push({ ...one, parameters: one.parameters.slice() }));
  for (const part of parts) parser.push(part);
  return found;
};

describe('packets of the vendor’s library', () => {
  test.each([...instructions, ...answers])('%s is made byte for byte', (_, made, known) => expect(made).toEqual(bytes(known)));

  test.each(instructions)('%s is understood, split at every byte', (_, made, known) => {
    const whole = bytes(known);
    const parameters = heard([made])[0]?.parameters;
    for (let cut = 0; cut <= whole.length; cut += 1) {
      expect(heard([whole.subarray(0, cut), whole.subarray(cut)])).toEqual([{ id: whole[4], instruction: whole[7], parameters }]);
    }
  });

  test.each(answers)('%s is understood as an answer only', (_, __, known) => {
    const whole = bytes(known);
    expect(answered([whole])).toEqual([{ id: 1, error: whole[8], parameters: whole.slice(9, -2) }]);
    expect(heard([whole])).toEqual([]);
  });

  test('stuffing is taken out again', () => {
    expect(heard([bytes('FF FF FD 00 01 0A 00 03 74 00 FF FF FD FD 00 21 E7')])[0]?.parameters).toEqual(bytes('74 00 FF FF FD 00'));
  });

  test('one stream of all of them, with noise between and byte by byte', () => {
    const stream = Uint8Array.from(instructions.flatMap(([, , known]) => [...bytes('FF FF FF FD 00 FF 12'), ...bytes(known)]));
    expect(heard(Array.from(stream, (byte) => Uint8Array.of(byte)))).toHaveLength(instructions.length);
    expect(heard([stream])).toHaveLength(instructions.length);
  });
});

describe('bad bytes', () => {
  test('any single changed byte is never taken for a packet', () => {
    const whole = bytes('FF FF FD 00 01 09 00 03 74 00 00 08 00 00 42 89');
    for (let at = 0; at < whole.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const bad = whole.slice();
        bad[at] = (bad[at] ?? 0) ^ (1 << bit);
        expect(heard([bad])).toEqual([]);
      }
    }
  });

  test('a length beyond a packet’s most is noise at once', () => {
    expect(heard([bytes('FF FF FD 00 01 FF FF 03'), bytes('FF FF FD 00 01 03 00 01 19 4E')])).toHaveLength(1);
  });

  test('anything at all: no throw, nothing kept beyond one packet, however it is cut', () => {
    const likely = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(...instructions.map(([, made]) => made)), fc.constantFrom(...answers.map(([, made]) => made)),
      fc.array(fc.constantFrom(0xff, 0xff, 0xfd, 0x00, 0x01, 0x03), { maxLength: 300 }).map((list) => Uint8Array.from(list)));
    fc.assert(fc.property(fc.array(likely, { maxLength: 30 }), fc.integer({ min: 1, max: 97 }), (parts, step) => {
      const stream = Uint8Array.from(parts.flatMap((part) => [...part]));
      const parser = createDynamixelStatusParser(() => undefined);
      parser.push(stream);
      expect(parser.pending()).toBeLessThan(1024);
      const pieces = Array.from({ length: Math.ceil(stream.length / step) }, (_, index) => stream.subarray(index * step, (index + 1) * step));
      expect(heard(pieces)).toEqual(heard([stream]));
    }), { numRuns: 500 });
  });

  test('what is too long to send is refused', () => {
    expect(() => dynamixel.write(1, 0, new Uint8Array(1100))).toThrow(RangeError);
  });
});

test('any instruction comes back as it was made, headers inside and all', () => {
  const tricky = fc.array(fc.constantFrom(0xff, 0xff, 0xfd, 0xfd, 0x00, 0x55), { maxLength: 200 }).map((list) => Uint8Array.from(list));
  fc.assert(fc.property(fc.integer({ min: 0, max: 252 }), fc.oneof(tricky, fc.uint8Array({ maxLength: 200 })), (id, parameters) => {
    expect(heard([dynamixel.instruction(id, 3, parameters)])).toEqual([{ id, instruction: 3, parameters }]);
    expect(answered([dynamixelStatus(id, 0, parameters)])).toEqual([{ id, error: 0, parameters }]);
  }));
});
