import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFeetechInstructionParser, createFeetechStatusParser, feetech, feetechStatus, type FeetechInstruction } from './feetech-packets.ts';
import { feetechRegisters } from './feetech-registers.ts';
import { encodeRegister } from './servo-register.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(hex.split(' '), (byte) => Number.parseInt(byte, 16));
const { presentPosition, goalPosition, homingOffset, torqueEnable } = feetechRegisters;
const at2048 = encodeRegister(goalPosition, 2048);

// What the vendor's own library sends and takes.
const instructions: readonly (readonly [string, Uint8Array, string])[] = [
  ['ping', feetech.ping(1), 'FF FF 01 02 01 FB'],
  ['read model', feetech.read(1, 3, 2), 'FF FF 01 04 02 03 02 F3'],
  ['read position', feetech.read(1, presentPosition.address, presentPosition.length), 'FF FF 01 04 02 38 02 BE'],
  ['torque on', feetech.write(1, torqueEnable.address, [1]), 'FF FF 01 04 03 28 01 CE'],
  ['goal', feetech.write(1, goalPosition.address, at2048), 'FF FF 01 05 03 2A 00 08 C4'],
  ['homing', feetech.write(1, homingOffset.address, encodeRegister(homingOffset, -100)), 'FF FF 01 05 03 1F 64 08 6B'],
  ['reg write', feetech.regWrite(1, goalPosition.address, at2048), 'FF FF 01 05 04 2A 00 08 C3'],
  ['action', feetech.action(), 'FF FF FE 02 05 FA'],
  ['ping all', feetech.ping(0xfe), 'FF FF FE 02 01 FE'],
  ['sync read', feetech.syncRead(56, 2, [1, 2, 3, 4, 5, 6]), 'FF FF FE 0A 82 38 02 01 02 03 04 05 06 26'],
  ['sync write', feetech.syncWrite(42, 2, [1, 2, 3, 4, 5, 6].map((id) => ({ id, bytes: at2048 }))),
    'FF FF FE 16 83 2A 02 01 00 08 02 00 08 03 00 08 04 00 08 05 00 08 06 00 08 F7'],
];
const answers: readonly (readonly [string, Uint8Array, string])[] = [
  ['well', feetechStatus(1, 0, []), 'FF FF 01 02 00 FC'],
  ['model 777', feetechStatus(1, 0, [0x09, 0x03]), 'FF FF 01 04 00 09 03 EE'],
  ['position 2048', feetechStatus(1, 0, [0x00, 0x08]), 'FF FF 01 04 00 00 08 F2'],
];

const heard = (parts: readonly Uint8Array[]): FeetechInstruction[] => {
  const found: FeetechInstruction[] = [];
  const parser = createFeetechInstructionParser((one) => found.push({ ...one, parameters: one.parameters.slice() }));
  for (const part of parts) parser.push(part);
  return found;
};

describe('packets of the vendor’s library', () => {
  test.each([...instructions, ...answers])('%s is made byte for byte', (_, made, known) => expect(made).toEqual(bytes(known)));

  test.each(instructions)('%s is understood, split at every byte', (_, __, known) => {
    const whole = bytes(known);
    for (let cut = 0; cut <= whole.length; cut += 1) {
      const [one, ...more] = heard([whole.subarray(0, cut), whole.subarray(cut)]);
      expect(more).toEqual([]);
      expect(one).toEqual({ id: whole[2], instruction: whole[4], parameters: whole.slice(5, -1) });
    }
  });

  test('one stream of all of them, with noise between and byte by byte', () => {
    const noise = bytes('FF 00 FF FF FF');
    const stream = Uint8Array.from(instructions.flatMap(([, , known]) => [...noise, ...bytes(known)]));
    expect(heard(Array.from(stream, (byte) => Uint8Array.of(byte)))).toHaveLength(instructions.length);
    expect(heard([stream])).toHaveLength(instructions.length);
  });
});

describe('bad bytes', () => {
  test('a changed byte is never taken for the packet that was sent', () => {
    const whole = bytes('FF FF 01 05 03 2A 00 08 C4');
    for (let at = 0; at < whole.length; at += 1) {
      const bad = whole.slice();
      bad[at] = (bad[at] ?? 0) ^ 0x10;
      expect(heard([bad])).toEqual([]);
    }
  });

  test('the packet after a broken one is found, and the break is counted', () => {
    let found = 0;
    const parser = createFeetechStatusParser(() => { found += 1; });
    parser.push(bytes('FF FF 01 04 00 00 08 F3'));
    parser.push(bytes('FF FF 02 04 00 00 08 F1'));
    expect(found).toBe(1);
    expect(parser.counts).toEqual({ packets: 1, corrupted: 1, strayBytes: 8 });
  });

  test('an id over FD and an error byte over 7F are noise to the host', () => {
    let found = 0;
    const parser = createFeetechStatusParser(() => { found += 1; });
    parser.push(feetechStatus(0xfe, 0, []));
    parser.push(feetechStatus(1, 0x80, []));
    expect(found).toBe(0);
    expect(parser.pending()).toBe(0);
  });

  test('a hostile length waits for 250 bytes at most, then what follows is heard', () => {
    const hostile = bytes('FF FF 01 F6 03');
    const stream = [hostile, ...Array.from({ length: 60 }, () => bytes('FF FF 01 02 01 FB'))];
    expect(heard(stream).length).toBeGreaterThan(55);
    expect(heard([bytes('FF FF 01 FF 03'), bytes('FF FF 01 02 01 FB')])).toHaveLength(1);
  });

  test('anything at all: no throw, nothing kept beyond one packet, however it is cut', () => {
    const likely = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(...instructions.map(([, made]) => made)),
      fc.array(fc.constantFrom(0xff, 0xfe, 0x01, 0xf6, 0x02), { maxLength: 300 }).map((list) => Uint8Array.from(list)));
    fc.assert(fc.property(fc.array(likely, { maxLength: 30 }), fc.integer({ min: 1, max: 97 }), (parts, step) => {
      const stream = Uint8Array.from(parts.flatMap((part) => [...part]));
      const parser = createFeetechStatusParser(() => undefined);
      parser.push(stream);
      expect(parser.pending()).toBeLessThan(250);
      const pieces = Array.from({ length: Math.ceil(stream.length / step) }, (_, index) => stream.subarray(index * step, (index + 1) * step));
      expect(heard(pieces)).toEqual(heard([stream]));
    }), { numRuns: 500 });
  });

  test('what is too long to send is refused', () => {
    expect(() => feetech.syncRead(56, 2, Array.from({ length: 243 }, (_, id) => id))).toThrow(RangeError);
  });
});

test('any instruction comes back as it was made', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 0xfe }), fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 244 }), (id, code, parameters) => {
    expect(heard([feetech.instruction(id, code, parameters)])).toEqual([{ id, instruction: code, parameters }]);
  }));
});
