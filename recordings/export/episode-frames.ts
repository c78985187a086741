// One episode brought onto its grid: features from the samples, which are read once and not kept, and for each camera the
// frame of every row. Called by the job for each episode, and by the plan for some.
import { join } from 'node:path';
import type { ExportOptions, TimeError } from '../../core/contract/exports.ts';
import { fault, FaultError } from '../../core/fault.ts';
import { rowLength } from '../../core/streams/stream.ts';
import { cameraNameOf, samplesName } from '../folders.ts';
import { scanSamples } from '../samples-scanner.ts';
import { exactTimes, openCameras, type CameraFile } from './camera-files.ts';
import { lineRules, type PlannedFeature } from './feature-plan.ts';
import { featuresOf, type TakeRows } from './feature-values.ts';
import type { CameraDescription, DepthDescription, EpisodeFrames, FrameVideo } from './frames.ts';
import { cameraGrid, copyableStart, evenGrid, framesOfRows, frameUse, type Grid } from './grid.ts';
import { depthOfRows, depthTimes, type DepthOfRows } from './media/depth-rows.ts';
import { Resampler, spread } from './resample.ts';
import type { Selected } from './selection.ts';
import type { TakeFacts } from './take-facts.ts';

export interface FramesOptions extends Pick<ExportOptions, 'gridCamera' | 'codec'> {
  readonly fps: number;
  readonly features: readonly PlannedFeature[];
  readonly cameras: readonly CameraDescription[];
  readonly depths: readonly DepthDescription[];
  /** Of the cameras, the one that the first row of an even grid stands on; empty: none. */
  readonly reference: string;
}

type Cameras = ReadonlyMap<string, ReadonlyMap<string, CameraFile>>;

export async function framesOf({ episode, takes }: Selected, options: FramesOptions): Promise<EpisodeFrames> {
  const names = options.cameras.map((camera) => camera.name);
  if (options.gridCamera !== '' && !names.includes(options.gridCamera)) names.push(options.gridCamera);
  const cameras = new Map<string, ReadonlyMap<string, CameraFile>>();
  for (const take of takes) cameras.set(take.id, await openCameras(take, names));
  const grid = gridOf(episode, takes, cameras, options);
  if (grid.times.length === 0) throw new FaultError(fault('export.skip-empty', { id: episode.uuid }));
  const rowsOf = new Map<string, { first: number; times: Float64Array }>();
  for (const take of takes) {
    const mine = [...grid.span.keys()].filter((row) => episode.spans[grid.span[row]!]!.id === take.id);
    rowsOf.set(take.id, { first: mine[0] ?? 0, times: Float64Array.from(mine, (row) => grid.times[row]!) });
  }
  const stretches: TakeRows[] = [];
  const exact = new Map<string, Map<string, Float64Array>>();
  for (const take of takes) {
    const { first, times } = rowsOf.get(take.id)!;
    const { rows, captured } = await resampled(take, times, options.features, names);
    exact.set(take.id, new Map(names.map((name) => [name, exactTimes(cameras.get(take.id)!.get(name)!.times, captured.get(name) ?? [])])));
    stretches.push({ first, startNanos: take.manifest.clock.startNanos, count: times.length, streams: rows });
  }
  const videos = options.cameras.map((camera) => videoOf(camera, episode, takes, cameras, grid, options));
  const cameraTimes = new Map(videos.map((video) => [video.name, Float64Array.from(video.frame, (frame, row) => exact.get(episode.spans[grid.span[row]!]!.id)!.get(video.name)![frame]!)]));
  const depths: DepthOfRows[] = [];
  for (const depth of options.depths) {
    const known = new Map<string, Float64Array>();
    for (const take of takes) known.set(take.id, await depthTimes(take, depth.name));
    depths.push(depthOfRows(depth, episode, takes, known, grid));
  }
  const times = grid.times.map((time, row) => (time - episode.spans[grid.span[row]!]!.startNanos) / 1e9);
  return {
    episode, fps: options.fps, rows: times.length, videos, depths: depths.map(({ frames }) => frames), times, span: grid.span,
    features: featuresOf(options.features, times.length, stretches, {
      pictureTimes: (stream) => (depths.find(({ frames }) => frames.stream === stream)?.times ?? cameraTimes.get(cameraNameOf(stream)))?.map((time, row) => (time - episode.spans[grid.span[row]!]!.startNanos) / 1e9),
      succeeded: episode.outcome === 'success',
    }),
    timeErrors: [
      ...streamErrors(stretches),
      ...videos.map((video): TimeError => ({
        stream: `camera.${video.name}/frames`, resampling: 'nearest', ...frameUse(video.frame),
        ...spread(Array.from(cameraTimes.get(video.name)!, (time, row) => Math.abs(time - grid.times[row]!))),
      })),
      ...depths.map(({ frames, times: captured }): TimeError => ({
        stream: frames.stream, resampling: 'nearest', ...frameUse(frames.frame), ...spread(Array.from(captured, (time, row) => Math.abs(time - grid.times[row]!))),
      })),
    ],
  };
}

