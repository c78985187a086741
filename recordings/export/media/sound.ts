// The sound of a microphone's file as numbers, of a stretch of its take and to the sample. Used by formats that keep sound.
import { EncodedPacketSink, FilePathSource, Input, MP4 } from 'mediabunny';
import { AV_CHANNEL_LAYOUT_MONO, AV_CHANNEL_LAYOUT_STEREO, AV_LOG_QUIET, AV_SAMPLE_FMT_FLT, AV_SAMPLE_FMT_FLTP, AV_SAMPLE_FMT_S16P, AVERROR_EAGAIN, AVERROR_EOF } from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, Frame, Log, Packet, Rational } from 'node-av/lib';
import { opusSeconds } from '../../sound-writer.ts';
import { readable } from '../video/copy.ts';
import { UnreadableVideo } from '../video/camera-index.ts';

/** Opus plays at this rate, whatever went in. */
export const soundRate = 48_000;
/** A decoder that starts in the middle needs so much before it sounds as if it had not. */
const warmUpNanos = 200e6;

export interface SoundBlock {
  /** Of the first sample of its packet. */
  readonly packetNanos: number;
  /** Of its first sample, nanoseconds on the clock of the take. */
  readonly atNanos: number;
  /** Interleaved, 16 bits. A packet that cannot be decoded is silence. */
  readonly samples: Int16Array;
}

/** Samples with from ≤ time < to, a block a packet. Throws UnreadableVideo. */
export async function* readSound(path: string, startNanos: number, channels: number, fromNanos: number, toNanos: number, signal: AbortSignal): AsyncGenerator<SoundBlock> {
  using input = new Input({ formats: [MP4], source: new FilePathSource(path) });
  const track = await input.getPrimaryAudioTrack().catch(() => null);
  if (track === null) throw new UnreadableVideo(`${path}: no sound in it`);
  using decoder = new OpusDecoder(channels);
  const sink = new EncodedPacketSink(track);
  const first = await sink.getPacket(Math.max(0, (fromNanos - warmUpNanos - startNanos) / 1e9)).catch(() => null);
  for await (const packet of readable(path, sink.packets(first ?? undefined))) {
    signal.throwIfAborted();
    const at = startNanos + packet.timestamp * 1e9;
    if (at >= toNanos) return;
    const samples = await decoder.decode(packet.data);
    const nanosOf = (sample: number): number => at + sample * 1e9 / soundRate;
    const count = samples.length / channels;
    // A thousandth of a sample early is rounding.
    const skip = Math.min(count, Math.max(0, Math.ceil((fromNanos - at) * soundRate / 1e9 - 1e-3)));
    const end = Math.min(count, Math.max(skip, Math.ceil((toNanos - at) * soundRate / 1e9 - 1e-3)));
    if (end > skip) yield { packetNanos: at, atNanos: nanosOf(skip), samples: samples.slice(skip * channels, end * channels) };
  }
}

class OpusDecoder implements Disposable {
  readonly #decoder = new CodecContext();
  readonly #packet = new Packet();
  readonly #frame = new Frame();
  readonly #channels: number;

  constructor(channels: number) {
    this.#channels = channels;
    Log.setLevel(AV_LOG_QUIET);
    const codec = Codec.findDecoderByName('libopus' as never) ?? Codec.findDecoderByName('opus' as never);
    if (!codec) throw new Error('this build decodes no Opus');
    this.#decoder.allocContext3(codec);
    this.#decoder.sampleRate = soundRate;
    this.#decoder.channelLayout = channels === 1 ? AV_CHANNEL_LAYOUT_MONO : AV_CHANNEL_LAYOUT_STEREO;
    this.#decoder.pktTimebase = new Rational(1, soundRate);
    FFmpegError.throwIfError(this.#decoder.open2Sync(codec, null), 'the decoder of sound does not open');
    this.#packet.alloc();
    this.#frame.alloc();
  }

  /** As many samples as the packet says that it holds. */
  async decode(data: Uint8Array): Promise<Int16Array> {
    const samples = new Int16Array(Math.round(opusSeconds(data) * soundRate) * this.#channels);
    this.#packet.unref();
    this.#packet.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    if (await this.#decoder.sendPacket(this.#packet) < 0) return samples;
    let at = 0;
    for (;;) {
      const status = await this.#decoder.receiveFrame(this.#frame);
      if (status === AVERROR_EAGAIN || status === AVERROR_EOF || status < 0) return samples;
      at += this.#take(samples, at);
    }
  }

  /** Whole numbers or fractions of one, interleaved or a plane a channel: as decoders of this build like it. */
  #take(into: Int16Array, at: number): number {
    const { nbSamples, data, format } = this.#frame;
    const isFloat = format === AV_SAMPLE_FMT_FLT || format === AV_SAMPLE_FMT_FLTP;
    const isPlanar = format === AV_SAMPLE_FMT_FLTP || format === AV_SAMPLE_FMT_S16P;
    const size = isFloat ? 4 : 2;
    const count = nbSamples * this.#channels;
    for (let index = 0; index < count && at + index < into.length; index += 1) {
      const plane = data![isPlanar ? index % this.#channels : 0]!;
      const offset = (isPlanar ? Math.floor(index / this.#channels) : index) * size;
      into[at + index] = isFloat ? Math.max(-32_768, Math.min(32_767, Math.round(plane.readFloatLE(offset) * 32_768))) : plane.readInt16LE(offset);
    }
    return count;
  }

  [Symbol.dispose](): void {
    this.#decoder.freeContext();
    this.#packet.free();
    this.#frame.free();
  }
}
