// What a data set will be, before the first byte of it: its episodes, the features and cameras that all of them have, its
// rate. The same for the same options and takes, so that an interrupted export goes on. Used by the job and the forecast.
import { basename, resolve } from 'node:path';
import type { ExportOptions } from '../../core/contract/exports.ts';
import { fault, FaultError, type Fault } from '../../core/fault.ts';
import type { FramesOptions } from './episode-frames.ts';
import { safeName } from './feature-names.ts';
import { endFeatures, planFeatures, timeFeature, type PlannedFeature } from './feature-plan.ts';
import type { CameraDescription, DataSetFormat, DataSetPlan } from './frames.ts';
import { keyOf } from './journal.ts';
import { planMedia, type FoundMedia } from './media/media-plan.ts';
import { renumbered, selectEpisodes, type Selected } from './selection.ts';
import type { TakeFacts } from './take-facts.ts';

export interface Skipped { readonly id: string; readonly why: Fault }

export interface PreparedExport {
  readonly plan: DataSetPlan;
  readonly selected: readonly Selected[];
  readonly frames: FramesOptions;
  readonly skipped: readonly Skipped[];
  readonly warnings: readonly Fault[];
  /** Sound and depth of the takes, whether they go along or not. */
  readonly media: readonly FoundMedia[];
}

export interface ExportRequest {
  /** Folder of the library. */
  readonly library: string;
  readonly options: ExportOptions;
  /** Name and version of this program, for the data set to say. */
  readonly software: string;
}

/** `without`: episodes that turned out to be unreadable, by uuid. Throws 'export.nothing'. */
export function prepareExport({ library, options, software }: ExportRequest, format: Pick<DataSetFormat, 'gridded' | 'uniform' | 'lacksMedia'>, without: readonly Skipped[] = []): PreparedExport {
  const selection = selectEpisodes(library, options);
  const skipped: Skipped[] = [...selection.skipped, ...without];
  const warnings: Fault[] = [];
  let selected = selection.episodes.filter(({ episode }) => !without.some(({ id }) => id === episode.uuid));
  const asked = selected.length + skipped.length;
  const skip = (one: Selected, why: Fault): boolean => { skipped.push({ id: one.episode.uuid, why }); return false; };

  let features: readonly PlannedFeature[] = [];
  if (format.gridded) {
    if (format.uniform) selected = alike(selected, options, skip);
    features = commonFeatures(selected.flatMap((one) => one.takes), options, warnings);
  }
  const names = cameraNames(selected, options, format.gridded);
  if (format.gridded) selected = selected.filter((one) => {
    const missing = names.find((name) => one.takes.some((take) => !camerasOf(take).some((camera) => camera.name === name)));
    return missing === undefined || skip(one, fault('export.skip-camera', { id: one.episode.uuid, camera: missing }));
  });
  const cameras = names.map((name): CameraDescription => ({ name, ...(options.size ?? usualSize(selected, name)) }));
  if (format.gridded && format.uniform && options.size === null) selected = selected.filter((one) => {
    const other = cameras.flatMap((camera) => one.takes.flatMap(camerasOf).filter((found) => found.name === camera.name && (found.width !== camera.width || found.height !== camera.height)))[0];
    return other === undefined || skip(one, fault('export.skip-size', { id: one.episode.uuid, camera: other.name, size: `${other.width}×${other.height}` }));
  });
  if (selected.length === 0) throw new FaultError(fault('export.nothing', { asked, skipped: skipped.length }, skipped[0]?.why.hint ?? skipped[0]?.why.code));

  selected = renumbered(selected);
  const media = planMedia(selected, options, format);
  warnings.push(...media.found.flatMap(({ why }) => (why === null ? [] : [why])));
  const reference = slowestCamera(selected, names);
  const fps = options.fps || rateOf(selected, options.gridCamera || reference);
  if (format.gridded) {
    if (options.trueTimes) features = [...features, ...names.map((name) => timeFeature(`time.camera.${safeName(name)}`, `camera.${name}/frames`, 'nearest')), ...media.depths.map(({ name, stream }) => timeFeature(`time.depth.${safeName(name)}`, stream, 'nearest'))];
    features = [...features, ...endFeatures];
    for (const { episode } of selected) if (episode.seconds > longSeconds) warnings.push(fault('export.long', { id: episode.uuid, minutes: Math.round(longSeconds / 60) }));
  }
  const episodes = selected.map(({ episode }) => episode);
  const plan: DataSetPlan = {
    name: options.name || basename(resolve(options.out)), fps, robotType: options.robotType || most(episodes.map((episode) => episode.rig)) || 'unknown', options,
    episodes, cameras, depths: media.depths, sounds: media.sounds, leftOut: media.found.flatMap(({ kind, name, words }) => (words === '' ? [] : [{ what: `${kind}.${name}`, why: words }])),
    features: features.map(({ name, dtype, names: numbers, stream, resampling }) => ({ name, dtype, names: numbers, stream, resampling })),
    tasks: [...new Set(episodes.map((episode) => episode.task))],
    skipped: skipped.map(({ id, why }) => ({ id, why: why.code })), software,
  };
  return { plan, selected, skipped, warnings, media: media.found, frames: { fps, features, cameras, depths: media.depths, gridCamera: options.gridCamera, reference, codec: options.codec } };
}

