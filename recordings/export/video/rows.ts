// The decoded frame of each row of a camera, in order: a frame that several rows show is decoded once. Used to encode
// rows anew and to look at their pictures.
import { AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVJ420P, AVCOL_RANGE_JPEG } from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import type { FrameVideo } from '../frames.ts';
import { UnreadableVideo, type CameraIndex } from './camera-index.ts';
import { decodeFrames } from './decode.ts';

/** The frame is good until the next one is asked for. `rows` ascends. */
export async function* rowFrames(video: FrameVideo, indexOf: (path: string) => Promise<CameraIndex>, rows: Int32Array, signal: AbortSignal): AsyncGenerator<{ readonly row: number; readonly frame: Frame }> {
  let at = 0;
  while (at < rows.length) {
    const source = video.source[rows[at]!]!;
    let end = at + 1;
    // A stretch of one file whose frames ascend.
    while (end < rows.length && video.source[rows[end]!] === source && video.frame[rows[end]!]! >= video.frame[rows[end - 1]!]!) end += 1;
    const { path } = video.sources[source]!;
    const stretch = rows.subarray(at, end);
    const wanted = Int32Array.from(new Set(Array.from(stretch, (row) => video.frame[row]!)));
    let next = 0;
    for await (const { index, frame } of decodeFrames(path, await indexOf(path), wanted, signal)) {
      plain(frame);
      for (; next < stretch.length && video.frame[stretch[next]!] === index; next += 1) yield { row: stretch[next]!, frame };
    }
    if (next < stretch.length) throw new UnreadableVideo(`${path}: frame ${video.frame[stretch[next]!]} cannot be decoded`);
    at = end;
  }
}

/** "JPEG" formats are an old name for a full colour range; scaler and encoders want the range said by itself. */
function plain(frame: Frame): void {
  if (frame.format !== AV_PIX_FMT_YUVJ420P) return;
  frame.format = AV_PIX_FMT_YUV420P;
  frame.colorRange = AVCOL_RANGE_JPEG;
}
