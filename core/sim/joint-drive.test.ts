import fc from 'fast-check';
import { expect, it } from 'vitest';
import { JointProfile } from './joint-drive.ts';

const dt = 0.002;

it('arrives, within velocity and acceleration, wherever it is sent and however often that changes', () => {
  fc.assert(fc.property(
    fc.array(fc.record({ goal: fc.double({ min: -3, max: 3, noNaN: true }), steps: fc.integer({ min: 1, max: 400 }) }), { minLength: 1, maxLength: 8 }),
    fc.double({ min: 0.2, max: 6, noNaN: true }), fc.double({ min: 1, max: 80, noNaN: true }),
    (orders, fastest, hardest) => {
      const profile = new JointProfile();
      const most = { speed: 0, change: 0 };
      const run = (goal: number, steps: number): void => {
        for (let i = 0; i < steps; i += 1) {
          const { velocity, position } = profile;
          profile.step(goal, fastest, hardest, dt);
          most.speed = Math.max(most.speed, Math.abs(profile.velocity), Math.abs(profile.position - position) / dt);
          most.change = Math.max(most.change, Math.abs(profile.velocity - velocity) / dt);
        }
      };
      for (const { goal, steps } of orders) run(goal, steps);
      const last = orders.at(-1)!.goal;
      run(last, Math.ceil((12 / fastest + 2 * fastest / hardest + 2) / dt));
      expect(most.speed).toBeLessThanOrEqual(fastest + 1e-6);
      expect(most.change).toBeLessThanOrEqual(hardest + 1e-6);
      expect(profile.position).toBeCloseTo(last, 2);
    },
  ), { numRuns: 60 });
});

it('without limits stands at its goal at once', () => {
  const profile = new JointProfile();
  profile.settle(1);
  expect(profile.step(-2, Infinity, Infinity, dt)).toBeCloseTo(-2);
});
