// Where an arm counts as lying: near its rest posture in every joint but the gripper.
import { expect, test } from 'vitest';
import type { ArmDescription } from './arm.ts';
import { restOf, standsAtRest } from './rest-posture.ts';

const arm = { home: [0, 0, 0], rest: [1, -1, 0], gripper: { joint: 2 } } as unknown as ArmDescription;

test('sagged a little it is there, off in one joint or not measured it is not; the gripper may be anyhow', () => {
  expect(standsAtRest(arm, [1.1, -0.9, 3])).toBe(true);
  expect(standsAtRest(arm, [1, -0.8, 0])).toBe(false);
  expect(standsAtRest(arm, [1, Number.NaN, 0])).toBe(false);
});

test('an arm whose rest posture is not known rests at home', () => {
  expect(restOf({ ...arm, rest: undefined } as unknown as ArmDescription)).toEqual([0, 0, 0]);
});
