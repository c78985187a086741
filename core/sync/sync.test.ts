import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { delayBetween, type Signal } from './correlation.ts';
import { estimateLatency } from './estimate.ts';
import { flashAt, flashLatency, flashPattern, flashSeconds } from './flashes.ts';
import { cameraLatency, footageClock, readTimecode, timecodeText } from './timecode.ts';

/** Taps at odd moments, each a bump of some tens of milliseconds, seen by a sensor of this rate, so late, with noise. */
function sensor(taps: readonly number[], hz: number, delay: number, options: { noise?: number; seed?: number; drift?: number } = {}): Signal {
  const { noise = 0, seed = 1, drift = 0 } = options;
  let state = seed;
  const random = (): number => { state = (state * 1103515245 + 12345) & 0x7fffffff; return state / 0x7fffffff - 0.5; };
  const milliseconds: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < (12_000 * hz) / 1000; i += 1) {
    const at = (i * 1000) / hz + random() * (200 / hz);
    milliseconds.push(at);
    values.push(taps.reduce((sum, tap) => sum + Math.exp(-(((at - tap - delay) / 40) ** 2)), 0) + noise * random() + drift * at);
  }
  return { milliseconds, values };
}
const taps = [900, 2100, 2900, 4300, 5150, 6700, 7300, 8900, 9600, 10_800];

describe('the delay between two signals', () => {
  test('is found within 5 ms between a 200 Hz joint and a 30 Hz camera, whatever it is', () => {
    fc.assert(fc.property(fc.double({ min: -300, max: 300, noNaN: true }), fc.integer({ min: 1, max: 1e6 }), (delay, seed) => {
      const found = delayBetween(sensor(taps, 200, 0, { noise: 0.05, seed }), sensor(taps, 30, delay, { noise: 0.1, seed: seed + 7, drift: 1e-5 }));
      expect(Math.abs(found!.milliseconds - delay)).toBeLessThan(5);
      expect(found!.spreadMilliseconds).toBeLessThan(12);
      expect(found!.correlation).toBeGreaterThan(0.7);
    }), { numRuns: 40 });
  });

  test('tells a change of 40 ms to within 5 ms', () => {
    const arm = sensor(taps, 200, 0, { noise: 0.05 });
    const before = delayBetween(arm, sensor(taps, 30, 35, { noise: 0.1, seed: 3 }))!;
    const after = delayBetween(arm, sensor(taps, 30, 75, { noise: 0.1, seed: 4 }))!;
    expect(Math.abs(after.milliseconds - before.milliseconds - 40)).toBeLessThan(5);
  });

  test('is not made up where there is none', () => {
    const quiet = sensor([], 100, 0, { noise: 1, seed: 5 });
    expect(delayBetween(quiet, sensor([], 100, 0, { noise: 1, seed: 11 }))).toBeUndefined();
    expect(delayBetween(sensor(taps, 100, 0), { milliseconds: [0, 12_000], values: [1, 1] })).toBeUndefined();
    expect(delayBetween(sensor(taps, 100, 0), { milliseconds: [], values: [] })).toBeUndefined();
    expect(delayBetween({ milliseconds: [0, 12_000], values: [Number.NaN, Infinity] }, sensor(taps, 100, 0))).toBeUndefined();
  });
});

