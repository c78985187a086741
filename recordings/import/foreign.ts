// What every reader of other formats makes of a data set: episodes as we would have recorded them. The readers stand
// beside this file; write-episode.ts puts what they read into the library.
import { z } from 'zod';
import { fault, FaultError } from '../../core/fault.ts';
import type { Sample } from '../../core/streams/sample.ts';
import type { StreamDescription } from '../../core/streams/stream.ts';
import type { Labels, VideoPacket } from '../take.ts';

export interface ForeignCamera {
  /** `camera.wrist/frames` */
  readonly streamId: string;
  /** In order; the first is a key frame. Not read before it is asked for. */
  packets(signal: AbortSignal): AsyncIterable<VideoPacket>;
}

/** Read when it is opened: one at a time. */
export interface OpenForeignEpisode {
  /** SHA-256 of what makes it this episode and no other: the same when the data set lies somewhere else. */
  readonly fingerprint: string;
  /** Wall time of nanosecond zero, and where the take begins and ends on that clock. */
  readonly epochUnixNanos: bigint;
  readonly startNanos: number;
  readonly endNanos: number;
  readonly rig: string;
  readonly task: string;
  readonly operator: string;
  readonly seed: number;
  readonly labels: Labels;
  readonly streams: readonly StreamDescription[];
  /** In order of arrival. */
  samples(): Iterable<Sample> | AsyncIterable<Sample>;
  readonly cameras: readonly ForeignCamera[];
  /** Written as world.json and world.xml. */
  readonly description: unknown;
  readonly worldXml: string | null;
  /** What is done from when to when, seconds of the take. */
  readonly subtasks: readonly Subtask[];
  /** What could not be brought along, one sentence each. */
  readonly left: readonly string[];
}

export interface Subtask { readonly from: number; readonly to: number; readonly text: string }

const subtasksSchema = z.array(z.object({ from: z.number().min(0), to: z.number().max(1e6), text: z.string().trim().min(1) }));

/** As our exports write them; none where they are not. */
export const subtasksFrom = (told: unknown): Subtask[] =>
  (subtasksSchema.safeParse(told).data ?? []).filter(({ from, to }) => from < to).map(({ from, to, text }) => ({ from, to, text: text.slice(0, 200) })).slice(0, 1000);

export interface ForeignEpisode {
  /** For sentences: `episode 3`, `episode_3.hdf5`. */
  readonly name: string;
  open(signal: AbortSignal): Promise<OpenForeignEpisode>;
}

export interface ForeignDataSet {
  /** `lerobot v3.0`, `mcap`, `hdf5`: what an episode's origin says. */
  readonly format: string;
  readonly path: string;
  readonly episodes: readonly ForeignEpisode[];
  /** What no episode gets, one sentence each. */
  readonly left: readonly string[];
}

/** Whatever a parser throws over foreign bytes is said as one sentence with the file's name. */
export function unreadable(file: string, path: string, error: unknown): FaultError {
  if (error instanceof FaultError) return error;
  return new FaultError(fault('import.unreadable', { file, path }, error instanceof Error ? error.message.slice(0, 500) : String(error)), { cause: error });
}

/** A camera's name as ours have to be, and none twice. */
export function cameraNames(wanted: readonly string[]): string[] {
  const used = new Set<string>();
  return wanted.map((name) => {
    const plain = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '').slice(0, 36) || 'camera';
    let unique = plain;
    for (let number = 2; used.has(unique); number += 1) unique = `${plain}-${number}`;
    used.add(unique);
    return unique;
  });
}

/** A stream's id of letters that ours have. */
export const plainId = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9._-]+/g, '-').replaceAll(/^[-.]+|[-.]+$/g, '').slice(0, 100) || 'values';
