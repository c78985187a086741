import fc from 'fast-check';
import { expect, it } from 'vitest';
import { writeCbor } from './rosbridge-cbor.ts';

const hex = (value: unknown): string => Buffer.from(writeCbor(value)).toString('hex');

it('writes the examples of RFC 8949', () => {
  const examples: [unknown, string][] = [
    [0, '00'], [10, '0a'], [24, '1818'], [1000, '1903e8'], [1_000_000, '1a000f4240'], [1_000_000_000_000, '1b000000e8d4a51000'], [-1, '20'], [-1000, '3903e7'],
    [1.1, 'fb3ff199999999999a'], [false, 'f4'], [true, 'f5'], [null, 'f6'], ['', '60'], ['IETF', '6449455446'], ['ü', '62c3bc'], ['水', '63e6b0b4'], ['𐅑', '64f0908591'],
    [[], '80'], [['a', ['b']], '8261618161' + '62'], [{}, 'a0'], [{ a: 1, b: ['c'] }, 'a26161016162816163'],
  ];
  for (const [value, wanted] of examples) expect([value, hex(value)]).toEqual([value, wanted]);
});

it('writes lists of numbers as typed arrays', () => {
  expect(hex([1, 0.5])).toBe('d85650' + '000000000000f03f' + '000000000000e03f');
  expect(hex([Number.NaN]).slice(0, 6)).toBe('d85648');
});

it('takes anything but what is nested without end', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => { writeCbor(value); }));
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
    const bytes = Buffer.from(writeCbor(text));
    expect(bytes.subarray(bytes.length - Buffer.byteLength(text)).toString()).toBe(text);
  }));
  let deep: unknown = 1;
  for (let i = 0; i < 100; i += 1) deep = { deep };
  expect(() => writeCbor(deep)).toThrow(RangeError);
});
