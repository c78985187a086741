// What a stream is: a name, a meaning, and a flat row of named numbers. Recording, plots, feed and
// model all work from this description alone.

/** SI, or a count. 'ms' only for durations shown to people. */
export type Unit = 'm' | 'm/s' | 'rad' | 'rad/s' | 'N m' | 'V' | '°C' | 's' | 'ms' | 'Hz' | 'px' | 'bytes' | 'count' | 'ratio' | 'flag' | 'quaternion' | 'code';

export interface FieldDescription {
  readonly name: string;
  readonly unit: Unit;
  /** How many numbers, in a row. */
  readonly size: number;
  /** A name for each of them (joint names, object names…): `size` entries, or `size / k` groups of k. */
  readonly labels?: readonly string[];
}

/** The meanings that subscribers rely on; the row layout of each stands in kinds.ts. */
export type StreamKind =
  | 'hand' | 'jointState' | 'jointCommand' | 'wish' | 'verdict' | 'pose' | 'objectPoses'
  | 'simulatorState' | 'simulatorApplied' | 'task' | 'videoFrames' | 'latency' | 'loopTiming'
  | 'event' | 'numbers';

export interface StreamDescription {
  /** `where.which/what`, lower case: `hand.right/landmarks`, `arm/state`, `camera.wrist/frames`. */
  readonly id: string;
  readonly kind: StreamKind;
  readonly title: string;
  readonly fields: readonly FieldDescription[];
  /** 0 = when something happens. */
  readonly nominalHz: number;
  /** The coordinate frame of positions and orientations, e.g. `world`, `camera.hand`. */
  readonly frame?: string;
  /** The newest sample is state that a recording needs even if it came before the take began. */
  readonly latched?: boolean;
}

export const rowLength = (stream: Pick<StreamDescription, 'fields'>): number =>
  stream.fields.reduce((sum, field) => sum + field.size, 0);

/** Where a field starts in the row; throws when the stream has no such field (a programming mistake). */
export function fieldOffset(stream: StreamDescription, name: string): number {
  let offset = 0;
  for (const field of stream.fields) {
    if (field.name === name) return offset;
    offset += field.size;
  }
  throw new Error(`stream ${stream.id} has no field ${name}`);
}
