// Decodes a video that comes packet by packet (H.265, VP9, AV1) and keeps each picture's time. Used by mcap-pictures.ts.
import { AVERROR_EAGAIN, AVERROR_EOF } from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, Frame, Packet } from 'node-av/lib';

const decoders: Readonly<Record<string, string>> = { h264: 'h264', h265: 'hevc', vp9: 'vp9', av1: 'libdav1d' };

export class StreamDecoder implements Disposable {
  readonly #frame = new Frame();
  readonly #packet = new Packet();
  readonly #decoder = new CodecContext();
  readonly #times: number[] = [];

  constructor(format: string) {
    const codec = Codec.findDecoderByName((decoders[format] ?? format) as never);
    if (!codec) throw new RangeError(`no decoder for ${format.slice(0, 40)}`);
    this.#frame.alloc();
    this.#packet.alloc();
    this.#decoder.allocContext3(codec);
    this.#decoder.threadCount = 1;
    FFmpegError.throwIfError(this.#decoder.open2Sync(codec, null), 'the decoder does not open');
  }

  /** Pictures that this packet sets free; each is good until the next. */
  async *add(data: Uint8Array, time: number): AsyncGenerator<{ readonly frame: Frame; readonly time: number }> {
    this.#packet.unref();
    this.#packet.data = Buffer.from(data);
    this.#packet.pts = BigInt(this.#times.length);
    this.#times.push(time);
    FFmpegError.throwIfError(await this.#decoder.sendPacket(this.#packet), 'a picture cannot be decoded');
    yield* this.#drain();
  }

  async *end(): AsyncGenerator<{ readonly frame: Frame; readonly time: number }> {
    await this.#decoder.sendPacket(null);
    yield* this.#drain();
  }

  async *#drain(): AsyncGenerator<{ readonly frame: Frame; readonly time: number }> {
    for (;;) {
      const status = await this.#decoder.receiveFrame(this.#frame);
      if (status === AVERROR_EAGAIN || status === AVERROR_EOF) return;
      FFmpegError.throwIfError(status, 'a picture cannot be decoded');
      yield { frame: this.#frame, time: this.#times[Number(this.#frame.pts)] ?? 0 };
    }
  }

  [Symbol.dispose](): void {
    this.#decoder.freeContext();
    this.#packet.free();
    this.#frame.free();
  }
}
