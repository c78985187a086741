// What the recorder's main-thread side and its writer worker say to each other.
import type { Judgement } from '../core/contract/episode.ts';
import type { Fault } from '../core/fault.ts';
import type { Batch } from './batch.ts';
import type { Manifest } from './manifest.ts';
import type { SpaceLimits } from './space.ts';
import type { MediaPacket } from './media-packets.ts';
import type { Labels } from './take.ts';

export interface TakeDrops {
  readonly samples: Readonly<Record<string, number>>;
  readonly frames: Readonly<Record<string, number>>;
}

export type ToWriter =
  | { readonly type: 'start'; readonly call: number; readonly library: string; readonly manifest: Manifest; readonly description: string | null; readonly worldXml: string | null; readonly limits: SpaceLimits; readonly assumedBytesPerSecond: number }
  | { readonly type: 'batch'; readonly batch: Batch; readonly packets: readonly MediaPacket[]; readonly bytes: number; readonly nowNanos: number; readonly unixMilliseconds: number }
  | { readonly type: 'end'; readonly call: number; readonly endNanos: number; readonly taskSuccess: boolean | null; readonly drops: TakeDrops }
  | { readonly type: 'keep'; readonly call: number; readonly labels: Labels; readonly drops: TakeDrops }
  | { readonly type: 'discard'; readonly call: number };

export type FromWriter =
  /** `judgement`: what the ended take is worth, in the answer to `end`; null with every other answer, and where it could not be judged. */
  | { readonly type: 'reply'; readonly call: number; readonly fault: Fault | null; readonly judgement: Judgement | null }
  | { readonly type: 'progress'; readonly consumedBytes: number; readonly bytesWritten: number; readonly secondsLeft: number }
  | { readonly type: 'report'; readonly fault: Fault }
  /** The writer ended the take by itself; its files are closed. */
  | { readonly type: 'ended'; readonly fault: Fault };
