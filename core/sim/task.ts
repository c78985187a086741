// Whether a task is done: the object rests inside the goal box and nothing of the arm touches it.
// Pure; Simulation supplies the facts.
import type { TaskDescription } from '../math/arm.ts';
import { distance, norm, type Vec3 } from '../math/vector.ts';

export interface TaskProgress { readonly success: boolean; readonly progress: number }

export interface ObjectFacts {
  readonly position: Vec3;
  /** Metres per second. */
  readonly velocity: Vec3;
  /** Where it stood after the reset. */
  readonly start: Vec3;
  /** Asked only when place and speed are right already. */
  touchesArm(): boolean;
}

/** Slower than this is at rest, metres per second. */
const restSpeed = 0.02;

export function judgeTask(task: TaskDescription, object: ObjectFacts): TaskProgress {
  const { centre, halfSize } = task.goal;
  const inside = [0, 1, 2].every((axis) => Math.abs(object.position[axis]! - centre[axis]!) <= halfSize[axis]!);
  if (inside && norm(object.velocity) < restSpeed && !object.touchesArm()) return { success: true, progress: 1 };
  const wholeWay = distance(object.start, centre);
  const done = wholeWay > 0 ? 1 - distance(object.position, centre) / wholeWay : 0;
  return { success: false, progress: Math.min(0.9, Math.max(0, done)) };
}
