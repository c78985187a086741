// What an export would be, for people who decide: rows, bytes, time, how far the grid is from the samples, and what cannot
// be copied. Some episodes are looked at closely and stand for the others. Used by the worker and by the job.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { ExportPlan, TimeError } from '../../core/contract/exports.ts';
import { fault, faultFrom, FaultError, type Fault } from '../../core/fault.ts';
import { freeBytes } from '../space.ts';
import { countConsents, fallShort } from './consent-file.ts';
import { framesOf, joinedError } from './episode-frames.ts';
import type { DataSetFormat, EpisodeFrames, FeatureDescription } from './frames.ts';
import { interruptedIn } from './journal.ts';
import { partialOf } from './places.ts';
import { keyOfExport, type PreparedExport, type Skipped } from './plan.ts';
import type { Selected } from './selection.ts';

const closelyLookedAt = 8;
/** Of pictures that are encoded anew: bytes a pixel, and pixels a second of one core. */
const bytesPerPixel = 0.02;
const pixelsPerSecond = 60e6;
const bytesPerSecond = { copied: 150e6, samples: 15e6 };
const sizes: Readonly<Record<FeatureDescription['dtype'], number>> = { float32: 4, float64: 8, int64: 8, bool: 1 };
/** Never used by an export. */
const reserveBytes = 64 << 20;

/** `closely`: how many episodes are looked at; with none, it is a guess from what was recorded. */
export async function forecast(prepared: PreparedExport, format: DataSetFormat, closely = closelyLookedAt): Promise<ExportPlan> {
  const { plan, selected } = prepared;
  const { options } = plan;
  const skipped: Skipped[] = [...prepared.skipped];
  const warnings: Fault[] = [...prepared.warnings];
  const looked: EpisodeFrames[] = [];
  if (format.gridded) {
    for (const one of someOf(selected, closely)) {
      try {
        looked.push(await framesOf(one, prepared.frames));
      } catch (error) {
        if (!(error instanceof FaultError)) throw error;
        skipped.push({ id: one.episode.uuid, why: faultFrom(error) });
      }
    }
  }
  const seconds = plan.episodes.reduce((sum, episode) => sum + episode.seconds, 0);
  const lookedRows = looked.reduce((sum, frames) => sum + frames.rows, 0);
  const lookedSeconds = looked.reduce((sum, frames) => sum + frames.episode.seconds, 0);
  const rows = !format.gridded ? 0 : looked.length === selected.length ? lookedRows : Math.round(lookedSeconds > 0 ? lookedRows / lookedSeconds * seconds : seconds * plan.fps);
  const timeErrors = joined(looked);
  for (const error of timeErrors) {
    if (error.resampling !== 'hold' && error.maxMilliseconds > 1500 / plan.fps) warnings.push(fault('export.time-error', { stream: error.stream, milliseconds: Math.round(error.maxMilliseconds) }));
  }
  const cameras = plan.cameras.map((camera) => {
    const copyable = looked.filter((frames) => options.codec === 'copy' && frames.videos.find((video) => video.name === camera.name)!.copyable).length;
    const copied = format.gridded ? Math.round(looked.length === 0 ? 0 : copyable / looked.length * selected.length) : selected.length;
    return { ...camera, copied, encoded: selected.length - copied };
  });
  const recorded = recordedBytes(selected, plan);
  const width = plan.features.reduce((sum, feature) => sum + feature.names.length * sizes[feature.dtype], 0);
  const pixels = cameras.reduce((sum, camera) => sum + camera.width * camera.height * rows * camera.encoded / Math.max(1, selected.length), 0);
  const copiedShare = cameras.length === 0 ? 0 : cameras.reduce((sum, camera) => sum + camera.copied, 0) / (cameras.length * Math.max(1, selected.length));
  const estimatedBytes = format.gridded
    ? recorded.videos * (looked.length === 0 ? 1 : copiedShare) + pixels * bytesPerPixel + recorded.media + (format.estimateBytes?.(plan) ?? rows * width)
    : recorded.videos + recorded.media + (format.estimateBytes?.(plan) ?? recorded.samples);
  const counts = countConsents(plan.episodes);
  if (fallShort(counts, 'publish') > 0) warnings.push(fault('export.consent', { episodes: plan.episodes.length, unsaid: counts.unsaid, internal: counts.internal, share: counts.share }));
  const { place, said } = placeOf(prepared);
  warnings.unshift(...said);
  return {
    fps: plan.fps, episodes: plan.episodes.length, rows, seconds, estimatedBytes, freeBytes: freeBytesAt(options.out),
    estimatedSeconds: 1 + (pixels / pixelsPerSecond + recorded.samples / bytesPerSecond.samples) / Math.max(1, availableParallelism()) + recorded.videos * copiedShare / bytesPerSecond.copied,
    features: plan.features.map(({ name, dtype, names, stream, resampling }) => ({ name, dtype, size: names.length, stream, resampling })),
    peakBytes: estimatedBytes * (format.passes?.(options) ?? 1), place, media: prepared.media.map(({ why, words: _words, ...one }) => ({ ...one, why: why === null ? null : plain(why) })),
    cameras, timeErrors, warnings: warnings.map(plain), skipped: skipped.map(({ id, why }) => ({ id, why: plain(why) })),
  };
}

