// Reads time codes (core/sync/timecode.ts) out of footage: when it was taken, or how late a recorded camera was stamped.
// Called by `waldo sync`.
import decodeQR from 'qr/decode.js';
import { readTimecode, type Timecode } from '../../core/sync/timecode.ts';
import { fault, FaultError } from '../../core/fault.ts';
import { readCameraIndex } from '../../recordings/export/video/camera-index.ts';
import { decodeFrames } from '../../recordings/export/video/decode.ts';

export interface FootageSighting { readonly seconds: number; readonly code: Timecode }

export interface FootageCodes { readonly sightings: readonly FootageSighting[]; readonly framesRead: number; readonly framesPerSecond: number }

/** Enough for a fit to a millisecond, few enough to look through an hour in minutes. */
const mostFrames = 3000;
const looksPerSecond = 10;

/** Rejects with 'episode.corrupt' where there is no video that can be read. */
export async function codesInFootage(path: string, signal: AbortSignal, looked: (share: number) => void = () => undefined): Promise<FootageCodes> {
  const index = await readCameraIndex(path);
  if (!index || index.seconds.length === 0) throw new FaultError(fault('episode.corrupt', { file: path, path }));
  const count = index.seconds.length;
  const seconds = index.seconds[count - 1]! - index.seconds[0]!;
  const framesPerSecond = seconds > 0 ? (count - 1) / seconds : 0;
  const step = Math.max(1, Math.round(framesPerSecond / looksPerSecond), Math.ceil(count / mostFrames));
  const wanted = Int32Array.from({ length: Math.ceil(count / step) }, (_, i) => i * step);
  const sightings: FootageSighting[] = [];
  let done = 0;
  for await (const { index: at, frame } of decodeFrames(path, index, wanted, signal)) {
    const luma = tightLuma(frame.data![0]!, frame.linesize[0]!, frame.width, frame.height);
    const code = codeIn(luma, frame.width, frame.height);
    if (code) sightings.push({ seconds: index.seconds[at]!, code });
    done += 1;
    looked(done / wanted.length);
  }
  return { sightings, framesRead: done, framesPerSecond };
}

/** The decoder wants rows without the codec's padding, and nothing behind them. */
function tightLuma(plane: Uint8Array, stride: number, width: number, height: number): Uint8Array {
  const luma = new Uint8Array((width * height * 3) >> 1);
  for (let y = 0; y < height; y += 1) luma.set(plane.subarray(y * stride, y * stride + width), y * width);
  return luma;
}

export function codeIn(luma: Uint8Array, width: number, height: number): Timecode | undefined {
  try { return readTimecode(decodeQR({ data: luma, width, height }, { format: 'I420' })); } catch { return undefined; }
}
