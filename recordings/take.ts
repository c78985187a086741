// What a take is to those who record: the words of the recorder's main-thread side (recorder.ts).
import type { Consent, Episode, Judgement, Outcome } from '../core/contract/episode.ts';
import type { Latency } from '../core/contract/sync.ts';
import type { Fault } from '../core/fault.ts';
import type { Sample } from '../core/streams/sample.ts';
import type { StreamDescription } from '../core/streams/stream.ts';
import type { Clock, Nanos } from '../core/time.ts';
import type { Library } from './library.ts';
import type { AudioPacket, DepthFrame, VideoPacket } from './media-packets.ts';
import type { SpaceLimits } from './space.ts';

export type { AudioPacket, DepthFrame, VideoPacket } from './media-packets.ts';

export interface TakeStart {
  readonly rig: string;
  readonly task: string;
  readonly operator: string;
  /** Left out: nothing was said. */
  readonly consent?: Consent;
  readonly seed: number;
  /** Version of Waldo that records. */
  readonly softwareVersion: string;
  /** Wall time of host nanosecond zero, as in HostInfo. */
  readonly epochUnixMilliseconds: number;
  /** Time zero of the take and of its videos. */
  readonly startsAt: Nanos;
  /** Streams known now, so that a silent one is listed with count 0. A stream unknown here joins with its first sample. */
  readonly streams: readonly StreamDescription[];
  /** The newest sample of each latched stream; written before everything else. */
  readonly latched: readonly Sample[];
  /** What was taken off the capture times of each stream, by stream. */
  readonly latencies?: Readonly<Record<string, Latency>>;
  /** Written as world.json: `{ arm, world }`. */
  readonly description?: unknown;
  /** Written as world.xml: the scene for an exact replay. */
  readonly worldXml?: string;
}

export interface Labels {
  readonly outcome: Outcome;
  readonly note: string;
  /** What the world said, or null where it cannot know. */
  readonly taskSuccess: boolean | null;
  readonly tags?: readonly string[] | undefined;
}

export interface RecorderStatus {
  readonly phase: 'none' | 'recording' | 'review' | 'saving';
  readonly episodeId: string | null;
  readonly startsAt: Nanos;
  readonly durationSeconds: number;
  readonly bytesWritten: number;
  /** Bytes handed over and not yet on disk. */
  readonly queueBytes: number;
  readonly drops: number;
  readonly dropsByStream: Readonly<Record<string, number>>;
  /** Why the recorder ended the take by itself, if it did. */
  readonly fault: Fault | null;
  /** What the ended take is worth; null until then, and where it could not be judged. */
  readonly judgement: Judgement | null;
}

export interface Recorder extends AsyncDisposable {
  /** Recording begins at once, in this call; the promise says that the folder stands on disk. Rejects with a FaultError. */
  start(take: TakeStart): Promise<{ readonly episodeId: string; readonly folder: string }>;
  /** Never waits, never throws; does nothing outside a take. */
  write(sample: Sample): void;
  /** Never waits, never throws; does nothing outside a take. Frames before a camera's first key frame are counted as dropped. */
  writeVideo(packet: VideoPacket): void;
  /** Never wait, never throw; do nothing outside a take. */
  writeAudio(packet: AudioPacket): void;
  writeDepth(frame: DepthFrame): void;
  /**
   * Everything written so far is in closed files and judged when this resolves; then keep() or discard(). After the recorder
   * ended the take itself it only asks for the judgement. `taskSuccess`: what the world says at the end.
   */
  end(taskSuccess?: boolean | null): Promise<RecorderStatus>;
  keep(labels: Labels): Promise<Episode>;
  discard(): Promise<void>;
  status(): RecorderStatus;
}

export interface RecorderOptions {
  readonly library: Library;
  readonly clock: Clock;
  /** Unix milliseconds; left out: the machine's. */
  readonly wall?: () => number;
  /** Drops, write errors, low space. */
  report(fault: Fault): void;
  /** The recorder ended the take by itself (disk full, writer failed): the take is in review. */
  ended?(fault: Fault): void;
  /** Bound of what may wait for the disk, bytes. Default 32 MiB. */
  readonly queueBytes?: number;
  /** When to end a take for want of space. Default: a minute of recording, and 64 MiB that are never used. */
  readonly limits?: SpaceLimits;
}