describe('codes on a screen', () => {
  test('say what they said, and nothing else is one', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 4e12 }), fc.nat(999_999), (unixMilliseconds, index) => {
      expect(readTimecode(timecodeText({ unixMilliseconds, index }))).toEqual({ unixMilliseconds, index });
    }));
    fc.assert(fc.property(fc.string(), (text) => { expect(text.startsWith('WALDO:') || readTimecode(text) === undefined).toBe(true); }));
  });

  /** A camera before a screen: each frame shows what stood there when it was exposed. */
  const filmed = (latency: number, cameraMilliseconds: number, screenHz: number, jitter: number) => Array.from({ length: 200 }, (_, i) => {
    const exposed = 1e12 + 3.1 + i * cameraMilliseconds;
    const index = Math.floor((exposed - 1e12) / (1000 / screenHz));
    return {
      capturedMilliseconds: exposed + latency + jitter * (((i * 7919) % 101) / 50 - 1), standingMilliseconds: 1000 / screenHz,
      code: { unixMilliseconds: 1e12 + (index * 1000) / screenHz, index },
    };
  });

  test('tell a camera that is 85 ms late, at 30 frames a second before a 60 Hz screen', () => {
    const wild = { capturedMilliseconds: 2e12, standingMilliseconds: 16, code: { unixMilliseconds: 1, index: 5 } };
    const found = cameraLatency([...filmed(85, 33.4, 60, 0), wild])!;
    expect(Math.abs(found.milliseconds - 85)).toBeLessThan(2);
    expect(found.spreadMilliseconds).toBeLessThan(5);
    expect(found.measurements).toBe(200);
    expect(cameraLatency([])).toBeUndefined();
  });

  test('find any delay within 5 ms, with stamps that jitter and a screen that is slow', () => {
    fc.assert(fc.property(fc.double({ min: 5, max: 400, noNaN: true }), fc.double({ min: 31, max: 36, noNaN: true }), fc.constantFrom(25, 60, 144), (latency, period, hz) => {
      // In step with the screen to the millisecond nothing but the refresh itself is known.
      const steps = (period * hz) / 1000;
      fc.pre(Math.abs(steps - Math.round(steps)) > 0.02);
      expect(Math.abs(cameraLatency(filmed(latency, period, hz, 3))!.milliseconds - latency)).toBeLessThan(5);
    }), { numRuns: 60 });
  });

  test('leave a refresh open when the camera is in step with the screen, and say so', () => {
    const found = cameraLatency(filmed(85, 1000 / 30, 60, 0))!;
    expect(found.spreadMilliseconds).toBeGreaterThan(6);
    expect(Math.abs(found.milliseconds - 85)).toBeLessThanOrEqual(found.spreadMilliseconds);
  });

  test('tell when footage was taken, and how its clock drifts', () => {
    fc.assert(fc.property(fc.double({ min: -80, max: 80, noNaN: true }), fc.double({ min: 0, max: 1000, noNaN: true }), (drift, start) => {
      const sightings = Array.from({ length: 400 }, (_, i) => {
        const seconds = 1 + i * 0.5;
        return { seconds, code: { unixMilliseconds: Math.round(1.7e12 + start + seconds * 1000 * (1 + drift / 1e6)), index: i } };
      });
      const clock = footageClock(sightings)!;
      expect(Math.abs(clock.startUnixMilliseconds - 1.7e12 - start)).toBeLessThan(2);
      expect(Math.abs(clock.driftPartsPerMillion - drift)).toBeLessThan(8);
    }), { numRuns: 30 });
    expect(footageClock([])).toBeUndefined();
  });
});

describe('flashes', () => {
  test('are followed by a slow, noisy camera: its delay within 5 ms', () => {
    for (const latency of [20, 60, 133, 310]) {
      const flashes = { startMilliseconds: 5000, pattern: flashPattern(7, 100) };
      const shown = Array.from({ length: 15 * 60 }, (_, i) => ({ milliseconds: 5000 + (i * 1000) / 60, white: flashAt(flashes, 5000 + (i * 1000) / 60) }));
      const milliseconds: number[] = [];
      const values: number[] = [];
      for (let i = 0; i < 15 * 30; i += 1) {
        const at = 5000 + i * 33.37;
        milliseconds.push(at);
        // Half a frame of exposure around the moment that the stamp, less its delay, tells.
        let light = 0;
        for (let part = -8; part <= 8; part += 1) light += flashAt(flashes, at - latency + part) ? 1 : 0;
        values.push(40 + 6 * light + ((i * 7919) % 13));
      }
      expect(Math.abs(flashLatency(shown, { milliseconds, values })!.milliseconds - latency)).toBeLessThan(5);
    }
  });

  test('do not repeat within a showing', () => {
    const pattern = flashPattern(3, 200);
    expect(flashSeconds(pattern)).toBe(30);
    for (let shift = 5; shift < 100; shift += 1) expect(pattern.slice(shift).filter((one, i) => one === pattern[i]).length / (200 - shift)).toBeLessThan(0.8);
  });
});

test('the middle of measurements is not moved by one that went wrong', () => {
  expect(estimateLatency([10, 11, 12, 13, 5000])).toMatchObject({ milliseconds: 12, measurements: 5 });
  expect(estimateLatency([Number.NaN])).toBeUndefined();
});
