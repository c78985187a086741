// What of a stream shows a tap: how fast a place or an angle changes, or how much there is of whatever else it tells.
// Bounded: a check lasts a minute at most.
import type { StreamDescription } from '../streams/stream.ts';
import type { Signal } from './correlation.ts';

export interface Motion extends Signal {
  readonly milliseconds: number[];
  readonly values: number[];
  /** A row of the stream and when it was captured, host nanoseconds. */
  add(tCapture: number, row: ArrayLike<number>): void;
}

/** 60 s at 2 kHz. */
const mostSamples = 120_000;
/** Fields whose change is what happens; of others it is their size. */
const places: ReadonlySet<string> = new Set(['m', 'rad', 'quaternion', 'px']);

/** Undefined when the stream has no such field, or it holds no numbers. */
export function createMotion(stream: StreamDescription, fieldName: string): Motion | undefined {
  let offset = 0;
  const field = stream.fields.find((one) => one.name === fieldName || (offset += one.size, false));
  if (!field || field.size === 0) return undefined;
  const isPlace = places.has(field.unit);
  const before = new Float64Array(field.size).fill(Number.NaN);
  let beforeAt = Number.NaN;
  const milliseconds: number[] = [];
  const values: number[] = [];
  return {
    milliseconds, values,
    add(tCapture, row) {
      const seconds = (tCapture - beforeAt) / 1e9;
      let sum = 0;
      for (let i = 0; i < field.size; i += 1) {
        const value = row[offset + i]!;
        sum += isPlace ? (value - before[i]!) ** 2 : value * value;
        before[i] = value;
      }
      beforeAt = tCapture;
      // A clock that stood still or went back tells no speed.
      const value = isPlace ? Math.sqrt(sum) / seconds : Math.sqrt(sum);
      if (!Number.isFinite(value) || (isPlace && seconds <= 0) || milliseconds.length >= mostSamples) return;
      // Between two places it moved in the middle of the time.
      const at = tCapture / 1e6 - (isPlace ? (seconds * 1000) / 2 : 0);
      if (at <= (milliseconds.at(-1) ?? -Infinity)) return;
      milliseconds.push(at);
      values.push(value);
    },
  };
}
