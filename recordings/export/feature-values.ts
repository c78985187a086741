// The numbers of each feature for each row, put together from resampled streams. Pure; used by episode-frames.ts.
import type { FrameFeature, FeatureType, FeatureValues } from './frames.ts';
import type { PlannedFeature } from './feature-plan.ts';
import type { ResampledRows } from './resample.ts';

/** The rows of one take, one behind the other. */
export interface TakeRows {
  /** Of all rows of the episode. */
  readonly first: number;
  readonly count: number;
  readonly startNanos: number;
  readonly streams: ReadonlyMap<string, ResampledRows & { readonly width: number }>;
}

export interface MadeValues {
  /** Seconds of the take for each row, of a stream of pictures; undefined: it is none. */
  pictureTimes(stream: string): Float64Array | undefined;
  readonly succeeded: boolean;
}

export function featuresOf(features: readonly PlannedFeature[], rows: number, takes: readonly TakeRows[], made: MadeValues): FrameFeature[] {
  const state = features.find((feature) => feature.name === 'observation.state');
  return features.map((feature) => {
    const values = new Float64Array(rows * feature.names.length).fill(Number.NaN);
    if (feature.name.startsWith('next.')) {
      values.fill(0);
      if (feature.name === 'next.done' || made.succeeded) values[rows - 1] = 1;
    } else {
      const times = feature.stream.startsWith('camera.') && feature.parts.length === 0 ? made.pictureTimes(feature.stream) : undefined;
      if (times) values.set(times);
      else for (const take of takes) fill(feature, take, values, state);
    }
    const { name, dtype, names, stream, resampling } = feature;
    return { name, dtype, names, stream, resampling, values: typed(dtype, values) };
  });
}

function fill(feature: PlannedFeature, take: TakeRows, values: Float64Array, state: PlannedFeature | undefined): void {
  const width = feature.names.length;
  if (feature.parts.length === 0) {
    const times = take.streams.get(feature.stream)?.times;
    const first = times?.find((time) => Number.isFinite(time)) ?? Number.NaN;
    for (let row = 0; row < take.count; row += 1) values[take.first + row] = ((Number.isFinite(times?.[row]) ? times![row]! : first) - take.startNanos) / 1e9;
    return;
  }
  let column = 0;
  for (const { stream, offset, size } of feature.parts) {
    const found = take.streams.get(stream);
    const firstRow = found?.times.findIndex((time) => Number.isFinite(time)) ?? -1;
    for (let row = 0; row < take.count; row += 1) {
      const at = (take.first + row) * width + column;
      const isThere = found !== undefined && Number.isFinite(found.times[row]);
      if (isThere) values.set(found.values.subarray(row * found.width + offset, row * found.width + offset + size), at);
      else if (feature.before === 'minus-one') values.fill(-1, at, at + size);
      // Before the first command an arm holds where it stands.
      else if (feature.before === 'state' && state?.names.length === width) standing(state, take, row, values.subarray(at, at + size), column);
      else if (firstRow >= 0) values.set(found!.values.subarray(firstRow * found!.width + offset, firstRow * found!.width + offset + size), at);
    }
    column += size;
  }
}

/** Where the arm stands at a row, from a column of the state on. */
function standing(state: PlannedFeature, take: TakeRows, row: number, out: Float64Array, column: number): void {
  let at = 0;
  for (const { stream, offset, size } of state.parts) {
    const found = take.streams.get(stream);
    if (at === column && found) out.set(found.values.subarray(row * found.width + offset, row * found.width + offset + Math.min(size, out.length)));
    at += size;
  }
}

function typed(dtype: FeatureType, values: Float64Array): FeatureValues {
  switch (dtype) {
    case 'float32': return Float32Array.from(values);
    case 'float64': return values;
    case 'int64': return BigInt64Array.from(values, (value) => BigInt(Math.round(Number.isFinite(value) ? value : 0)));
    case 'bool': return Uint8Array.from(values, (value) => (value ? 1 : 0));
  }
}
