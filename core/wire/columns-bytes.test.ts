import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventStream, numbersStream } from '../streams/kinds.ts';
import type { Columns } from '../streams/columns.ts';
import { decodeColumns, encodeColumns } from './columns-bytes.ts';
import { WireError } from './frames.ts';

const anyNumber = fc.double({ noNaN: false });
const columnsOf = (rows: readonly (readonly number[])[], width: number): Columns => ({
  stream: numbersStream('glove.left/force', 'Kräfte', 100, [{ name: 'force', unit: 'ratio', size: width }]),
  count: rows.length,
  sequence: Float64Array.from(rows, (_, index) => index),
  tCapture: Float64Array.from(rows, (row) => row[0]!),
  tArrive: Float64Array.from(rows, (row) => row[1]!),
  tDevice: Float64Array.from(rows, (row) => row[2]!),
  values: Float64Array.from(rows.flatMap((row) => row.slice(3))),
  texts: [],
});

test('columns come back bit for bit', () => {
  fc.assert(fc.property(
    fc.integer({ min: 0, max: 5 }).chain((width) => fc.array(fc.array(anyNumber, { minLength: 3 + width, maxLength: 3 + width })).map((rows) => columnsOf(rows, width))),
    fc.nat(7),
    fc.boolean(),
    (plain, shift, hasLost) => {
      const columns = hasLost ? { ...plain, lost: plain.sequence.map((index) => index * 3) } : plain;
      const encoded = encodeColumns(columns);
      // A block cut out of a bigger buffer starts anywhere.
      const moved = new Uint8Array(encoded.length + shift);
      moved.set(encoded, shift);
      expect(decodeColumns(moved.subarray(shift))).toEqual(columns);
    },
  ));
});

test('texts of events come back', () => {
  const times = Float64Array.of(1, 2);
  const columns: Columns = {
    stream: eventStream('session/events', 'Events'), count: 2, sequence: times, tCapture: times, tArrive: times, tDevice: times,
    values: new Float64Array(0), texts: ['{"name":"clutch"}', '{"name":"Ärm ✋"}'],
  };
  expect(decodeColumns(encodeColumns(columns))).toEqual(columns);
});

test('damaged or invented bytes give a WireError and nothing else', () => {
  const good = encodeColumns(columnsOf([[1, 2, 3, 4], [5, 6, 7, 8]], 1));
  const header = 16 + new DataView(good.buffer).getUint32(8, true);
  fc.assert(fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), (at, value, end) => {
    const bad = good.slice(0, end);
    if (at < bad.length) bad[at] = value;
    try {
      const columns = decodeColumns(bad);
      // Only a change inside the numbers or in the wording of the header can pass unseen.
      expect(end).toBe(good.length);
      expect(columns.count).toBeLessThanOrEqual(2 + (at < header ? 8 : 0));
    } catch (error) {
      expect(error).toBeInstanceOf(WireError);
    }
  }));
  fc.assert(fc.property(fc.uint8Array(), (bytes) => {
    expect(() => decodeColumns(bytes)).toThrow(WireError);
  }));
});