/** Of which options and takes it is: an interrupted export goes on if this is the same. Where it is written to does not matter. */
export function keyOfExport({ plan, selected }: PreparedExport): string {
  const { out: _out, ...options } = plan.options;
  return keyOf([options, plan.software, plan.fps, plan.features, plan.cameras, plan.depths, plan.sounds, selected.map((one) => [one.episode, one.takes.map((take) => take.fingerprint)])]);
}

/** What every episode of it has: another one where an episode that dropped out had less than the others. */
export const shapeOf = ({ plan: { fps, features, cameras, depths, sounds, tasks } }: PreparedExport, { indexFree }: Pick<DataSetFormat, 'indexFree'>): string =>
  keyOf([fps, features, cameras, depths, sounds, ...(indexFree === true ? [] : tasks)]);

/** Times of rows and frames are compared in single precision by readers; beyond this that may miss. */
const longSeconds = 900;

const camerasOf = (take: TakeFacts) => take.manifest.cameras.filter((camera) => camera.frames > 0);
const signatureOf = (features: readonly PlannedFeature[]): string =>
  JSON.stringify(features.filter((feature) => feature.isNeeded).map(({ name, names, dtype }) => [name, dtype, names]));

/** Those whose needed features are the ones of most; each take of a joined episode must have them. */
function alike(selected: readonly Selected[], options: ExportOptions, skip: (one: Selected, why: Fault) => boolean): Selected[] {
  const planned = selected.map((one) => one.takes.map((take) => planFeatures(take.manifest, options)));
  const usual = most(planned.map((takes) => signatureOf(takes[0]!)));
  const usualNames = (JSON.parse(usual ?? '[]') as [string, string, string[]][]);
  return selected.filter((one, index) => {
    const other = planned[index]!.find((features) => signatureOf(features) !== usual);
    if (other === undefined) return true;
    const missing = usualNames.find(([name, , names]) => !other.some((feature) => feature.name === name && feature.names.join() === names.join()));
    return skip(one, fault('export.skip-features', { id: one.episode.uuid, what: missing ? missing[0] : 'more than the others have' }));
  });
}

/** Features that not all have are left out for all. */
function commonFeatures(takes: readonly TakeFacts[], options: ExportOptions, warnings: Fault[]): PlannedFeature[] {
  const planned = takes.map((take) => planFeatures(take.manifest, options));
  const key = ({ name, dtype, names }: PlannedFeature): string => JSON.stringify([name, dtype, names]);
  const sets = planned.map((features) => new Set(features.map(key)));
  const all = planned[0] ?? [];
  const common = all.filter((feature) => sets.every((set) => set.has(key(feature))));
  const lost = new Set(planned.flat().map((feature) => feature.name));
  for (const { name } of common) lost.delete(name);
  if (lost.size > 0) warnings.push(fault('export.dropped-features', { names: [...lost].join(', ') }));
  return common;
}

/** Chosen ones, or those that at least half of the episodes have. */
function cameraNames(selected: readonly Selected[], options: ExportOptions, gridded: boolean): string[] {
  const counts = new Map<string, number>();
  for (const { takes } of selected) for (const name of new Set(takes.flatMap((take) => camerasOf(take).map((camera) => camera.name)))) counts.set(name, (counts.get(name) ?? 0) + 1);
  if (options.cameras.length > 0) return [...new Set(options.cameras)];
  return [...counts].filter(([, count]) => !gridded || count * 2 >= selected.length).map(([name]) => name).sort();
}

function usualSize(selected: readonly Selected[], name: string): { width: number; height: number } {
  const sizes = selected.flatMap((one) => one.takes.flatMap(camerasOf).filter((camera) => camera.name === name).map(({ width, height }) => JSON.stringify({ width, height })));
  return JSON.parse(most(sizes) ?? '{"width":0,"height":0}') as { width: number; height: number };
}

function most<Value>(values: readonly Value[]): Value | undefined {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

const usualRate = 30;

function rateOf(selected: readonly Selected[], camera: string): number {
  const rates = selected.flatMap((one) => one.takes.flatMap(camerasOf))
    .filter(({ name, frames, firstNanos, lastNanos }) => name === camera && frames > 1 && firstNanos !== null && lastNanos !== null && lastNanos > firstNanos)
    .map(({ frames, firstNanos, lastNanos }) => (frames - 1) / ((lastNanos! - firstNanos!) / 1e9)).sort((a, b) => a - b);
  return Math.max(1, Math.round(rates[rates.length >> 1] ?? usualRate));
}

const slowestCamera = (selected: readonly Selected[], names: readonly string[]): string =>
  [...names].sort((a, b) => rateOf(selected, a) - rateOf(selected, b))[0] ?? '';
