// What the standard topics of a file say, before it is said in Foxglove's messages or in ROS's: both of them speak this.
// Used by standard-topics.ts; spoken by foxglove-messages.ts and ros-messages.ts.
import type { Pose } from '../../../core/math/vector.ts';

/** Unix nanoseconds. */
export type Stamp = bigint;

export interface JointRow {
  readonly names: readonly string[];
  /** Each as long as `names`, or empty where the stream has none. */
  readonly position: ArrayLike<number>;
  readonly velocity: ArrayLike<number>;
  readonly effort: ArrayLike<number>;
}

export interface Transform { readonly parent: string; readonly child: string; readonly pose: Pose }

export interface Calibration { readonly frame: string; readonly width: number; readonly height: number; /** Pixels. */ readonly focal: number }

/** A kind of message: its schema, and each message as bytes. */
export interface Kind<Content> {
  readonly schema: { readonly name: string; readonly encoding: string; readonly data: Uint8Array };
  readonly messageEncoding: 'protobuf' | 'cdr';
  encode(stamp: Stamp, content: Content): Uint8Array;
}

export interface Vocabulary {
  readonly profile: '' | 'ros2';
  /** Everything that has a place goes onto one topic, as in ROS, or onto one for each source, so that a jump in time finds all. */
  readonly transformTopics: 'one' | 'each';
  readonly joints: Kind<JointRow>;
  readonly transforms: Kind<readonly Transform[]>;
  readonly pose: Kind<{ readonly frame: string; readonly pose: Pose }>;
  readonly log: Kind<{ readonly name: string; readonly message: string }>;
  /** H.264, Annex B, one frame. */
  readonly video: Kind<{ readonly frame: string; readonly data: Uint8Array }>;
  readonly calibration: Kind<Calibration>;
  /** Sixteen bits a pixel, little-endian, row after row. */
  readonly depth: Kind<{ readonly frame: string; readonly width: number; readonly height: number; readonly data: Uint8Array }>;
  /** Sixteen bits a sample, little-endian, channels interleaved. */
  readonly sound: Kind<{ readonly rate: number; readonly channels: number; readonly data: Uint8Array }>;
}

/** How both kinds of messages call it. */
export const depthEncoding = '16UC1';
export const soundFormat = 'pcm-s16';

/** Row-major, of a pinhole in the middle of the picture. */
export function pinhole({ width, height, focal }: Calibration): { readonly k: readonly number[]; readonly r: readonly number[]; readonly p: readonly number[] } {
  const [cx, cy] = [width / 2, height / 2];
  return { k: [focal, 0, cx, 0, focal, cy, 0, 0, 1], r: [1, 0, 0, 0, 1, 0, 0, 0, 1], p: [focal, 0, cx, 0, 0, focal, cy, 0, 0, 0, 1, 0] };
}
