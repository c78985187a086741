import { expect, test } from 'vitest';
import { numbersStream } from '../../core/streams/kinds.ts';
import { nanos } from '../../core/time.ts';
import { createBus } from '../bus.ts';
import { fakeClock } from '../clock.ts';
import { watchRobotInputs } from './bench-arm-ur.ts';

const names = ['inputPackages', 'outputPackages', 'inputGapsOver4Milliseconds', 'longestInputGapMilliseconds', 'controlStepsLost'];

test('counts gaps a minute, and finds the worst minute wherever it begins', () => {
  const bus = createBus(fakeClock(), (error) => { throw error; });
  bus.register([numbersStream('bench/counts', 'Counted', 1, names.map((name) => ({ name, unit: 'count' as const, size: 1 })))], 'bench');
  const result = watchRobotInputs(bus);
  const gapAt = [95, 100, 110, 130, 170];
  for (let second = 0; second <= 180; second += 1) {
    const gaps = 7 + gapAt.filter((at) => at <= second).length;
    bus.publish('bench/counts', { tCapture: nanos(second * 1e9), values: Float64Array.of(1000 + second * 500, second * 499, gaps, 6.5, 2) });
  }
  expect(result()).toEqual({
    seconds: 180, inputsPerSecond: 500, outputsPerSecond: 499, gapsOver4MillisecondsPerMinute: expect.closeTo(5 / 3, 9), gapsInWorstMinute: 4, longestGapMilliseconds: 6.5, controlStepsLost: 0,
  });
});

test('says nothing where nobody counts', () => {
  const bus = createBus(fakeClock(), (error) => { throw error; });
  expect(watchRobotInputs(bus)()).toBeUndefined();
});
