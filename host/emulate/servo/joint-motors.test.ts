import { expect, test } from 'vitest';
import { benchArm } from '../fixtures/bench-arm.ts';
import { createJointMotors } from './joint-motors.ts';

const make = () => {
  const arm = benchArm([{ name: 'joint', minimum: -2, maximum: 2, home: 0 }]);
  return { arm, motors: createJointMotors(arm, 0) };
};

test('no servo with torque: the joint gives way; one: it is driven as that one wants', () => {
  const { arm, motors } = make();
  const wish = motors.add(3);
  motors.apply();
  expect(arm.drivenTo(0).torque).toBe(false);
  Object.assign(wish, { torque: true, goal: 1, velocity: 2, acceleration: 9, effort: 0.5 });
  motors.apply();
  expect(arm.drivenTo(0)).toEqual({ goal: 1, velocity: 2, acceleration: 9, torque: true, effort: 1.5 });
});

test('two servos share goal and torque; apart, each loses to the other', () => {
  const { arm, motors } = make();
  const [one, two] = [motors.add(4), motors.add(4)];
  Object.assign(one, { torque: true, goal: 0.5 });
  Object.assign(two, { torque: true, goal: 0.5 });
  motors.apply();
  expect(arm.drivenTo(0)).toMatchObject({ goal: 0.5, effort: 8 });
  arm.strain(0, 3);
  expect([motors.torqueOf(one), motors.torqueOf(two)]).toEqual([1.5, 1.5]);
  two.goal = 0.2;
  expect(motors.torqueOf(one)).toBeCloseTo(1.5 + 4, 6);
  two.torque = false;
  expect([motors.torqueOf(one), motors.torqueOf(two)]).toEqual([3, 0]);
});

test('a hand moves a limp joint, bends a spring, and cannot move a stiff servo', () => {
  const { arm, motors } = make();
  const wish = motors.add(0.4);
  motors.hold(0.3, 0.01);
  expect(arm.drivenTo(0)).toMatchObject({ goal: 0.3, torque: true });
  expect(arm.drivenTo(0).velocity).toBeLessThanOrEqual(2.5);
  Object.assign(wish, { torque: true, goal: 1, effort: 0.1 });
  motors.apply();
  expect(arm.drivenTo(0).goal).toBeCloseTo(0.37, 6);
  wish.effort = 1;
  motors.apply();
  expect(arm.drivenTo(0).goal).toBe(1);
});

test('the hand’s pull is not the motor’s', () => {
  const { arm, motors } = make();
  const wish = motors.add(1);
  wish.torque = true;
  motors.hold(0.3, 0.01);
  arm.strain(0, 0.8);
  expect(motors.torqueOf(wish)).toBe(0);
});
