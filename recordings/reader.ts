// Reads one episode folder, finished or not; used by replay, the library's worker, exporters and tests.
import type { Columns } from '../core/streams/columns.ts';
import type { StreamDescription } from '../core/streams/stream.ts';
import type { Manifest } from './manifest.ts';

export interface EpisodeVideo {
  /** `wrist` */
  readonly camera: string;
  /** `camera.wrist/frames` */
  readonly streamId: string;
  /** Absolute. Its time zero is `manifest.clock.startNanos`. */
  readonly path: string;
}

export interface OpenEpisode {
  readonly folder: string;
  readonly manifest: Manifest;
  /** Streams that the samples file really holds. */
  streams(): Promise<readonly StreamDescription[]>;
  /** All samples of a stream in order of writing; the readable prefix of an unfinished file. 'episode.absent' if there is no such stream. */
  columns(streamId: string): Promise<Columns>;
  readonly videos: readonly EpisodeVideo[];
  /** Contents of world.json, or null. Checked for being JSON, nothing more. */
  world(): Promise<unknown>;
  worldXml(): Promise<string | null>;
}

/** Rejects with 'episode.absent' (no manifest) or 'episode.corrupt'. Reads on the calling thread: off the host's main thread please. */
export declare function openEpisode(folder: string): Promise<OpenEpisode>;
