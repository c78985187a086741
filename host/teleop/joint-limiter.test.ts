import { describe, expect, test } from 'vitest';
import { JointLimiter } from './joint-limiter.ts';

const limits = { name: 'joint', minimum: -2, maximum: 2, velocity: 2.8, acceleration: 25, jerk: 800 };
const step = 1 / 120;
const follow = (wish: (seconds: number) => number, seconds: number, seen: (at: number, joint: JointLimiter) => void = () => undefined): JointLimiter => {
  const joint = new JointLimiter(limits);
  for (let i = 0; i * step < seconds; i += 1) {
    joint.advance(joint.safe(joint.towards(wish(i * step), step), step), step);
    seen(i * step, joint);
  }
  return joint;
};

describe('a wish that leaps', () => {
  test.each([0.02, 0.1, 0.5, 1.5])('by %f rad is reached in time, without passing it by much', (by) => {
    let most = 0;
    const joint = follow(() => by, 1, (_, { position }) => { most = Math.max(most, position); });
    expect(joint.position).toBeCloseTo(by, 3);
    expect(most).toBeLessThan(by * 1.05);
    expect(joint.resting).toBe(true);
  });
});

test('a wish that moves steadily is followed without lag', () => {
  let behind = Number.NaN;
  follow((t) => t, 1.5, (t, { position }) => { behind = Math.abs(t - position); });
  expect(behind).toBeLessThan(2e-3);
});

test.each([[0.1, 0.5], [0.3, 0.5], [0.3, 1], [0.1, 2]])('a hand that waves by %f rad at %f Hz is followed closely', (amplitude, hertz) => {
  let most = 0;
  const wish = (t: number): number => amplitude * Math.sin(2 * Math.PI * hertz * t);
  follow(wish, 4, (t, { position }) => { if (t > 1) most = Math.max(most, Math.abs(wish(t) - position)); });
  expect(most).toBeLessThan(0.04);
});

test('a wave too fast for the arm is followed as well as it goes and does not build up', () => {
  let most = 0;
  follow((t) => 0.2 * Math.sin(2 * Math.PI * 3 * t), 4, (_, { position }) => { most = Math.max(most, Math.abs(position)); });
  expect(most).toBeLessThan(0.25);
});
