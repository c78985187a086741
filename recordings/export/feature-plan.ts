// Which features a take gives: what each is called, of which numbers of which streams it is made, and how those are
// brought onto the grid. Worked out from the descriptions of the streams alone. Used by plan.ts and episode-frames.ts.
import type { ExportOptions, Resampling } from '../../core/contract/exports.ts';
import { rowLength, type StreamDescription, type StreamKind } from '../../core/streams/stream.ts';
import type { Manifest } from '../manifest.ts';
import { distinct, safeName, streamName } from './feature-names.ts';
import type { FeatureDescription } from './frames.ts';
import type { LineRules } from './resample.ts';

/** A stretch of numbers of a stream's row. */
export interface FeaturePart { readonly stream: string; readonly offset: number; readonly size: number }

export interface PlannedFeature extends FeatureDescription {
  /** In order, as many numbers together as it has names. None: a feature that the export makes by itself. */
  readonly parts: readonly FeaturePart[];
  /** Without it the episode is no part of this data set; others are left out for all where one episode lacks them. */
  readonly isNeeded: boolean;
  /** What stands where the stream had said nothing yet. */
  readonly before: 'first' | 'state' | 'minus-one';
}

/** How a stream of this kind is brought onto a grid unless it is said otherwise. */
const usual: Readonly<Record<StreamKind, Resampling>> = {
  jointState: 'interpolate', jointCommand: 'hold', wish: 'hold', verdict: 'hold', pose: 'interpolate', objectPoses: 'interpolate', hand: 'nearest',
  numbers: 'nearest', task: 'hold', simulatorState: 'hold', simulatorApplied: 'hold', latency: 'nearest', loopTiming: 'nearest', videoFrames: 'nearest', event: 'hold',
};

export type FeatureOptions = Pick<ExportOptions, 'streams' | 'withoutStreams' | 'resampling' | 'trueTimes'>;
type Streams = ReadonlyMap<string, StreamDescription>;

/** Streams of the take that have samples. */
const streamsOf = (manifest: Manifest): Streams =>
  new Map(manifest.streams.filter((stream) => stream.count > 0).map(({ description }) => [description.id, description]));

/** Ids of the arms, in order of name: those that are commanded, or where nothing is, those that say how they stand. */
function armsOf(streams: Streams): string[] {
  const states = [...streams.values()].filter((stream) => stream.kind === 'jointState' && stream.id.endsWith('/state')).map((stream) => stream.id.slice(0, -'/state'.length));
  const commanded = states.filter((arm) => streams.get(`${arm}/command`)?.kind === 'jointCommand');
  return (commanded.length > 0 ? commanded : states).sort();
}

