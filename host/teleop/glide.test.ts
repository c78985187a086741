import { expect, test } from 'vitest';
import { axisAngle, distance, identityQuat, type Pose } from '../../core/math/vector.ts';
import { Glide } from './glide.ts';

const pose = (x: number, turn = 0): Pose => ({ position: [x, 0, 0], orientation: axisAngle([0, 0, 1], turn) });

test('a steady hand at 30 Hz becomes a steady wish, later by the stated delay', () => {
  const glide = new Glide(pose(0));
  let last = 0;
  let seconds = 0;
  for (let tick = 0; tick < 480; tick += 1) {
    seconds = tick / 120;
    if (tick % 4 === 0) glide.aim(pose(seconds), seconds, true);
    const x = glide.at(seconds).position[0];
    // After the first second: no tick stands still or leaps.
    if (tick > 120) { expect(x - last).toBeGreaterThan(0.6 / 120); expect(x - last).toBeLessThan(1.3 / 120); }
    last = x;
  }
  const lateMs = (seconds - 3 / 120 - glide.at(seconds - 3 / 120).position[0]) * 1000;
  expect(lateMs).toBeGreaterThan(0.7 * glide.delayMilliseconds);
  expect(lateMs).toBeLessThan(1.3 * glide.delayMilliseconds);
});

test('never beyond the wish, and there when the span is over', () => {
  const glide = new Glide(pose(0));
  glide.aim(pose(1, 1), 0, true);
  for (let t = 0; t < 0.2; t += 0.001) expect(glide.at(t).position[0]).toBeLessThanOrEqual(1);
  expect(glide.at(0.2)).toEqual(pose(1, 1));
});

test('not smooth: at once, and no delay', () => {
  const glide = new Glide(pose(0));
  glide.aim(pose(1), 5, false);
  expect(glide.at(5).position[0]).toBe(1);
  expect(glide.delayMilliseconds).toBe(0);
});

test('reset stands still', () => {
  const glide = new Glide(pose(0));
  glide.aim(pose(1), 0, true);
  glide.reset({ position: [3, 0, 0], orientation: identityQuat });
  expect(distance(glide.at(0.01).position, [3, 0, 0])).toBe(0);
});
