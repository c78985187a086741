import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Columns } from '../../../core/streams/columns.ts';
import { videoFramesStream } from '../../../core/streams/kinds.ts';
import { rowLength } from '../../../core/streams/stream.ts';
import { frameTimes, stepFrame, videoSecond } from './frame-times.ts';

const stream = videoFramesStream('camera.wrist/frames', 'Wrist', 15);
const start = 3e9;
function frames(seconds: readonly number[], index = seconds.map((_, at) => at)): Columns {
  const times = Float64Array.from(seconds, (each) => start + each * 1e9);
  const values = Float64Array.from(index.flatMap((each) => [each, ...Array.from({ length: rowLength(stream) - 1 }, () => 0)]));
  return { stream, count: seconds.length, sequence: times, tCapture: times, tArrive: times, tDevice: times, values, texts: [] };
}

describe('from the playhead to a picture', () => {
  test('asks for the middle of the frame that was being captured then', () => {
    const times = frameTimes(frames([0.1, 0.2, 0.5]), start);
    expect(videoSecond(times, 0.25)).toBeCloseTo(0.25);
    expect(videoSecond(times, 0.15)).toBeCloseTo(0.15);
    expect(videoSecond(times, 0)).toBeCloseTo(0.15);
    expect(videoSecond(times, 1)).toBeCloseTo(0.5 + 1 / 60);
    expect(videoSecond({ seconds: new Float64Array(0) }, 0.7)).toBe(0.7);
  });

  test('asks for the moment itself where the frames at hand are of another stretch', () => {
    const times = frameTimes(frames([100.1, 100.2]), start);
    expect(videoSecond(times, 4000)).toBe(4000);
    expect(videoSecond(times, 7)).toBe(7);
  });

  test('never asks for a neighbour, however the file rounds its times', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 4, max: 400 }), { minLength: 2, maxLength: 40 }), fc.nat(), (gapsMilliseconds, pick) => {
      let at = 0;
      const seconds = gapsMilliseconds.map((gap) => (at += gap / 1000));
      const times = frameTimes(frames(seconds), start);
      const frame = pick % (seconds.length - 1);
      const asked = videoSecond(times, seconds[frame]!);
      return asked > seconds[frame]! + 1e-3 && asked < seconds[frame + 1]! - 1e-3;
    }));
  });

  test('steps from frame to frame and stops at the ends', () => {
    const times = frameTimes(frames([0.1, 0.2, 0.5]), start);
    expect(stepFrame(times, 0.2, 1)).toBeCloseTo(0.5);
    expect(stepFrame(times, 0.31, -1)).toBeCloseTo(0.1);
    expect(stepFrame(times, 0.5, 1)).toBeCloseTo(0.5);
    expect(stepFrame(times, 0, -1)).toBeCloseTo(0.1);
    expect(stepFrame(null, 1, 1)).toBeCloseTo(1 + 1 / 30);
  });

  test('leaves out what never reached the file', () => {
    expect([...frameTimes(frames([0.1, 0.2, 0.2, 0.3], [0, 1, 1, 2]), start).seconds].map((each) => each.toFixed(1))).toEqual(['0.1', '0.2', '0.3']);
  });
});
