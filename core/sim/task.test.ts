import { expect, it } from 'vitest';
import type { TaskDescription } from '../math/arm.ts';
import { judgeTask, type ObjectFacts } from './task.ts';

const task: TaskDescription = {
  name: 'cube-in-bin', title: 'Cube in bin', object: 'cube', goal: { centre: [0.2, 0.2, 0.02], halfSize: [0.05, 0.05, 0.02] },
  operator: { carryHeight: 0.1, dropHeight: 0.1, graspAbove: 0, straddle: 0.01, clearAbove: 0.05 },
};
const resting: ObjectFacts = { position: [0.2, 0.2, 0.014], velocity: [0, 0, 0], start: [0.2, -0.1, 0.014], touchesArm: () => false };

it('is done when the object rests in the goal, let go, and not a moment earlier', () => {
  expect(judgeTask(task, resting)).toEqual({ success: true, progress: 1 });
  expect(judgeTask(task, { ...resting, touchesArm: () => true }).success).toBe(false);
  expect(judgeTask(task, { ...resting, velocity: [0, 0, -0.3] }).success).toBe(false);
  expect(judgeTask(task, { ...resting, position: [0.2, 0.26, 0.014] }).success).toBe(false);
  expect(judgeTask(task, { ...resting, position: [0.2, 0.2, 0.05] }).success).toBe(false);
});

it('tells progress as the share of the way, never all of it', () => {
  const at = (y: number): number => judgeTask(task, { ...resting, position: [0.2, y, 0.014], touchesArm: () => true }).progress;
  expect(at(-0.1)).toBe(0);
  expect(at(-0.3)).toBe(0);
  expect(at(0.05)).toBeCloseTo(0.5, 1);
  expect(at(0.2)).toBe(0.9);
});