export function planFeatures(manifest: Manifest, options: FeatureOptions): PlannedFeature[] {
  const recorded = streamsOf(manifest);
  const all = new Map([...recorded].filter(([id]) => !options.withoutStreams.includes(id)));
  const wanted: Streams = options.streams.length === 0 ? all : new Map(options.streams.flatMap((id) => { const found = all.get(id); return found ? [[id, found] as const] : []; }));
  const arms = armsOf(recorded);
  const methodOf = (stream: StreamDescription): Resampling => options.resampling[stream.id] ?? usual[stream.kind] ?? 'nearest';
  const taken = new Set<string>();
  const features: PlannedFeature[] = [];

  /** One field of every arm, one behind the other. */
  const ofArms = (name: string, suffix: string, what: 'state' | 'command', field: string, more: Pick<PlannedFeature, 'isNeeded' | 'before'>): void => {
    const found = arms.flatMap((arm) => { const stream = wanted.get(`${arm}/${what}`); const part = stream && partOf(stream, field); return stream && part ? [{ arm, stream, part }] : []; });
    if (found.length === 0 || found.length < arms.length) return;
    for (const { stream } of found) taken.add(stream.id);
    const names = found.flatMap(({ arm, stream }) => labelsOf(stream, field).map((label) => `${arms.length > 1 ? `${safeName(arm)}_` : ''}${label}.${suffix}`));
    features.push({ name, dtype: 'float32', names: distinct(names), stream: found.map(({ stream }) => stream.id).join(','), resampling: methodOf(found[0]!.stream), parts: found.map(({ part }) => part), ...more });
  };
  ofArms('observation.state', 'pos', 'state', 'position', { isNeeded: true, before: 'first' });
  ofArms('observation.velocity', 'vel', 'state', 'velocity', { isNeeded: false, before: 'first' });
  ofArms('observation.effort', 'eff', 'state', 'effort', { isNeeded: false, before: 'first' });
  ofArms('action', 'pos', 'command', 'position', { isNeeded: true, before: 'state' });

  const verdicts = [...wanted.values()].filter((stream) => stream.kind === 'verdict').sort((a, b) => a.id.localeCompare(b.id));
  if (verdicts.length > 0 && verdicts.every((stream) => partOf(stream, 'band'))) {
    for (const { id } of verdicts) taken.add(id);
    features.push({
      name: 'guard.band', dtype: 'int64', names: distinct(verdicts.map(({ id }) => safeName(id.split('/')[0]!))), stream: verdicts.map(({ id }) => id).join(','), resampling: methodOf(verdicts[0]!),
      parts: verdicts.map((stream) => ({ ...partOf(stream, 'band')!, size: 1 })), isNeeded: options.streams.length > 0, before: 'minus-one',
    });
  }
  // Whatever else was asked for by name: all its numbers.
  for (const stream of options.streams.length === 0 ? [] : wanted.values()) {
    if (taken.has(stream.id) || rowLength(stream) === 0 || stream.kind === 'videoFrames' || /^(camera\.[^/]+\/depth|microphone\.[^/]+\/packets)$/.test(stream.id)) continue;
    taken.add(stream.id);
    const name = stream.kind === 'hand' ? `observation.${streamName(stream.id.split('/')[0]!)}` : `observation.${streamName(stream.id)}`;
    const names = stream.fields.flatMap((field) => labelsOf(stream, field.name).map((label) => (field.size === 1 ? field.name : `${field.name}.${label}`)));
    features.push({ name, dtype: 'float32', names: distinct(names), stream: stream.id, resampling: methodOf(stream), parts: [{ stream: stream.id, offset: 0, size: rowLength(stream) }], isNeeded: true, before: 'first' });
  }
  if (options.trueTimes) {
    for (const id of taken) features.push(timeFeature(`time.${streamName(id)}`, id, methodOf(all.get(id)!)));
  }
  const names = distinct(features.map((feature) => feature.name));
  return features.map((feature, index) => ({ ...feature, name: names[index]! }));
}

/** Seconds of its take at which the sample of a row was captured. */
export const timeFeature = (name: string, stream: string, resampling: Resampling): PlannedFeature =>
  ({ name, dtype: 'float64', names: ['seconds'], stream, resampling, parts: [], isNeeded: false, before: 'first' });

const made = { names: ['value'], dtype: 'bool', stream: '', resampling: null, parts: [], isNeeded: true, before: 'first' } as const;
/** True on the last row, of success if the episode is labelled so. */
export const endFeatures: readonly PlannedFeature[] = [{ ...made, name: 'next.done' }, { ...made, name: 'next.success' }];

function partOf(stream: StreamDescription, name: string): FeaturePart | null {
  let offset = 0;
  for (const field of stream.fields) {
    if (field.name === name) return field.size === 0 ? null : { stream: stream.id, offset, size: field.size };
    offset += field.size;
  }
  return null;
}

/** A name for each number of a field: its label, or its place; `cube.0 … cube.6` where a label is of seven numbers. */
function labelsOf(stream: StreamDescription, name: string): string[] {
  const field = stream.fields.find((one) => one.name === name)!;
  const labels = field.labels ?? [];
  const each = labels.length > 0 && field.size % labels.length === 0 ? field.size / labels.length : 0;
  return Array.from({ length: field.size }, (_, index) => {
    if (each === 0) return String(index);
    const label = safeName(labels[Math.floor(index / each)]!);
    return each === 1 ? label : `${label}.${index % each}`;
  });
}

/** Which numbers of a stream's row are quaternions, and which must not be mixed. */
export function lineRules(stream: StreamDescription): LineRules {
  const [quaternions, steps]: [number[], number[]] = [[], []];
  let offset = 0;
  for (const field of stream.fields) {
    if (field.unit === 'quaternion') for (let at = 0; at + 4 <= field.size; at += 4) quaternions.push(offset + at);
    else if (field.unit === 'flag' || field.unit === 'code') for (let at = 0; at < field.size; at += 1) steps.push(offset + at);
    else if (stream.kind === 'objectPoses') for (let at = 3; at + 4 <= field.size; at += 7) quaternions.push(offset + at);
    offset += field.size;
  }
  return { quaternions, steps };
}
