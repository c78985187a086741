import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeDown, decodeUp, encodeDown, encodeUp, WireError, type DownFrame, type UpFrame } from './frames.ts';

const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const number = fc.double();
const time = fc.double({ noNaN: true });
const floats = fc.array(number, { maxLength: 40 }).map((values) => Float64Array.from(values));
const bytes = fc.uint8Array({ maxLength: 2000 });

const up: fc.Arbitrary<UpFrame> = fc.oneof(
  fc.record({ type: fc.constant('credit' as const), sequence: u32, clutch: fc.boolean() }),
  fc.record({ type: fc.constant('sample' as const), stream: fc.string(), sequence: u32, tCaptureMs: time, values: floats }),
  fc.record({
    type: fc.constant('video' as const), stream: fc.string(), sequence: u32, tCaptureMs: time, key: fc.boolean(),
    droppedBefore: u32, config: fc.string(), data: bytes, facts: floats,
  }),
  fc.record({ type: fc.constant('ping' as const), pageMs: time }),
  fc.record({ type: fc.constant('ping' as const), pageMs: time, answer: fc.record({ hostNanos: time, receivedMs: time }) }),
);
const down: fc.Arbitrary<DownFrame> = fc.oneof(
  fc.record({ type: fc.constant('pong' as const), pageMs: time, hostNanos: time }),
  fc.record({
    type: fc.constant('feed' as const), credit: u32, hostNanos: time,
    samples: fc.array(fc.record({ stream: fc.string(), sequence: u32, tCapture: time, tArrive: time, values: floats, text: fc.string() }), { maxLength: 5 }),
  }),
);

describe('frames', () => {
  test('come out as they went in', () => {
    fc.assert(fc.property(up, (frame) => { expect(decodeUp(encodeUp(frame))).toEqual(frame); }));
    fc.assert(fc.property(down, (frame) => { expect(decodeDown(encodeDown(frame))).toEqual(frame); }));
  });

  test('any bytes at all decode or throw WireError, and nothing else', () => {
    const decodesOrRefuses = (data: Uint8Array): void => {
      for (const decode of [decodeUp, decodeDown]) {
        try { decode(data); } catch (error) { expect(error).toBeInstanceOf(WireError); }
      }
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), decodesOrRefuses), { numRuns: 2000 });
    // A frame that was good until one byte changed or its end was cut off.
    fc.assert(fc.property(up, fc.nat(), fc.nat(255), fc.nat(), (frame, at, value, cut) => {
      const data = encodeUp(frame);
      data[at % data.length] = value;
      decodesOrRefuses(data);
      decodesOrRefuses(data.subarray(0, cut % data.length));
    }), { numRuns: 1000 });
  });
});