function gridOf(episode: Selected['episode'], takes: readonly TakeFacts[], cameras: Cameras, options: FramesOptions): Grid {
  const needed = new Set(options.features.filter((feature) => feature.isNeeded && feature.resampling !== 'hold').flatMap((feature) => feature.parts.map((part) => part.stream)));
  const spans = episode.spans.map((span, number) => {
    const take = takes.find((one) => one.id === span.id)!;
    const files = options.cameras.map((camera) => cameras.get(take.id)!.get(camera.name)!.times);
    const streams = take.manifest.streams.filter((stream) => needed.has(stream.description.id) && stream.firstNanos !== null && stream.description.nominalHz > 0);
    const reference = options.gridCamera !== '' ? options.gridCamera : options.reference;
    const stretch = {
      fromNanos: span.fromNanos, toNanos: span.toNanos,
      coverage: {
        // Half a row early is as near as rows and samples ever are.
        firstNanos: Math.max(-Infinity, ...files.map((times) => times[0]!), ...streams.map((stream) => stream.firstNanos!)) - 0.5e9 / options.fps,
        lastNanos: Math.min(Infinity, ...files.map((times) => times.at(-1)!), ...streams.map((stream) => stream.lastNanos!)),
      },
      reference: cameras.get(take.id)!.get(reference)?.times ?? new Float64Array(),
    };
    // Only the beginning of a take may be shortened for this; where a person trimmed it, it is where they said.
    if (number > 0 || options.codec !== 'copy' || span.fromNanos > span.startNanos) return stretch;
    const used = options.gridCamera === '' ? options.cameras : options.cameras.filter((camera) => camera.name === options.gridCamera);
    const begin = copyableStart(stretch, used.map(({ name, width, height }) => { const { times, index } = cameras.get(take.id)!.get(name)!; return { times, key: index.key, pixels: width * height }; }));
    return begin === undefined ? stretch : { ...stretch, begin };
  });
  return options.gridCamera === '' ? evenGrid(spans, options.fps) : cameraGrid(spans);
}

/** The samples of the streams that features are made of pass by once. */
async function resampled(take: TakeFacts, times: Float64Array, features: readonly PlannedFeature[], cameras: readonly string[]): Promise<{ rows: TakeRows['streams']; captured: Map<string, number[]> }> {
  const wanted = new Map(features.flatMap((feature) => (feature.resampling === null ? [] : feature.stream.split(',').map((id) => [id, feature.resampling!] as const))));
  const resamplers = new Map<string, Resampler>();
  for (const { description } of take.manifest.streams) {
    const method = wanted.get(description.id);
    if (method !== undefined && description.kind !== 'videoFrames') resamplers.set(description.id, new Resampler(times, rowLength(description), method, lineRules(description)));
  }
  const captured = new Map<string, number[]>(cameras.map((name) => [name, []]));
  const cameraOf = new Map(take.manifest.cameras.map((camera) => [camera.streamId, camera.name]));
  const path = join(take.folder, samplesName);
  const scan = await scanSamples(path, {
    sample(stream, row) {
      resamplers.get(stream.id)?.add(row.tCapture, row.values);
      if (stream.kind === 'videoFrames') captured.get(cameraOf.get(stream.id) ?? '')?.push(row.tCapture);
    },
  }).catch((error: unknown) => { throw new FaultError(fault('export.skip-damaged', { id: take.id }, (error as Error).message)); });
  if (!scan.complete) throw new FaultError(fault('export.skip-damaged', { id: take.id }, scan.damage.join('; ') || `${samplesName} ends early`));
  return { rows: new Map([...resamplers].map(([id, resampler]) => [id, { ...resampler.done(), width: rowLength(take.manifest.streams.find((stream) => stream.description.id === id)!.description) }])), captured };
}

function videoOf(camera: CameraDescription, episode: Selected['episode'], takes: readonly TakeFacts[], cameras: Cameras, grid: Grid, options: FramesOptions): FrameVideo {
  const files = takes.map((take) => cameras.get(take.id)!.get(camera.name)!);
  const rows = grid.times.length;
  const frame = new Int32Array(rows);
  const source = new Uint16Array(rows);
  takes.forEach((take, index) => {
    const mine = [...grid.span.keys()].filter((row) => episode.spans[grid.span[row]!]!.id === take.id);
    // Over a cut frames are not consecutive, and must not be made so.
    const isOneSpan = mine.length > 0 && grid.span[mine[0]!] === grid.span[mine.at(-1)!];
    const chosen = framesOfRows(Float64Array.from(mine, (row) => grid.times[row]!), files[index]!.times, 1e9 / options.fps, isOneSpan && options.codec === 'copy');
    mine.forEach((row, at) => { frame[row] = chosen[at]!; source[row] = index; });
  });
  const { index } = files[0]!;
  const isConsecutive = takes.length === 1 && frame.every((one, row) => one === frame[0]! + row);
  const copyable = isConsecutive && index.inOrder && index.key[frame[0]!] === 1 && index.width === camera.width && index.height === camera.height && (index.codec === 'h264' || index.codec === 'av1');
  return { ...camera, sources: files.map(({ path }, at) => ({ path, startNanos: takes[at]!.manifest.clock.startNanos })), source, frame, copyable };
}

function streamErrors(stretches: readonly TakeRows[]): TimeError[] {
  const ids = new Set(stretches.flatMap(({ streams }) => [...streams.keys()]));
  return [...ids].map((id) => joinedError(id, stretches.flatMap(({ streams, count }) => { const found = streams.get(id); return found && count > 0 ? [{ ...found.error, rows: count }] : []; })));
}

/** Of several stretches as one: the median of the longest stands for all. */
export function joinedError(stream: string, parts: readonly (Omit<TimeError, 'stream'> & { readonly rows: number })[]): TimeError {
  const sorted = [...parts].sort((a, b) => a.p50Milliseconds - b.p50Milliseconds);
  const half = parts.reduce((sum, part) => sum + part.rows, 0) / 2;
  let seen = 0;
  const middle = sorted.find((part) => (seen += part.rows) >= half);
  return {
    stream, resampling: parts[0]?.resampling ?? 'nearest', p50Milliseconds: middle?.p50Milliseconds ?? 0,
    maxMilliseconds: Math.max(0, ...parts.map((part) => part.maxMilliseconds)),
    repeated: parts.reduce((sum, part) => sum + part.repeated, 0), unused: parts.reduce((sum, part) => sum + part.unused, 0),
  };
}
