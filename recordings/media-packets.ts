// What cameras, microphones and depth cameras hand to the recorder.
import type { Nanos } from '../core/time.ts';

/** One encoded frame, H.264. The sample on `camera.<name>/frames` is written apart, through write(). */
export interface VideoPacket {
  /** `camera.wrist/frames`: its camera's name names the file (`wrist.mp4`). */
  readonly streamId: string;
  readonly tCapture: Nanos;
  readonly key: boolean;
  /** Frames that were lost before this one, since the packet before. */
  readonly droppedBefore: number;
  /** With key frames: JSON `{codec, codedWidth, codedHeight, description?}`; description is the avcC box's content in
   * base64 ('avc' format); without it the data must be Annex B. Empty with delta frames. */
  readonly config: string;
  /** Copied before writeVideo returns. */
  readonly data: Uint8Array;
}

/** Sound, encoded as Opus. The sample on `microphone.<name>/packets` is written apart, through write(). */
export interface AudioPacket {
  readonly kind: 'audio';
  /** `microphone.table/packets`: its microphone's name names the file (`table.m4a`). */
  readonly streamId: string;
  /** When the first of its sound was made. */
  readonly tCapture: Nanos;
  readonly droppedBefore: number;
  readonly sampleRate: number;
  readonly channels: number;
  /** Copied before writeAudio returns. */
  readonly data: Uint8Array;
}

/** One picture of a depth camera: 16 bits a pixel, kept as they are. The sample on `camera.<name>/depth` is written apart. */
export interface DepthFrame {
  readonly kind: 'depth';
  /** `camera.wrist/depth`: its camera's name names the file (`wrist.depth.mcap`). */
  readonly streamId: string;
  readonly tCapture: Nanos;
  readonly tArrive: Nanos;
  readonly sequence: number;
  readonly droppedBefore: number;
  readonly width: number;
  readonly height: number;
  /** `width × height` little-endian 16-bit numbers, row after row; 0: nothing measured. Copied before writeDepth returns. */
  readonly data: Uint8Array;
  /** Metres that one step of the numbers is. */
  readonly metresPerStep: number;
}

export type MediaPacket = VideoPacket | AudioPacket | DepthFrame;
