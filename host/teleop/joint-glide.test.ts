import { expect, test } from 'vitest';
import { JointGlide } from './joint-glide.ts';

const speeds = (hertz: number, smooth = true): { mean: number; most: number; delay: number } => {
  const glide = new JointGlide(1);
  glide.reset([0]);
  let last = 0;
  const found: number[] = [];
  let next = 0;
  for (let tick = 0; tick < 480; tick += 1) {
    const seconds = tick / 120;
    if (seconds >= next) { glide.aim([seconds], seconds, smooth); next += 1 / hertz; }
    const at = glide.at(seconds)[0]!;
    if (tick > 120) found.push((at - last) * 120);
    last = at;
  }
  return { mean: found.reduce((sum, one) => sum + one, 0) / found.length, most: Math.max(...found), delay: glide.delayMilliseconds };
};

test('a leader that speaks thirty times a second moves the arm steadily; without it, in steps', () => {
  expect(speeds(30).mean).toBeCloseTo(1, 1);
  expect(speeds(30).most).toBeLessThan(1.4);
  expect(speeds(30, false).most).toBeGreaterThan(3);
  expect(speeds(30).delay).toBeGreaterThan(33);
});

test('a quick leader is not held up', () => {
  expect(speeds(120).delay).toBe(0);
});

test('reset stands still where it is told', () => {
  const glide = new JointGlide(2);
  glide.aim([1, 1], 0, true);
  glide.reset([3, 4]);
  expect([...glide.at(9)]).toEqual([3, 4]);
});
