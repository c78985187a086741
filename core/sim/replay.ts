// Runs recorded goals again, from a recorded keyframe on, step for step as they were applied. Used by
// host/replay (as fast as possible) and by anything that shows a replay in the physics.
import { rowAt, type Columns } from '../streams/columns.ts';
import type { Simulation } from './simulation.ts';

export interface RecordedRun {
  /** simulator/state: keyframes of the whole physics. */
  readonly state: Columns;
  /** simulator/applied: each goal and the step from which it held. */
  readonly applied: Columns;
}

/** A replay that cannot be: the recording holds nothing to start from. */
export class ReplayError extends Error { override name = 'ReplayError'; }

/** What emulated motors gave at most stands behind their goals; negative: what the world says. */
function limitEfforts(simulation: Simulation, row: Float64Array): void {
  const joints = simulation.arm.joints.length;
  for (let i = 0; i < joints && 1 + joints + i < row.length; i += 1) {
    const most = row[1 + joints + i]!;
    simulation.limitEffort(i, most < 0 ? Infinity : most);
  }
}

const stepOf = (columns: Columns, index: number): number => rowAt(columns, index)[0]!;

/**
 * The keyframe to start from: the first one at or after the first recorded goal. An earlier one (latched
 * from before the take) may have had goals after it that were not recorded.
 */
function firstExactKeyframe({ state, applied }: RecordedRun): number {
  const from = applied.count > 0 ? stepOf(applied, 0) : 0;
  for (let i = 0; i < state.count; i += 1) if (stepOf(state, i) >= from) return i;
  throw new ReplayError('no keyframe of the physics in the recording');
}

/**
 * Moves the simulation to the end step, pausing after every `every` steps (and at both ends) for the
 * caller to look. Yields the recorded step number reached. `count.commands` counts the goals applied.
 */
export function* replay(simulation: Simulation, run: RecordedRun, endStep: number, every: number, count: { commands: number }): Generator<number> {
  const { state, applied } = run;
  let keyframe = firstExactKeyframe(run);
  let step = stepOf(state, keyframe);
  let goal = 0;
  simulation.writeState(rowAt(state, keyframe).subarray(1));
  yield step;
  while (step < endStep) {
    // A keyframe whose own clock is another one is a reset in between: the world began anew there.
    while (keyframe + 1 < state.count && stepOf(state, keyframe + 1) <= step) {
      keyframe += 1;
      const row = rowAt(state, keyframe);
      if (Math.abs(row[1]! - simulation.time) > simulation.timestepSeconds / 2) simulation.writeState(row.subarray(1));
    }
    for (; goal < applied.count && stepOf(applied, goal) <= step; goal += 1) {
      limitEfforts(simulation, rowAt(applied, goal));
      if (stepOf(applied, goal) < step) continue;
      simulation.setGoal(rowAt(applied, goal).subarray(1));
      count.commands += 1;
    }
    simulation.step();
    step += 1;
    if (step % every === 0 || step === endStep) yield step;
  }
}
