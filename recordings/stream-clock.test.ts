import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StreamClock } from './stream-clock.ts';

const take = (count: number, periodMs: number, ticksPerMs: number, drift: number, delay: (i: number) => number): StreamClock => {
  const clock = new StreamClock();
  for (let i = 0; i < count; i += 1) {
    const happened = 5000 + i * periodMs;
    const arrived = happened + delay(i);
    clock.note({ tCapture: happened * 1e6, tArrive: arrived * 1e6, tDevice: 77 + happened * ticksPerMs * (1 + drift / 1e6) });
  }
  return clock;
};
const wobble = (i: number): number => 2 + ((i * 7919) % 1000) / 500;

test('a counter of milliseconds that runs fast is found out, over a minute and over an hour', () => {
  fc.assert(fc.property(fc.double({ min: -200, max: 200, noNaN: true }), fc.constantFrom(6_000, 200_000), (drift, count) => {
    const { device, transit } = take(count, 10, 1, drift, wobble).facts();
    expect(Math.abs(device!.driftPartsPerMillion! - drift)).toBeLessThan(40);
    expect(device!.residualMilliseconds).toBeLessThan(1.5);
    expect(transit!.p50Milliseconds).toBeCloseTo(3, 0);
    expect(transit!.p95Milliseconds).toBeLessThan(4.1);
    expect(transit!.mostMilliseconds).toBeLessThanOrEqual(4);
  }), { numRuns: 12 });
});

test('one sample that was held up for 400 ms is the worst, and moves nothing else', () => {
  const { device, transit } = take(500, 10, 0.5, 0, (i) => (i === 250 ? 400 : 1)).facts();
  expect(device).toMatchObject({ ticksPerSecond: 500, driftPartsPerMillion: 0, residualMilliseconds: 0, worstMilliseconds: 399 });
  expect(transit).toMatchObject({ mostMilliseconds: 400 });
});

test('no counter, a counter that stands, and no samples say nothing', () => {
  expect(new StreamClock().facts()).toEqual({ transit: null, device: null });
  const none = new StreamClock();
  const stands = new StreamClock();
  for (let i = 0; i < 100; i += 1) {
    none.note({ tCapture: i * 1e6, tArrive: i * 1e6, tDevice: Number.NaN });
    stands.note({ tCapture: i * 1e6, tArrive: i * 1e6, tDevice: 5 });
  }
  expect([none.facts().device, stands.facts().device]).toEqual([null, null]);
});

test('whatever the numbers, it says something finite', () => {
  const any = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -Infinity, 0));
  fc.assert(fc.property(fc.array(fc.tuple(any, any, any), { maxLength: 700 }), (rows) => {
    const clock = new StreamClock();
    for (const [tCapture, tArrive, tDevice] of rows) clock.note({ tCapture, tArrive, tDevice });
    expect(JSON.parse(JSON.stringify(clock.facts()))).toEqual(clock.facts());
  }));
});
