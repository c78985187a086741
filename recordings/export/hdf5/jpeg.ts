// RGB pictures as JPEG files in memory, by FFmpeg's encoder. Used by this format where pictures are wanted small.
import { AV_CODEC_FLAG_QSCALE, AV_CODEC_ID_MJPEG, AV_PIX_FMT_RGB24, AV_PIX_FMT_YUV420P, AVCOL_RANGE_JPEG } from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, Frame, Packet, Rational, SoftwareScaleContext } from 'node-av/lib';

/** FFmpeg's scale of quality, 2 (best) to 31, times its unit. */
const quality = 3 * 118;

export class JpegEncoder implements Disposable {
  readonly #encoder = new CodecContext();
  readonly #scaler = new SoftwareScaleContext();
  readonly #rgb = new Frame();
  readonly #yuv = new Frame();
  readonly #packet = new Packet();
  #count = 0n;

  constructor(width: number, height: number) {
    const codec = Codec.findEncoder(AV_CODEC_ID_MJPEG);
    if (!codec) throw new Error('no JPEG encoder is built in');
    this.#encoder.allocContext3(codec);
    Object.assign(this.#encoder, { width, height, pixelFormat: AV_PIX_FMT_YUV420P, colorRange: AVCOL_RANGE_JPEG, timeBase: new Rational(1, 1000), globalQuality: quality, threadCount: 1 });
    this.#encoder.setFlags(AV_CODEC_FLAG_QSCALE);
    FFmpegError.throwIfError(this.#encoder.open2Sync(codec, null), 'the JPEG encoder does not open');
    this.#scaler.allocContext();
    this.#packet.alloc();
    for (const [frame, format] of [[this.#rgb, AV_PIX_FMT_RGB24], [this.#yuv, AV_PIX_FMT_YUV420P]] as const) {
      frame.alloc();
      Object.assign(frame, { width, height, format, colorRange: AVCOL_RANGE_JPEG });
      FFmpegError.throwIfError(frame.getBuffer(), 'no room for a picture');
    }
  }

  /** A whole JPEG file. */
  async encode(rgb: Uint8Array): Promise<Uint8Array> {
    this.#rgb.makeWritable();
    const { width, height, linesize, data } = this.#rgb;
    for (let y = 0; y < height; y += 1) data![0]!.set(rgb.subarray(y * width * 3, (y + 1) * width * 3), y * linesize[0]!);
    this.#yuv.makeWritable();
    FFmpegError.throwIfError(await this.#scaler.scaleFrame(this.#yuv, this.#rgb), 'a picture cannot be converted');
    this.#yuv.quality = quality;
    this.#yuv.pts = this.#count++;
    FFmpegError.throwIfError(await this.#encoder.sendFrame(this.#yuv), 'a picture cannot be encoded');
    FFmpegError.throwIfError(await this.#encoder.receivePacket(this.#packet), 'a picture cannot be encoded');
    const bytes = Uint8Array.from(this.#packet.data!);
    this.#packet.unref();
    return bytes;
  }

  [Symbol.dispose](): void {
    this.#scaler.freeContext();
    this.#encoder.freeContext();
    this.#rgb.free();
    this.#yuv.free();
    this.#packet.free();
  }
}
