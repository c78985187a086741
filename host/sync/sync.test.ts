import { expect, test } from 'vitest';
import { numbersStream } from '../../core/streams/kinds.ts';
import { defaultSettings } from '../../core/contract/state.ts';
import { createBus } from '../bus.ts';
import { systemClock } from '../clock.ts';
import { nanos } from '../../core/time.ts';
import { compareStreams } from './compare.ts';
import { latencySource } from './latencies.ts';

const joint = numbersStream('arm/angle', 'Angle', 200, [{ name: 'position', unit: 'rad', size: 1 }]);
const sound = numbersStream('microphone/level', 'Level', 50, [{ name: 'level', unit: 'ratio', size: 1 }]);

test('two streams that saw the same taps, one 120 ms later by its stamps', async () => {
  const bus = createBus(systemClock, (error) => { throw error; });
  bus.register([joint, sound], 'test');
  const from = systemClock.now();
  const taps = [0.7, 1.5, 2.1, 3.3, 4.2, 4.9].map((seconds) => from + seconds * 1e9);
  const bump = (at: number): number => taps.reduce((sum, tap) => sum + Math.exp(-(((at - tap) / 40e6) ** 2)), 0);
  let ticks = 0;
  const timer = setInterval(() => {
    const at = systemClock.now();
    // The angle goes up with each tap: how fast it changes is what is compared.
    bus.publish('arm/angle', { tCapture: at, values: Float64Array.of(taps.reduce((sum, tap) => sum + 0.3 / (1 + Math.exp(-(at - tap) / 20e6)), 0)) });
    if (ticks++ % 4 === 0) bus.publish('microphone/level', { tCapture: nanos(at), values: Float64Array.of(bump(at - 120e6)) });
  }, 5);
  const found = await compareStreams(bus, { stream: 'arm/angle', field: 'position' }, { stream: 'microphone/level', field: 'level' }, 5.5);
  clearInterval(timer);
  expect(found.firstSamples).toBeGreaterThan(300);
  expect(Math.abs(found.delay!.milliseconds - 120)).toBeLessThan(15);
}, 20_000);

test('a stream or a field that is not there is refused, and nothing in common is said so', async () => {
  const bus = createBus(systemClock, (error) => { throw error; });
  bus.register([joint, sound], 'test');
  await expect(compareStreams(bus, { stream: 'arm/angle', field: 'none' }, { stream: 'microphone/level', field: 'level' }, 1)).rejects.toThrow('request.invalid');
  await expect(compareStreams(bus, { stream: 'arm/angle', field: 'position' }, { stream: 'gone', field: 'level' }, 1)).rejects.toThrow('request.invalid');
  expect(await compareStreams(bus, { stream: 'arm/angle', field: 'position' }, { stream: 'microphone/level', field: 'level' }, 0.05)).toEqual({ delay: null, firstSamples: 0, secondSamples: 0 });
});

test('latencies are those of this rig, and new settings count at once', () => {
  let settings = defaultSettings;
  const source = latencySource('simulated', () => settings);
  expect(source.nanosOf('hand')).toBe(0);
  const latency = { milliseconds: 42, spreadMilliseconds: 3, method: 'code' as const, at: '' };
  settings = { ...settings, latencies: { 'simulated/hand': latency, 'other/hand': { ...latency, milliseconds: 7 } } };
  expect(source.nanosOf('hand')).toBe(42e6);
  expect(source.nanosOf('arm')).toBe(0);
});
