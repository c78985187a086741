// Columns as the rows that uPlot draws: one time axis, one array per line. Pure; PlotStack calls it once per take.
import type { ArmDescription } from '../../../core/math/arm.ts';
import type { Columns } from '../../../core/streams/columns.ts';
import { columnOf, secondsFrom } from './lanes.ts';

export interface PlotLine {
  readonly name: string;
  /** Index into the palette's series. */
  readonly colour: number;
  /** Commanded lines are dashed over the measured one of their colour. */
  readonly dashed: boolean;
  /** null where nothing is known yet: a gap in the line. */
  readonly values: ArrayLike<number | null>;
}
export interface PlotData { readonly times: Float64Array; readonly lines: readonly PlotLine[] }

const degrees = 180 / Math.PI;

/** The value that was in force at each of `times`: the last one at or before it, null before the first. Both grow. */
export function holdAt(times: Float64Array, sourceTimes: Float64Array, values: Float64Array): (number | null)[] {
  const out = new Array<number | null>(times.length);
  let at = -1;
  for (let index = 0; index < times.length; index += 1) {
    while (at + 1 < sourceTimes.length && sourceTimes[at + 1]! <= times[index]!) at += 1;
    out[index] = at < 0 ? null : values[at]!;
  }
  return out;
}

export interface PlottedJoint { readonly name: string; readonly index: number }

/** The joints to plot, by the stream's own labels: the gripper is always the last, and has a plot of its own. */
export function plottedJoints(state: Columns): readonly PlottedJoint[] {
  const field = state.stream.fields.find(({ name }) => name === 'position');
  return Array.from({ length: Math.max(0, (field?.size ?? 0) - 1) }, (_, index) => ({ index, name: (field?.labels?.[index] ?? String(index + 1)).replaceAll('_', ' ') }));
}

/** Measured and commanded positions, degrees. `only` picks one joint. */
export function jointPlot(state: Columns, command: Columns | undefined, startNanos: number, only: number | null): PlotData {
  const times = secondsFrom(state.tCapture, startNanos);
  const commandTimes = command && secondsFrom(command.tArrive, startNanos);
  const lines: PlotLine[] = [];
  for (const { name, index } of plottedJoints(state)) {
    if (only !== null && only !== index) continue;
    lines.push({ name, colour: index, dashed: false, values: columnOf(state, 'position', index).map((value) => value * degrees) });
    if (!command || !commandTimes) continue;
    const held = holdAt(times, commandTimes, columnOf(command, 'position', index).map((value) => value * degrees));
    lines.push({ name, colour: index, dashed: true, values: held });
  }
  return { times, lines };
}

/** How far the gripper is closed, 0 to 1, measured and commanded. */
export function gripperPlot(state: Columns, command: Columns | undefined, arm: ArmDescription, startNanos: number): PlotData {
  const { joint, open, closed } = arm.gripper;
  const share = (value: number): number => (value - open) / (closed - open || 1);
  const times = secondsFrom(state.tCapture, startNanos);
  const measured: PlotLine = { name: 'measured', colour: 2, dashed: false, values: columnOf(state, 'position', joint).map(share) };
  if (!command) return { times, lines: [measured] };
  const held = holdAt(times, secondsFrom(command.tArrive, startNanos), columnOf(command, 'position', joint).map(share));
  return { times, lines: [measured, { name: 'commanded', colour: 2, dashed: true, values: held }] };
}

export function latencyPlot(latency: Columns, startNanos: number): PlotData {
  const line = (name: 'total' | 'tracking' | 'overhead', colour: number): PlotLine => ({ name, colour, dashed: false, values: columnOf(latency, name) });
  return { times: secondsFrom(latency.tArrive, startNanos), lines: [line('total', 0), line('tracking', 4), line('overhead', 1)] };
}

/** Index of the sample in force at this moment, or −1. */
export function indexAt(times: Float64Array, seconds: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= seconds) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
