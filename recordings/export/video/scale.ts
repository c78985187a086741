// Decoded frames made into pictures of another size or into RGB, by FFmpeg's scaler. Used by the video source.
import { AV_PIX_FMT_RGB24, AV_PIX_FMT_YUV420P, AVCOL_RANGE_JPEG } from 'node-av/constants';
import { FFmpegError, Frame, SoftwareScaleContext } from 'node-av/lib';
import type { Picture } from '../frames.ts';

/** The scaler reads size, format and colour range from the frames themselves. */
export class Scaler implements Disposable {
  readonly #context = new SoftwareScaleContext();
  readonly #frame = new Frame();
  readonly #isRgb: boolean;
  readonly #rgb: Uint8Array;

  constructor(to: 'rgb' | 'yuv420p', width: number, height: number) {
    this.#isRgb = to === 'rgb';
    this.#context.allocContext();
    this.#frame.alloc();
    this.#frame.width = width;
    this.#frame.height = height;
    this.#frame.format = this.#isRgb ? AV_PIX_FMT_RGB24 : AV_PIX_FMT_YUV420P;
    FFmpegError.throwIfError(this.#frame.getBuffer(), 'no room for a picture');
    this.#rgb = new Uint8Array(this.#isRgb ? width * height * 3 : 0);
  }

  /** Good until the next call. */
  async frame(source: Frame): Promise<Frame> {
    this.#frame.makeWritable();
    this.#frame.colorRange = this.#isRgb ? AVCOL_RANGE_JPEG : source.colorRange;
    if (!this.#isRgb) this.#frame.colorSpace = source.colorSpace;
    FFmpegError.throwIfError(await this.#context.scaleFrame(this.#frame, source), 'a picture cannot be scaled');
    return this.#frame;
  }

  /** Good until the next call. */
  async rgb(source: Frame): Promise<Omit<Picture, 'row'>> {
    const frame = await this.frame(source);
    const [data, stride, row] = [frame.data![0]!, frame.linesize[0]!, frame.width * 3];
    for (let y = 0; y < frame.height; y += 1) this.#rgb.set(data.subarray(y * stride, y * stride + row), y * row);
    return { width: frame.width, height: frame.height, rgb: this.#rgb };
  }

  [Symbol.dispose](): void {
    this.#context.freeContext();
    this.#frame.free();
  }
}
