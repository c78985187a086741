import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CdrReader, CdrWriter } from './cdr.ts';

const step = fc.oneof(
  fc.record({ kind: fc.constant('int32' as const), value: fc.integer() }),
  fc.record({ kind: fc.constant('uint32' as const), value: fc.nat() }),
  fc.record({ kind: fc.constant('uint64' as const), value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) }),
  fc.record({ kind: fc.constant('double' as const), value: fc.double() }),
  fc.record({ kind: fc.constant('text' as const), value: fc.string({ unit: 'grapheme' }).filter((text) => !text.endsWith('\0')) }),
  fc.record({ kind: fc.constant('bytes' as const), value: fc.uint8Array() }),
  fc.record({ kind: fc.constant('doubles' as const), value: fc.float64Array() }),
);

test('what is written is read, whatever stands before it', () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
    const out = new CdrWriter();
    for (const { kind, value } of steps) (out[kind] as (value: unknown) => unknown).call(out, value);
    const reader = new CdrReader(out.done());
    for (const { kind, value } of steps) expect(reader[kind]()).toEqual(value);
  }));
});

test('bytes of any kind are read or refused with a RangeError', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), fc.array(step, { maxLength: 5 }), (bytes, steps) => {
    try {
      const reader = new CdrReader(bytes);
      for (const { kind } of steps) reader[kind]();
      reader.texts();
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
    }
  }));
});
