// Rows of a camera encoded anew into an exact MP4, where copying is not possible or not wished. Called by the video source.
import { AV_PICTURE_TYPE_NONE, AVCOL_RANGE_JPEG, AVERROR_EAGAIN, AVERROR_EOF } from 'node-av/constants';
import { FFmpegError, Packet, type CodecContext, type Frame } from 'node-av/lib';
import type { FrameVideo, WrittenVideo } from '../frames.ts';
import type { CameraIndex } from './camera-index.ts';
import { openEncoder } from './encoders.ts';
import { ExactMp4 } from './exact-mp4.ts';
import { rowFrames } from './rows.ts';
import { Scaler } from './scale.ts';

export interface EncodeJob {
  readonly video: FrameVideo;
  readonly codec: 'h264' | 'av1';
  readonly fps: number;
  readonly path: string;
  readonly signal: AbortSignal;
  indexOf(path: string): Promise<CameraIndex>;
  encoded(frames: number): void;
}

export async function encodeRows({ video, codec, fps, path, signal, indexOf, encoded }: EncodeJob): Promise<WrittenVideo> {
  const { width, height } = video;
  using scaler = new Scaler('yuv420p', width, height);
  let encoding: Encoding | null = null;
  let before: Promise<void> = Promise.resolve();
  try {
    for await (const { row, frame } of rowFrames(video, indexOf, Int32Array.from(video.frame.keys()), signal)) {
      encoding ??= await Encoding.open(path, codec, fps, video, frame.colorRange === AVCOL_RANGE_JPEG);
      const into = encoding;
      // The next picture is decoded while this one is scaled and encoded: a reference of its own keeps its pixels.
      const mine = frame.clone();
      if (mine === null) throw new Error(`${video.name}: no memory for a picture`);
      await before;
      before = (async () => {
        try {
          await into.add(mine.width === width && mine.height === height ? mine : await scaler.frame(mine), row);
          encoded(1);
        } finally {
          mine.free();
        }
      })();
      // Told of where it is awaited.
      before.catch(() => undefined);
    }
    await before;
    if (encoding === null) throw new Error(`${video.name}: no frames`);
    return await encoding.finish();
  } finally {
    await before.catch(() => undefined);
    await encoding?.[Symbol.asyncDispose]();
  }
}

/** The least that the container needs to be told. */
const codecTexts = { h264: 'avc1.640028', av1: 'av01.0.08M.08' } as const;

class Encoding implements AsyncDisposable {
  readonly #encoder: CodecContext;
  readonly #packet = new Packet();
  readonly #mp4: ExactMp4;
  readonly #facts: Omit<WrittenVideo, 'bytes' | 'frames' | 'gop'>;
  #sinceKey = 0;
  #gop = 1;

  private constructor(encoder: CodecContext, mp4: ExactMp4, facts: Omit<WrittenVideo, 'bytes' | 'frames' | 'gop'>) {
    this.#encoder = encoder;
    this.#mp4 = mp4;
    this.#facts = facts;
    this.#packet.alloc();
  }

  static async open(path: string, codec: 'h264' | 'av1', fps: number, { width, height, frame: rows }: FrameVideo, fullRange: boolean): Promise<Encoding> {
    const { encoder, facts } = await openEncoder({ codec, width, height, fps, fullRange });
    // The parameter sets are in each key frame, so the MP4's own description is made from the first one.
    const mp4 = await ExactMp4.create(path, codec, fps, rows.length, { codec: codecTexts[codec], codedWidth: width, codedHeight: height });
    const isJpeg = fullRange && codec === 'h264';
    return new Encoding(encoder, mp4, { width, height, copied: false, codec, pixelFormat: isJpeg ? 'yuvj420p' : 'yuv420p', configuration: `${facts.name} ${width}x${height} ${fps} ${fullRange}` });
  }

  async add(frame: Frame, row: number): Promise<void> {
    frame.pts = BigInt(row);
    // What it was in the file that it came from is no wish for what it becomes.
    frame.pictType = AV_PICTURE_TYPE_NONE;
    frame.keyFrame = 0;
    FFmpegError.throwIfError(await this.#encoder.sendFrame(frame), 'a picture cannot be encoded');
    await this.#drain();
  }

  async #drain(): Promise<void> {
    for (;;) {
      const status = await this.#encoder.receivePacket(this.#packet);
      if (status === AVERROR_EAGAIN || status === AVERROR_EOF) return;
      FFmpegError.throwIfError(status, 'a picture cannot be encoded');
      const key = this.#packet.isKeyframe;
      this.#sinceKey = key ? 1 : this.#sinceKey + 1;
      this.#gop = Math.max(this.#gop, this.#sinceKey);
      await this.#mp4.add(Uint8Array.from(this.#packet.data!), key);
      this.#packet.unref();
    }
  }

  async finish(): Promise<WrittenVideo> {
    await this.#encoder.sendFrame(null);
    await this.#drain();
    return { ...this.#facts, ...await this.#mp4.finish(), gop: this.#gop };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#packet.free();
    this.#encoder.freeContext();
    await this.#mp4[Symbol.asyncDispose]();
  }
}
