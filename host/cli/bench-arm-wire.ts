// For `waldo bench arm`: how long a hand's samples take to be bytes on an arm's wire, by what the thread that
// sends them stamps, and how often a network arm's thread held by itself. Called by bench-arm.ts.
import type { Bus } from '../bus.ts';
import { percentiles, type Percentiles } from './measure.ts';

export interface WireNumbers {
  /** From the hand's capture, and from the goal that the guard passed, to the bytes. */
  readonly handToBytesMilliseconds: Percentiles;
  readonly goalToBytesMilliseconds: Percentiles;
  readonly hostLate: number;
}

/** Ends with the call; undefined where the driver tells no such thing. */
export function watchArmWire(bus: Bus): () => WireNumbers | undefined {
  const fromGoal: number[] = [];
  const fromCapture: number[] = [];
  let hostLate = 0;
  const subscription = bus.subscribe(({ stream, values }) => {
    if (stream.id === 'arm/wire') {
      fromGoal.push(values[0]!);
      fromCapture.push(values[1]!);
    } else if (stream.id === 'arm/link') hostLate = values[2]!;
  });
  return () => {
    subscription[Symbol.dispose]();
    return fromGoal.length === 0 ? undefined : { handToBytesMilliseconds: percentiles(fromCapture), goalToBytesMilliseconds: percentiles(fromGoal), hostLate };
  };
}
