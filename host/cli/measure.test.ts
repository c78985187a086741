import { expect, test } from 'vitest';
import { handStream, latencyStream, loopSections, loopTimingStream, numbersStream, videoFramesStream } from '../../core/streams/kinds.ts';
import { rowLength } from '../../core/streams/stream.ts';
import { createBus } from '../bus.ts';
import { fakeClock } from '../clock.ts';
import { measure, percentiles } from './measure.ts';

test('rates, losses, lateness, latency and inference, only while counting', () => {
  const clock = fakeClock();
  const bus = createBus(clock, (error) => { throw error; });
  const hand = handStream('hand.right/landmarks', 'Hand', 'camera.hand');
  bus.register([numbersStream('a/x', 'A', 10, [{ name: 'x', unit: 'm', size: 1 }]), loopTimingStream('teleop/timing'), latencyStream('teleop/latency'), hand, videoFramesStream('camera.wrist/frames', 'W', 15)], 'd');
  let counting = true;
  using measured = measure(bus, () => counting);
  for (let i = 0; i < 11; i += 1) {
    counting = i !== 5;
    if (i !== 3) bus.publish('a/x', { sequence: i, values: Float64Array.of(i) });
    bus.publish('teleop/timing', { values: Float64Array.of(i / 10, 0.1, loopSections.indexOf(i === 10 ? 'ik' : 'none')) });
    bus.publish('teleop/latency', { values: Float64Array.of(30, 1, 1, 32, 2, 5) });
    bus.publish('camera.wrist/frames', { values: Float64Array.of(i, 1, 100, i === 9 ? 2 : 0, 90, 0, 0, 300, 1, 0) });
    const row = new Float64Array(rowLength(hand));
    row[0] = i === 0 ? 0 : 1;
    row[row.length - 2] = 40 + i;
    bus.publish(hand.id, { values: row });
    clock.advance(100);
  }
  expect(measured.streams()['a/x']).toEqual({ count: 9, drops: 1, hz: expect.closeTo(8.75, 1) });
  expect(measured.streams()['camera.wrist/frames']).toMatchObject({ count: 10, drops: 2, hz: 10 });
  expect(measured.loop()).toEqual({ hz: 10, lateMs: { p50: 0.6, p99: 1, max: 1 }, overran: { ik: 1 } });
  expect(measured.latency().total).toMatchObject({ p50: 32, p99: 32, count: 10 });
  expect(measured.inferenceMs()).toMatchObject({ p50: 46, max: 50, count: 9 });
  expect(measured.seconds()).toBeCloseTo(0.8, 6);
});

test('nothing measured is zeros and a count of none', () => {
  expect(percentiles([])).toEqual({ p50: 0, p95: 0, p99: 0, max: 0, count: 0 });
});
