// Decodes chosen frames of a camera's MP4, in order, skipping to key frames where that is shorter. Used by the video
// source; FFmpeg's decoders do the work on threads of their own.
import { EncodedPacketSink, FilePathSource, Input, MP4, type EncodedPacket } from 'mediabunny';
import { AV_LOG_QUIET, AVERROR_EAGAIN, AVERROR_EOF } from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, Frame, Log, Packet, Rational } from 'node-av/lib';
import { UnreadableVideo, type CameraIndex } from './camera-index.ts';
import { readable } from './copy.ts';

const names: Readonly<Record<string, string>> = { h264: 'h264', hevc: 'hevc', av1: 'libdav1d', vp9: 'vp9' };

/** Each wanted frame once, by its index in order of presentation; `wanted` ascends. The frame is good until the next one is asked for. */
export async function* decodeFrames(path: string, index: CameraIndex, wanted: Int32Array, signal: AbortSignal): AsyncGenerator<{ readonly index: number; readonly frame: Frame }> {
  if (wanted.length === 0) return;
  using input = new Input({ formats: [MP4], source: new FilePathSource(path) });
  const track = await input.getPrimaryVideoTrack();
  if (track === null) throw new UnreadableVideo(`${path}: no video in it`);
  using decoder = openDecoder(index);
  using frame = new Frame();
  frame.alloc();
  using packet = new Packet();
  packet.alloc();
  let next = 0;
  let decoded = -1;

  // Frames that come out carry the time of their packet, and so tell which they are.
  async function* arrived(): AsyncGenerator<{ readonly index: number; readonly frame: Frame }> {
    for (;;) {
      const status = await decoder.receiveFrame(frame);
      if (status === AVERROR_EAGAIN || status === AVERROR_EOF) return;
      if (status < 0) throw new UnreadableVideo(`${path}: a frame cannot be decoded (${status})`);
      decoded = Number(frame.pts);
      while (next < wanted.length && wanted[next]! < decoded) next += 1;
      if (wanted[next] === decoded) {
        next += 1;
        yield { index: decoded, frame };
      }
    }
  }

  const sink = new EncodedPacketSink(track);
  for (const [first, last] of runs(index, wanted)) {
    signal.throwIfAborted();
    if (decoded >= 0) decoder.flushBuffers();
    const start = await sink.getKeyPacket(index.seconds[first]!);
    if (start === null) throw new UnreadableVideo(`${path}: no key frame at ${index.seconds[first]} s`);
    for await (const encoded of readable(path, sink.packets(start))) {
      signal.throwIfAborted();
      // Without B-frames nothing behind the last wanted one is needed; with them the decoder is asked until it has it.
      if (indexOf(index, encoded) > last + (index.inOrder ? 0 : 16)) break;
      fill(packet, encoded, indexOf(index, encoded));
      const status = await decoder.sendPacket(packet);
      if (status < 0) throw new UnreadableVideo(`${path}: a packet cannot be decoded (${status})`);
      yield* arrived();
    }
    await decoder.sendPacket(null);
    yield* arrived();
  }
}

function openDecoder(index: CameraIndex): CodecContext {
  const codec = Codec.findDecoderByName((names[index.codec] ?? index.codec) as never);
  if (!codec) throw new UnreadableVideo(`no decoder for ${index.codec || 'this video'}`);
  // What is wrong with a file is said by an error, with the file's name.
  Log.setLevel(AV_LOG_QUIET);
  const decoder = new CodecContext();
  decoder.allocContext3(codec);
  const { description } = index.decoderConfig;
  if (description !== undefined) decoder.extraData = Buffer.from(new Uint8Array(description as Uint8Array));
  decoder.threadCount = 1;
  decoder.pktTimebase = new Rational(1, 1);
  FFmpegError.throwIfError(decoder.open2Sync(codec, null), 'the decoder does not open');
  return decoder;
}

function fill(packet: Packet, encoded: EncodedPacket, at: number): void {
  packet.unref();
  packet.data = Buffer.from(encoded.data.buffer, encoded.data.byteOffset, encoded.data.byteLength);
  packet.pts = BigInt(at);
  packet.isKeyframe = encoded.type === 'key';
}

function indexOf(index: CameraIndex, packet: EncodedPacket): number {
  let [low, high] = [0, index.count - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (index.seconds[middle]! < packet.timestamp - 1e-9) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Stretches to decode: each from a key frame to the last wanted frame before a later key frame lies between two wanted ones. */
export function runs(index: Pick<CameraIndex, 'key'>, wanted: Int32Array): [first: number, last: number][] {
  const keyBefore = (frame: number): number => {
    let key = frame;
    while (key > 0 && index.key[key] === 0) key -= 1;
    return key;
  };
  const found: [number, number][] = [];
  for (const frame of wanted) {
    const run = found.at(-1);
    const key = keyBefore(frame);
    if (run && key <= run[1] + 1) run[1] = Math.max(run[1], frame);
    else found.push([key, frame]);
  }
  return found;
}
