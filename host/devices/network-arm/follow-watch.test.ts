import { expect, it } from 'vitest';
import type { JointLimits } from '../../../core/math/arm.ts';
import { FollowWatch } from './follow-watch.ts';

const joints: JointLimits[] = ['shoulder', 'elbow', 'gripper'].map((name) => ({ name, minimum: -2, maximum: 2, velocity: 1, acceleration: 1, jerk: 1 }));

it('names the joint that stays behind, not one that lags for a moment, and no gripper', () => {
  const watch = new FollowWatch(joints, 2);
  expect(watch.see([0.2, 0.4, 1], [0, 0, 0], 0)).toBeUndefined();
  expect(watch.see([0.2, 0.4, 1], [0, 0, 0], 250)).toBeUndefined();
  // It came nearer in between: counted anew.
  expect(watch.see([0.2, 0.4, 1], [0, 0.2, 0], 260)).toBeUndefined();
  expect(watch.see([0.2, 0.4, 1], [0, 0, 0], 400)).toBeUndefined();
  expect(watch.see([0.2, 0.4, 1], [0, 0, 0], 690)).toBeUndefined();
  expect(watch.see([0.2, 0.4, 1], [0, 0, 0], 710)).toBe('elbow');
  expect(watch.see([0.2, 0.4, 1], [0, 0, 0], 720)).toBeUndefined();
});
