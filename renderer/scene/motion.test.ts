import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FeedSample } from '../../core/wire/frames.ts';
import { mixPoses, Motion } from './motion.ts';

const at = (ms: number, values: number[]): FeedSample => ({ stream: 's', sequence: ms, tCapture: ms * 1e6, tArrive: ms * 1e6, values: Float64Array.from(values), text: '' });

test('between two samples the motion is even, after the last it stands still', () => {
  const motion = new Motion();
  expect(motion.at(0)).toBeNull();
  for (const sample of [at(0, [0]), at(10, [1]), at(20, [2])]) motion.add(sample);
  expect(motion.at(45e6)![0]).toBeCloseTo(1.5, 9);
  expect(motion.at(500e6)![0]).toBe(2);
});

test('when time goes back, the past is forgotten', () => {
  const motion = new Motion();
  motion.add(at(1000, [5]));
  motion.add(at(3, [1]));
  expect(motion.at(33e6)![0]).toBe(1);
});

test('orientations stay unit length and go the short way', () => {
  const part = fc.double({ min: -1, max: 1, noNaN: true });
  const quaternion = fc.tuple(part, part, part, part).filter((q) => Math.hypot(...q) > 0.1).map((q) => q.map((value) => value / Math.hypot(...q)));
  fc.assert(fc.property(quaternion, quaternion, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, share) => {
    const mixed = mixPoses(Float64Array.of(0, 0, 0, ...a), Float64Array.of(1, 1, 1, ...b), share).subarray(3);
    const dot = (x: ArrayLike<number>, y: ArrayLike<number>) => Math.abs(x[0]! * y[0]! + x[1]! * y[1]! + x[2]! * y[2]! + x[3]! * y[3]!);
    expect(Math.hypot(...mixed)).toBeCloseTo(1, 6);
    expect(dot(a, mixed)).toBeGreaterThanOrEqual(dot(a, b) - 1e-6);
  }));
});
