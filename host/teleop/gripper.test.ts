import { expect, test } from 'vitest';
import { GripperMapping } from './gripper.ts';

const held = (gripper: GripperMapping, pinch: number, seconds = 1): number => {
  for (let i = 0; i < seconds * 120; i += 1) gripper.follow(pinch, 1 / 120);
  return gripper.value;
};

test('open hand, open gripper; pinch, closed; between, between', () => {
  const gripper = new GripperMapping();
  expect(held(gripper, 0.1)).toBe(0);
  expect(held(gripper, 0.46)).toBeCloseTo(0.5);
  expect(held(gripper, 0.8)).toBe(1);
});

test('a grasp holds while the pinch trembles, and lets go when the fingers have parted', () => {
  const gripper = new GripperMapping();
  held(gripper, 0.9);
  for (const pinch of [0.6, 0.85, 0.5, 0.7]) expect(held(gripper, pinch, 0.2)).toBe(1);
  expect(held(gripper, 0.3)).toBeLessThan(0.3);
});

test('it moves at a bounded rate, and a pinch that is not a number moves nothing', () => {
  const gripper = new GripperMapping();
  expect(gripper.follow(1, 1 / 120)).toBeCloseTo(4 / 120);
  expect(gripper.follow(Number.NaN, 1 / 120)).toBeCloseTo(4 / 120);
});

test('engaging with an open hand does not drop what is held; pinch once, then open', () => {
  const gripper = new GripperMapping();
  gripper.engage(1, 0);
  expect(held(gripper, 0)).toBe(1);
  held(gripper, 0.9, 0.3);
  expect(held(gripper, 0)).toBe(0);
});

test('engaging with a half open gripper follows the hand from there', () => {
  const gripper = new GripperMapping();
  gripper.engage(0.5, 0);
  expect(gripper.value).toBe(0.5);
  expect(held(gripper, 0)).toBe(0);
});

test('engaging again while it holds something, its squeeze eased meanwhile, does not drop that either', () => {
  const gripper = new GripperMapping();
  held(gripper, 0.9);
  gripper.engage(0.5, 0.44);
  expect(held(gripper, 0.44)).toBe(1);
  held(gripper, 0.9, 0.3);
  expect(held(gripper, 0)).toBe(0);
  // Somebody else has opened it: there is nothing to hold.
  held(gripper, 0.9);
  gripper.engage(0, 0);
  expect(held(gripper, 0)).toBe(0);
});
