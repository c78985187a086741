// Pictures of others as the H.264 packets that our cameras store: taken as they are where they can be, else decoded and
// encoded anew. Used by the readers of formats.
import { EncodedPacketSink, FilePathSource, Input, MP4 } from 'mediabunny';
import { AV_CODEC_ID_MJPEG, AV_CODEC_ID_PNG, AV_CODEC_ID_WEBP, AV_PICTURE_TYPE_NONE, AVCOL_RANGE_JPEG, AVERROR_EAGAIN, AVERROR_EOF } from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, Frame, Packet } from 'node-av/lib';
import { nanos } from '../../core/time.ts';
import { readCameraIndex, type CameraIndex } from '../export/video/camera-index.ts';
import { decodeFrames } from '../export/video/decode.ts';
import { openEncoder } from '../export/video/encoders.ts';
import { Scaler } from '../export/video/scale.ts';
import type { VideoPacket } from '../take.ts';

/** A stretch of a video file: frames of from ≤ t < to, their times counted from `from`. */
export interface VideoStretch { readonly path: string; readonly fromSeconds: number; readonly toSeconds: number; readonly fps: number }

const sameTimeSeconds = 1e-3;

export interface StretchFacts { readonly index: CameraIndex; readonly frames: Int32Array; readonly isCopied: boolean }

/** Null when there is no video that can be decoded. */
export async function lookAtVideo({ path, fromSeconds, toSeconds }: VideoStretch, known?: CameraIndex | null): Promise<StretchFacts | null> {
  const index = known ?? await readCameraIndex(path);
  if (index === null || index.codec === '' || index.width < 1 || index.height < 1) return null;
  const frames: number[] = [];
  index.seconds.forEach((seconds, frame) => { if (seconds > fromSeconds - sameTimeSeconds && seconds < toSeconds - sameTimeSeconds) frames.push(frame); });
  const isCopied = index.codec === 'h264' && index.inOrder && index.decoderConfig.description !== undefined && index.key[frames[0] ?? -1] === 1;
  return { index, frames: Int32Array.from(frames), isCopied };
}

/** A file that turns out to be cut or damaged gives what it has; `lost` is then told how much. */
export async function* stretchPackets(streamId: string, stretch: VideoStretch, facts: StretchFacts, startNanos: number, lost: (sentence: string) => void, signal: AbortSignal): AsyncGenerator<VideoPacket> {
  const wanted = facts.frames.length;
  let done = 0;
  try {
    for await (const packet of facts.isCopied ? copied(streamId, stretch, facts, startNanos, signal) : transcoded(streamId, stretch, facts, startNanos, signal)) {
      yield packet;
      done += 1;
    }
    if (done < wanted) lost(`${done} of ${wanted} pictures could be read`);
  } catch (error) {
    signal.throwIfAborted();
    lost(`${done} of ${wanted} pictures could be read (${(error as Error).message})`);
  }
}

const timeOf = ({ index }: StretchFacts, { fromSeconds }: VideoStretch, startNanos: number, frame: number): number =>
  startNanos + Math.max(0, Math.round((index.seconds[frame]! - fromSeconds) * 1e9));

async function* transcoded(streamId: string, stretch: VideoStretch, facts: StretchFacts, startNanos: number, signal: AbortSignal): AsyncGenerator<VideoPacket> {
  await using encoder = new PictureEncoder(streamId, stretch.fps);
  for await (const { index: frame, frame: picture } of decodeFrames(stretch.path, facts.index, facts.frames, signal)) {
    yield* await encoder.add(picture, timeOf(facts, stretch, startNanos, frame));
  }
  yield* await encoder.end();
}

async function* copied(streamId: string, stretch: VideoStretch, facts: StretchFacts, startNanos: number, signal: AbortSignal): AsyncGenerator<VideoPacket> {
  const { index, frames } = facts;
  using input = new Input({ formats: [MP4], source: new FilePathSource(stretch.path) });
  const track = await input.getPrimaryVideoTrack();
  const sink = track && new EncodedPacketSink(track);
  const start = await sink?.getPacket(index.seconds[frames[0]!]! + sameTimeSeconds / 10);
  if (!sink || !start) return;
  const { codec, codedWidth, codedHeight, description } = index.decoderConfig;
  const config = JSON.stringify({ codec, codedWidth, codedHeight, description: Buffer.from(new Uint8Array(description as ArrayBuffer)).toString('base64') });
  let next = 0;
  for await (const packet of sink.packets(start)) {
    signal.throwIfAborted();
    // What lies behind the end of a cut file is read as nothing.
    if (next === frames.length || packet.data.length === 0) return;
    const key = packet.type === 'key';
    yield { streamId, tCapture: nanos(timeOf(facts, stretch, startNanos, frames[next]!)), key, droppedBefore: 0, config: key ? config : '', data: packet.data };
    next += 1;
  }
}

