// Two takes as lines of one plot, the first one's in the first colour, on the first one's seconds. Pure;
// ComparePlots memoises it.
import type { ArmDescription } from '../../../core/math/arm.ts';
import type { Columns } from '../../../core/streams/columns.ts';
import { columnOf, secondsFrom } from '../player/lanes.ts';
import { holdAt, plottedJoints, type PlotData, type PlotLine } from '../player/plot-data.ts';

/** A take's joints, and where its seconds are on the first one's. */
export interface ComparedArm { readonly state: Columns; readonly arm: ArmDescription | null; readonly startNanos: number; readonly laterSeconds: number }

const points = 1500;
const degrees = 180 / Math.PI;

const timesOf = ({ state, startNanos, laterSeconds }: ComparedArm): Float64Array => secondsFrom(state.tCapture, startNanos).map((seconds) => seconds + laterSeconds);

/** Even steps over both takes. */
function grid(takes: readonly ComparedArm[]): Float64Array {
  const ends = takes.map(timesOf).filter((times) => times.length > 0).flatMap((times) => [times[0]!, times.at(-1)!]);
  const [from, to] = [Math.min(...ends), Math.max(...ends)];
  return Float64Array.from({ length: points }, (_, index) => from + ((to - from) * index) / (points - 1));
}

/** What was in force, and nothing after the take's end. */
function lineOf(times: Float64Array, take: ComparedArm, values: Float64Array, name: string, colour: number): PlotLine {
  const own = timesOf(take);
  const end = own.at(-1) ?? -Infinity;
  return { name, colour, dashed: false, values: holdAt(times, own, values).map((value, index) => (times[index]! > end ? null : value)) };
}

/** One joint of both, degrees. */
export function comparedJoint(takes: readonly ComparedArm[], joint: number): PlotData {
  const times = grid(takes);
  return {
    times, lines: takes.flatMap((take, index) => {
      const named = plottedJoints(take.state)[joint];
      return named ? [lineOf(times, take, columnOf(take.state, 'position', joint).map((value) => value * degrees), named.name, index)] : [];
    }),
  };
}

/** How far both grippers are closed, 0 to 1. */
export function comparedGripper(takes: readonly ComparedArm[]): PlotData {
  const times = grid(takes);
  return {
    times, lines: takes.flatMap((take, index) => {
      if (!take.arm) return [];
      const { joint, open, closed } = take.arm.gripper;
      return [lineOf(times, take, columnOf(take.state, 'position', joint).map((value) => (value - open) / (closed - open || 1)), 'gripper', index)];
    }),
  };
}
