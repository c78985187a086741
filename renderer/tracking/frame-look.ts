// What a camera's frame is like, before it is encoded: its bytes are copied once and a few thousand pixels looked at, well
// under a millisecond. video-encoder.ts sends it along with the packet.
import { noPictureFacts, PictureLook, type PictureBytes, type PictureFacts } from '../../core/math/picture-facts.ts';

/** Of larger pictures the middle is looked at: more bytes would cost more than they tell. */
const mostPixels = 640 * 480;
/** First plane luminance, a byte a pixel. */
const luminanceFormats: ReadonlySet<string> = new Set(['I420', 'I420A', 'I422', 'I444', 'NV12']);
const redOf: Readonly<Record<string, 0 | 2>> = { RGBA: 0, RGBX: 0, BGRA: 2, BGRX: 2 };

/** Of one camera's frames, one after the other. Never rejects; the frame stays the caller's. */
export function createFrameLook(): (frame: VideoFrame) => Promise<PictureFacts> {
  const look = new PictureLook();
  let data = new Uint8Array(0);
  return async (frame) => {
    try {
      const rect = middleOf(frame);
      // What lies on a graphics card only, or has more bits, is converted.
      const isKnown = frame.format !== null && (luminanceFormats.has(frame.format) || frame.format in redOf);
      const options = { rect, ...(!isKnown && { format: 'RGBX' }) } as VideoFrameCopyToOptions;
      const size = frame.allocationSize(options);
      if (data.length < size) data = new Uint8Array(size);
      const [plane] = await frame.copyTo(data, options);
      if (plane === undefined) return noPictureFacts;
      const red: PictureBytes['red'] = isKnown ? redOf[frame.format!] ?? -1 : 0;
      return look.look({ data, offset: plane.offset, stride: plane.stride, width: rect.width, height: rect.height, red });
    } catch {
      return noPictureFacts;
    }
  };
}

/** In whole pairs of pixels, because colour may be stored for four at a time. */
function middleOf(frame: VideoFrame): { x: number; y: number; width: number; height: number } {
  const { x, y, width, height } = frame.visibleRect ?? { x: 0, y: 0, width: frame.codedWidth, height: frame.codedHeight };
  const share = Math.min(1, Math.sqrt(mostPixels / (width * height)));
  if (share === 1) return { x, y, width, height };
  const even = (value: number): number => 2 * Math.floor(value / 2);
  const [w, h] = [even(width * share), even(height * share)];
  return { x: x + even((width - w) / 2), y: y + even((height - h) / 2), width: w, height: h };
}