/** Pictures into H.264. Sizes are made even, as the encoder needs them. */
export class PictureEncoder implements AsyncDisposable {
  readonly #streamId: string;
  readonly #fps: number;
  readonly #packet = new Packet();
  readonly #times: number[] = [];
  #encoder: CodecContext | null = null;
  #scaler: Scaler | null = null;
  #size = { width: 0, height: 0 };
  #config = '';
  #sent = 0;

  constructor(streamId: string, fps: number) {
    this.#streamId = streamId;
    this.#fps = Math.min(1000, Math.max(1, Math.round(fps) || 30));
    this.#packet.alloc();
  }

  async #open(frame: Frame): Promise<CodecContext> {
    this.#size = { width: Math.max(2, frame.width - (frame.width % 2)), height: Math.max(2, frame.height - (frame.height % 2)) };
    const { encoder } = await openEncoder({ codec: 'h264', ...this.#size, fps: this.#fps, fullRange: frame.colorRange === AVCOL_RANGE_JPEG });
    this.#scaler = new Scaler('yuv420p', this.#size.width, this.#size.height);
    this.#config = JSON.stringify({ codec: 'avc1.640028', codedWidth: this.#size.width, codedHeight: this.#size.height });
    return encoder;
  }

  /** The packets that this picture sets free; the frame is not needed afterwards. */
  async add(frame: Frame, captureNanos: number): Promise<VideoPacket[]> {
    this.#encoder ??= await this.#open(frame);
    const scaled = await this.#scaler!.frame(frame);
    scaled.pts = BigInt(this.#sent);
    scaled.pictType = AV_PICTURE_TYPE_NONE;
    scaled.keyFrame = 0;
    this.#times.push(captureNanos);
    this.#sent += 1;
    FFmpegError.throwIfError(await this.#encoder.sendFrame(scaled), 'a picture cannot be encoded');
    return this.#drain();
  }

  async end(): Promise<VideoPacket[]> {
    if (this.#encoder === null) return [];
    await this.#encoder.sendFrame(null);
    return this.#drain();
  }

  async #drain(): Promise<VideoPacket[]> {
    const packets: VideoPacket[] = [];
    for (;;) {
      const status = await this.#encoder!.receivePacket(this.#packet);
      if (status === AVERROR_EAGAIN || status === AVERROR_EOF) return packets;
      FFmpegError.throwIfError(status, 'a picture cannot be encoded');
      const key = this.#packet.isKeyframe;
      const data = Uint8Array.from(this.#packet.data!);
      const tCapture = nanos(this.#times[Number(this.#packet.pts)]!);
      packets.push({ streamId: this.#streamId, tCapture, key, droppedBefore: 0, config: key ? this.#config : '', data });
      this.#packet.unref();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#packet.free();
    this.#encoder?.freeContext();
    this.#scaler?.[Symbol.dispose]();
  }
}

const stillCodecs = { jpeg: AV_CODEC_ID_MJPEG, jpg: AV_CODEC_ID_MJPEG, png: AV_CODEC_ID_PNG, webp: AV_CODEC_ID_WEBP } as const;

/** `jpeg` or `png` by their first bytes; null when they are neither. */
export function stillFormat(data: Uint8Array): keyof typeof stillCodecs | null {
  if (data[0] === 0xff && data[1] === 0xd8) return 'jpeg';
  if (data[0] === 0x89 && data[1] === 0x50) return 'png';
  return data[0] === 0x52 && data[8] === 0x57 ? 'webp' : null;
}

/** Single compressed pictures, each decoded by itself. The frame is good until the next one. */
export class StillDecoder implements Disposable {
  readonly #frame = new Frame();
  readonly #packet = new Packet();
  readonly #decoders = new Map<string, CodecContext>();

  constructor() {
    this.#frame.alloc();
    this.#packet.alloc();
  }

  async decode(data: Uint8Array): Promise<Frame> {
    const format = stillFormat(data);
    if (format === null) throw new RangeError('a picture is neither JPEG, PNG nor WebP');
    const decoder = this.#decoders.get(format) ?? this.#open(format);
    this.#packet.unref();
    this.#packet.data = Buffer.from(data);
    this.#packet.pts = 0n;
    this.#packet.isKeyframe = true;
    FFmpegError.throwIfError(await decoder.sendPacket(this.#packet), 'a picture cannot be decoded');
    FFmpegError.throwIfError(await decoder.receiveFrame(this.#frame), 'a picture cannot be decoded');
    return this.#frame;
  }

  #open(format: keyof typeof stillCodecs): CodecContext {
    const codec = Codec.findDecoder(stillCodecs[format]);
    if (!codec) throw new Error(`no decoder for ${format}`);
    const decoder = new CodecContext();
    decoder.allocContext3(codec);
    // More threads would keep pictures back.
    decoder.threadCount = 1;
    FFmpegError.throwIfError(decoder.open2Sync(codec, null), 'the decoder does not open');
    this.#decoders.set(format, decoder);
    return decoder;
  }

  [Symbol.dispose](): void {
    for (const decoder of this.#decoders.values()) decoder.freeContext();
    this.#packet.free();
    this.#frame.free();
  }
}
