// The first pictures of a stretch that begins between two key frames, made decodable: decoded from the key frame before
// and encoded anew, up to the first key frame of the stretch. What lies before the stretch is not in them. Used by
// episode-pictures.ts.
import { AV_PICTURE_TYPE_NONE, AVCOL_RANGE_JPEG, AVERROR_EAGAIN, AVERROR_EOF } from 'node-av/constants';
import { FFmpegError, Packet, type CodecContext } from 'node-av/lib';
import { readCameraIndex } from '../video/camera-index.ts';
import { decodeFrames } from '../video/decode.ts';
import { openEncoder } from '../video/encoders.ts';

export interface AnewPicture { readonly data: Uint8Array; readonly isKey: boolean }

/** Of quality only: pictures are stamped one by one. */
const nominalRate = 30;

/** One for each of the times, Annex B with parameter sets; null where they cannot be decoded or encoded on this machine. */
export async function beginAnew(path: string, seconds: readonly number[], signal: AbortSignal): Promise<AnewPicture[] | null> {
  let encoder: CodecContext | null = null;
  try {
    const index = await readCameraIndex(path);
    if (index === null) return null;
    const wanted = Int32Array.from(seconds, (at) => index.seconds.findIndex((one) => Math.abs(one - at) < 1e-6));
    using packet = new Packet();
    packet.alloc();
    const pictures: AnewPicture[] = [];
    const send = async (to: CodecContext, frame: Parameters<CodecContext['sendFrame']>[0]): Promise<void> => {
      FFmpegError.throwIfError(await to.sendFrame(frame), 'a picture cannot be encoded');
      for (let status = await to.receivePacket(packet); status !== AVERROR_EAGAIN && status !== AVERROR_EOF; status = await to.receivePacket(packet)) {
        FFmpegError.throwIfError(status, 'a picture cannot be encoded');
        pictures.push({ data: Uint8Array.from(packet.data!), isKey: packet.isKeyframe });
        packet.unref();
      }
    };
    let count = 0;
    for await (const { frame } of decodeFrames(path, index, wanted, signal)) {
      encoder ??= (await openEncoder({ codec: 'h264', width: index.width, height: index.height, fps: nominalRate, fullRange: frame.colorRange === AVCOL_RANGE_JPEG })).encoder;
      frame.pts = BigInt(count);
      frame.pictType = AV_PICTURE_TYPE_NONE;
      frame.keyFrame = 0;
      await send(encoder, frame);
      count += 1;
    }
    if (encoder !== null) await send(encoder, null);
    return pictures.length === seconds.length ? pictures : null;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error) return null;
    throw error;
  } finally {
    encoder?.freeContext();
  }
}
