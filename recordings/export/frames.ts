// What every format of export is written from: which episodes, brought onto which grid, with which pictures; and what a
// format is. The formats stand in the folders beside this file; formats.ts is the list of them.
import type { Consent, Judgement, Outcome } from '../../core/contract/episode.ts';
import type { ExportFormat, ExportOptions, Resampling, TimeError } from '../../core/contract/exports.ts';

/** A stretch of one take that is kept, on the clock of that take. */
export interface ExportSpan {
  /** Of the take. */
  readonly id: string;
  readonly folder: string;
  /** Host nanoseconds, from ≤ t < to. */
  readonly fromNanos: number;
  readonly toNanos: number;
  /** Second zero of the take and of its videos, host nanoseconds; and wall time of host nanosecond zero. */
  readonly startNanos: number;
  readonly epochUnixNanos: string;
}

/** One episode of the data set: a take, a part of one, or several joined. Edits are applied already. */
export interface ExportEpisode {
  /** Id of the take; `id.2` for its third part; `id+id` for joined ones. May be long: not for file names. */
  readonly uuid: string;
  /** Short, safe in every file name, one of its own for each uuid. */
  readonly fileName: string;
  /** From 0, without gaps; those of the split `train` come first. */
  readonly index: number;
  readonly split: 'train' | 'val';
  /** In order; never empty; of one take, or of several where they were joined. */
  readonly spans: readonly ExportSpan[];
  readonly seconds: number;
  /** ISO 8601, of the first take. */
  readonly startedAt: string;
  readonly rig: string;
  /** As it was typed: any length, any characters, possibly empty. */
  readonly task: string;
  readonly outcome: Outcome;
  readonly taskSuccess: boolean | null;
  readonly operator: string;
  readonly tags: readonly string[];
  /** Of joined takes what all of them allow. */
  readonly consent: Consent;
  readonly note: string;
  /** Seconds of the exported episode. */
  readonly subtasks: readonly { readonly from: number; readonly to: number; readonly text: string }[];
  readonly judgement: Judgement | null;
  /** Where the takes came from: `recorded`, or the format that they were imported from. */
  readonly origin: string;
  /** Cameras with frames, as recorded. */
  readonly cameras: readonly { readonly name: string; readonly file: string; readonly codec: string; readonly width: number; readonly height: number }[];
}

export type FeatureType = 'float32' | 'float64' | 'int64' | 'bool';
export type FeatureValues = Float32Array | Float64Array | BigInt64Array | Uint8Array;

/** A vector that each row has. The names have no '/', no control characters, and none of them holds the word `image`. */
export interface FeatureDescription {
  /** `observation.state`, `action`, `time.arm.state` … */
  readonly name: string;
  readonly dtype: FeatureType;
  /** One for each number: `shoulder_pan.pos` … */
  readonly names: readonly string[];
  /** Streams that it is made of, joined by a comma; empty: made by the export (`next.done`). */
  readonly stream: string;
  readonly resampling: Resampling | null;
}

/** float32: Float32Array, float64: Float64Array, int64: BigInt64Array, bool: Uint8Array of 0 and 1; rows × names.length. */
export interface FrameFeature extends FeatureDescription {
  readonly values: FeatureValues;
}

/** A camera of the data set. */
export interface CameraDescription {
  /** Of the camera, without a prefix: `wrist`. */
  readonly name: string;
  /** Of the exported picture. */
  readonly width: number;
  readonly height: number;
}

/** A depth camera of the data set: its numbers are never scaled. */
export interface DepthDescription {
  /** Without a prefix: `wrist`. */
  readonly name: string;
  readonly stream: string;
  readonly width: number;
  readonly height: number;
  /** Metres that one step of the numbers is. */
  readonly metresPerStep: number;
}

/** A microphone of the data set. */
export interface SoundDescription {
  readonly name: string;
  readonly stream: string;
  readonly channels: number;
  /** Samples a second. */
  readonly rate: number;
}

/** Which recorded depth picture each row shows: the nearest in time. */
export interface FrameDepth extends DepthDescription {
  readonly sources: readonly string[];
  /** For each row: index into `sources`, and of the picture in that file, in order of capture. */
  readonly source: Uint16Array;
  readonly frame: Int32Array;
}

export interface DepthRow {
  readonly row: number;
  /** `width × height`, row after row; 0 where nothing was measured. */
  readonly values: Uint16Array;
}

/** Samples of an episode's sound, interleaved; sample n of it is at n / rate seconds of the episode, as row k is at k / fps. */
export interface SoundTrack {
  readonly samples: number;
  /** Samples that were recorded; the rest is silence, where packets are missing. */
  readonly recorded: () => number;
  readonly blocks: AsyncIterable<Int16Array>;
}

/** Which recorded frame each row shows. */
export interface FrameVideo extends CameraDescription {
  readonly sources: readonly { readonly path: string; readonly startNanos: number }[];
  /** For each row: index into `sources`, and of the frame in that file, in order of presentation. */
  readonly source: Uint16Array;
  readonly frame: Int32Array;
  /** Rows are consecutive frames of one file from a key frame on, of the size and codec wanted: packets can be taken as they are. */
  readonly copyable: boolean;
}

export interface EpisodeFrames {
  readonly episode: ExportEpisode;
  readonly fps: number;
  readonly rows: number;
  /** Same names, types and order as the plan's. */
  readonly features: readonly FrameFeature[];
  readonly videos: readonly FrameVideo[];
  readonly depths: readonly FrameDepth[];
  readonly timeErrors: readonly TimeError[];
  /** Seconds of its take for each row: what the grid stands at, exact. */
  readonly times: Float64Array;
  /** For each row: which span of the episode. */
  readonly span: Uint16Array;
}

