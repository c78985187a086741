import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { settingsSchema } from '../../core/contract/state.ts';
import { boundsOf, readNumber, showNumber } from './number-text.ts';

const palm = settingsSchema.shape.hand.shape.palmLengthMetres;

describe('a number field', () => {
  test('reads shown centimetres as stored metres, with comma or point', () => {
    expect(readNumber('9,5', palm, 0.01)).toEqual({ ok: true, value: 0.095 });
    expect(readNumber(' 9.5 ', palm, 0.01)).toEqual({ ok: true, value: 0.095 });
  });

  test.each([['', 'number'], ['nine', 'number'], ['1e999', 'number'], ['4.9', 'range'], ['15.1', 'range'], ['-9', 'range']])('refuses %j: %s', (text, problem) => {
    expect(readNumber(text, palm, 0.01)).toEqual({ ok: false, problem });
  });

  test('knows the bounds that the host will hold it to', () => {
    expect(boundsOf(palm)).toEqual({ minimum: 0.05, maximum: 0.15 });
    expect(boundsOf(settingsSchema.shape.staleHandMilliseconds)).toEqual({ minimum: 50, maximum: 1000 });
  });

  test('never passes on what the schema refuses', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.double().map(String)), (text) => {
      const reading = readNumber(text, palm, 0.01);
      return !reading.ok || palm.safeParse(reading.value).success;
    }));
  });

  test('shows what it read', () => {
    fc.assert(fc.property(fc.integer({ min: 50, max: 150 }), (tenthsOfCentimetre) => {
      const text = showNumber(tenthsOfCentimetre / 1000, 0.01, 1);
      expect(readNumber(text, palm, 0.01)).toEqual({ ok: true, value: tenthsOfCentimetre / 1000 });
    }));
  });
});
