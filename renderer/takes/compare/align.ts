// How two takes are laid beside each other in time: at their start, or at the first motion of their arms. Pure.
import type { Columns } from '../../../core/streams/columns.ts';
import { fieldOffset, rowLength } from '../../../core/streams/stream.ts';
import { secondsFrom } from '../player/lanes.ts';

/** More than servos tremble while they hold. Radians. */
const movedRadians = 0.02;

/** When any joint was first away from where it began, seconds of the take; null if it never moved. */
export function firstMotion(state: Columns, startNanos: number): number | null {
  const { count, values, stream } = state;
  const size = stream.fields.find(({ name }) => name === 'position')?.size ?? 0;
  const width = rowLength(stream);
  const offset = fieldOffset(stream, 'position');
  const seconds = secondsFrom(state.tCapture, startNanos);
  for (let row = 0; row < count; row += 1) {
    for (let joint = 0; joint < size; joint += 1) {
      if (Math.abs(values[row * width + offset + joint]! - values[offset + joint]!) > movedRadians) return Math.max(0, seconds[row]!);
    }
  }
  return null;
}

export interface Alignment {
  readonly durationSeconds: number;
  /** Own seconds of each take less the common ones. */
  readonly shifts: readonly [number, number];
}

/** Common time begins with the take that has more before the moment that both share, and ends with the last of both. */
export function alignedAt(durations: readonly [number, number], moments: readonly [number, number]): Alignment {
  const lead = Math.max(...moments);
  const shift = (index: 0 | 1): number => moments[index] - lead;
  return { durationSeconds: Math.max(durations[0] - shift(0), durations[1] - shift(1)), shifts: [shift(0), shift(1)] };
}
