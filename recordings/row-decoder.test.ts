import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StreamDescription } from '../core/streams/stream.ts';
import { rowLength } from '../core/streams/stream.ts';
import { everyKind } from './fixtures/take.ts';
import { decodeRow, encodeRow, type SampleRow } from './message.ts';
import { RowDecoder } from './row-decoder.ts';

const streams = fc.constantFrom(...everyKind);
const rowsOf = (stream: StreamDescription): fc.Arbitrary<SampleRow> => fc.record({
  sequence: fc.maxSafeNat(), tCapture: fc.double(), tArrive: fc.double(), tDevice: fc.double(),
  values: fc.array(fc.double(), { minLength: rowLength(stream), maxLength: rowLength(stream) }).map((values) => Float64Array.from(values)),
  text: fc.option(fc.string({ unit: 'grapheme' }).map((text) => text.toWellFormed()), { nil: undefined }),
});

/** The row, or that it was refused; inside other bytes, as it lies in a chunk. */
function read(stream: StreamDescription, message: Uint8Array): SampleRow | 'refused' {
  const around = new Uint8Array(message.length + 20).fill(0x55);
  around.set(message, 7);
  const decoder = new RowDecoder(stream);
  decoder.values.fill(1e9);
  try {
    decoder.read(around, new DataView(around.buffer), 7, 7 + message.length);
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
    return 'refused';
  }
  const { sequence, tCapture, tArrive, tDevice, values, text } = decoder;
  return { sequence, tCapture, tArrive, tDevice, values, text };
}

test('every sample comes out as it went in', () => {
  fc.assert(fc.property(streams.chain((stream) => fc.tuple(fc.constant(stream), rowsOf(stream))), ([stream, row]) => {
    expect(read(stream, encodeRow(stream, row).slice())).toEqual(row);
  }));
});

test('bytes that are laid out otherwise are read, or refused, as decodeRow does it', () => {
  fc.assert(fc.property(streams.chain((stream) => fc.tuple(fc.constant(stream), rowsOf(stream))), fc.nat(), fc.nat(255), fc.constantFrom('flip', 'cut', 'grow', 'invent'), fc.uint8Array(), ([stream, row], at, value, how, bytes) => {
    let message = encodeRow(stream, row).slice();
    if (how === 'flip') message[at % message.length]! ^= value;
    else if (how === 'cut') message = message.subarray(0, at % message.length);
    else if (how === 'grow') message = Uint8Array.of(...message, ...bytes);
    else message = bytes;
    let expected: SampleRow | 'refused';
    try { expected = decodeRow(stream, message, rowLength(stream)); } catch { expected = 'refused'; }
    expect(read(stream, message)).toEqual(expected);
  }), { numRuns: 1000 });
});