export interface WrittenVideo {
  readonly bytes: number;
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  readonly copied: boolean;
  /** `h264` or `av1`, as FFmpeg calls them. */
  readonly codec: string;
  readonly pixelFormat: string;
  /** Most frames from one key frame to the next. */
  readonly gop: number;
  /** SHA-256 of the decoder's configuration: packets of the same one can stand in one file. */
  readonly configuration: string;
}

/** A picture of a row, 8-bit RGB, width × height × 3. Only good until the next one is asked for. */
export interface Picture {
  readonly row: number;
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** Minimum, maximum, mean and so on of each number of a feature, or of the three channels of a camera (0 to 1). */
export interface Statistics {
  readonly min: readonly number[]; readonly max: readonly number[]; readonly mean: readonly number[]; readonly std: readonly number[];
  readonly q01: readonly number[]; readonly q10: readonly number[]; readonly q50: readonly number[]; readonly q90: readonly number[]; readonly q99: readonly number[];
  /** Rows, or pictures looked at. */
  readonly count: number;
}

/** The pictures of one episode. Calls may overlap; as many as there are cores really run. */
export interface VideoSource {
  /**
   * The rows of a camera as one MP4: frame k at k/fps exactly, first at 0, no B-frames, yuv420p, not fragmented, index first.
   * Packets are copied where that is possible and wished, else encoded. The path must not be there; on failure nothing is.
   */
  write(camera: string, path: string): Promise<WrittenVideo>;
  /** All rows, or some (ascending), in order; of the exported size, or of another. */
  pictures(camera: string, options?: { readonly rows?: Int32Array; readonly width?: number; readonly height?: number }): AsyncIterable<Picture>;
  /** Of some dozens of its pictures. */
  statistics(camera: string): Promise<Statistics>;
}

/** One episode while it is written. */
export interface EpisodeContent {
  readonly episode: ExportEpisode;
  /** Worked out at the first call. Formats that keep every stream at its own rate never call it. */
  frames(): Promise<EpisodeFrames>;
  /** Of the rows of `frames()`. */
  readonly video: VideoSource;
  /** The depth of every row, in order. */
  depth(name: string): AsyncIterable<DepthRow>;
  /** The sound of the episode, from its first row to the end of its last. */
  sound(name: string): Promise<SoundTrack>;
  /** How much of this episode is done, 0 to 1; pictures written count by themselves. */
  progress(share: number): void;
}

/** Known before the first byte is written, and the same when an interrupted export goes on. */
export interface DataSetPlan {
  readonly name: string;
  readonly fps: number;
  readonly robotType: string;
  readonly options: ExportOptions;
  readonly episodes: readonly ExportEpisode[];
  readonly features: readonly FeatureDescription[];
  readonly cameras: readonly CameraDescription[];
  readonly depths: readonly DepthDescription[];
  readonly sounds: readonly SoundDescription[];
  /** Streams that this format has no place for, or that not all episodes have: `depth.wrist`, and why. */
  readonly leftOut: readonly { readonly what: string; readonly why: string }[];
  /** Without doubles, in order of first use. */
  readonly tasks: readonly string[];
  readonly skipped: readonly { readonly id: string; readonly why: string }[];
  readonly software: string;
}

/** Plain data: what `finish` needs to know of an episode. Kept in the journal, so that nothing is read again. */
export type Facts = null | boolean | number | string | readonly Facts[] | { readonly [key: string]: Facts };

export interface EpisodeWritten {
  /** What was written for this episode, relative to the folder, with '/'. An export that goes on looks whether they are whole. */
  readonly files: readonly string[];
  readonly rows: number;
  readonly facts: Facts;
  /** `begunAnew`: pictures at the beginning of a stretch that had to be encoded anew where packets are copied; `lost`: that could not. */
  readonly videos: { readonly copied: number; readonly encoded: number; readonly begunAnew?: number | undefined; readonly lost?: number | undefined };
}

export interface WriteContext {
  /** `<out>.partial`; made already. */
  readonly folder: string;
  readonly plan: DataSetPlan;
  readonly signal: AbortSignal;
}

/** One data set while it is written. It keeps nothing between calls that could not be read from what it is given. */
export interface DataSetWriter {
  /** Several at once, in any order. Writes only files of this episode's own. Called again for an episode that was interrupted: overwrites. */
  episode(content: EpisodeContent): Promise<EpisodeWritten>;
  /** After the last: all in order of index. Interrupted, it is called again. What readers look for first is written last. */
  finish(done: readonly { readonly episode: ExportEpisode; readonly written: EpisodeWritten }[], progress: (share: number) => void): Promise<void>;
}

export interface DataSetFormat {
  readonly format: ExportFormat;
  /** Rows on a grid; without it each stream keeps its own rate, and features, fps and resampling mean nothing. */
  readonly gridded: boolean;
  /** What `episode` writes does not depend on the episode's index: nothing is written again when an episode before it drops out. */
  readonly indexFree?: boolean;
  /** All episodes must have the same features and cameras; those that differ from most are skipped, with the reason. */
  readonly uniform: boolean;
  /** Has no place for 16-bit depth or sound: what it is called where that is said. */
  readonly lacksMedia?: string;
  /** How often the pictures are on the disk at once while it is written, where that is more than once. */
  passes?(options: ExportOptions): number;
  /** Bytes besides the pictures, for the forecast. */
  estimateBytes?(plan: DataSetPlan): number;
  open(context: WriteContext): DataSetWriter;
  /** What is wrong with a finished data set, one sentence each, the file named. */
  validate(folder: string, progress?: (share: number) => void, signal?: AbortSignal): Promise<readonly string[]>;
}