const plain = (what: Fault) => ({ ...what, params: { ...what.params } });

/** First, last and evenly between. */
function someOf(selected: readonly Selected[], count: number): Selected[] {
  if (selected.length <= count) return [...selected];
  return Array.from({ length: count }, (_, index) => selected[Math.round(index * (selected.length - 1) / Math.max(1, count - 1))]!);
}

function joined(looked: readonly EpisodeFrames[]): TimeError[] {
  const streams = new Set(looked.flatMap((frames) => frames.timeErrors.map((error) => error.stream)));
  return [...streams].map((stream) => joinedError(stream, looked.flatMap((frames) => frames.timeErrors.filter((error) => error.stream === stream).map((error) => ({ ...error, rows: frames.rows })))));
}

/** Share of the takes that is exported, of their bytes on disk; sound as it is when it is unpacked. */
function recordedBytes(selected: readonly Selected[], { depths, sounds }: PreparedExport['plan']): { readonly videos: number; readonly samples: number; readonly media: number } {
  let [videos, samples, media] = [0, 0, 0];
  const kept = new Set(depths.map(({ name }) => `${name}.depth.mcap`));
  for (const { episode, takes } of selected) {
    media += episode.seconds * sounds.reduce((sum, { channels, rate }) => sum + channels * rate * 2, 0);
    for (const { id, manifest } of takes) {
      const seconds = episode.spans.filter((span) => span.id === id).reduce((sum, span) => sum + (span.toNanos - span.fromNanos) / 1e9, 0);
      const share = manifest.durationSeconds > 0 ? Math.min(1, seconds / manifest.durationSeconds) : 1;
      for (const file of manifest.files) {
        if (file.path.endsWith('.mp4')) videos += file.bytes * share;
        else if (kept.has(file.path)) media += file.bytes * share;
        else if (file.path.endsWith('.mcap') && !file.path.endsWith('.depth.mcap')) samples += file.bytes * share;
      }
    }
  }
  return { videos, samples, media };
}

/** What is at the folder already, and what would happen to it. */
function placeOf(prepared: PreparedExport): { readonly place: ExportPlan['place']; readonly said: Fault[] } {
  const path = resolve(prepared.plan.options.out);
  if (existsSync(path)) return { place: 'taken', said: [fault('export.exists', { path })] };
  const partial = partialOf(path);
  if (!existsSync(partial)) return { place: 'free', said: [] };
  const found = interruptedIn(partial);
  if (found === null) return readdirSync(partial).length === 0 ? { place: 'free', said: [] } : { place: 'taken', said: [fault('export.exists', { path: partial })] };
  return found.key === keyOfExport(prepared)
    ? { place: 'goes-on', said: [fault('export.goes-on', { path, episodes: found.episodes })] }
    : { place: 'restarts', said: [fault('export.would-restart', { path })] };
}

/** Of the disk that the folder will be on. */
export function freeBytesAt(out: string): number {
  for (let folder = resolve(out); ; folder = dirname(folder)) {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return freeBytes(folder);
    if (folder === dirname(folder)) return freeBytes(join(folder));
  }
}

/** Throws 'export.space' when what is to come does not fit. */
export function needSpace(out: string, estimatedBytes: number): void {
  const free = freeBytesAt(out);
  const needed = estimatedBytes + reserveBytes;
  if (free < needed) throw new FaultError(fault('export.space', { needMegabytes: Math.ceil(needed / 1e6), freeMegabytes: Math.floor(free / 1e6), path: out }));
}
