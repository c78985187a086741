// One thing that happened, on one stream, with its three clocks.
import type { Nanos } from '../time.ts';
import type { StreamDescription } from './stream.ts';

export interface Sample {
  readonly stream: StreamDescription;
  /** Counts up by one per stream from 0; a gap is a drop. */
  readonly sequence: number;
  /** When it happened, mapped to host time. */
  readonly tCapture: Nanos;
  /** When the host had it. */
  readonly tArrive: Nanos;
  /** The device's own counter, raw, if it has one (NaN if not). Unit is the device's business. */
  readonly tDevice: number;
  /** `rowLength(stream)` numbers in the order of `stream.fields`. Nobody writes to it after publish. */
  readonly values: Float64Array;
  /** Event streams only: a JSON object with a `name`. */
  readonly text?: string;
}

/** What a device hands over; the bus adds stream, sequence and arrival. */
export interface SampleInput {
  readonly tCapture?: Nanos;
  readonly tArrive?: Nanos;
  readonly tDevice?: number;
  /** Left out by devices that count for themselves to make their own drops visible. */
  readonly sequence?: number;
  readonly values: Float64Array;
  readonly text?: string;
}
