// An MP4 whose frame k is shown at k/fps exactly: its clock ticks a multiple of `fps` times a second, its index comes first,
// it is not fragmented. Whatever is exported as video goes through here: copied, encoded, or joined of several.
import * as fs from 'node:fs';
import { EncodedPacket, EncodedVideoPacketSource, Mp4OutputFormat, Output, StreamTarget, type VideoCodec } from 'mediabunny';

export class ExactMp4 implements AsyncDisposable {
  readonly #path: string;
  readonly #descriptor: number;
  readonly #output: Output;
  readonly #source: EncodedVideoPacketSource;
  readonly #fps: number;
  #decoderConfig: VideoDecoderConfig | null;
  #frames = 0;
  #bytes = 0;
  /** What the disk said; the library that writes through it says something else then. */
  #refusal: Error | null = null;
  #finished = false;

  private constructor(path: string, codec: VideoCodec, fps: number, frames: number, decoderConfig: VideoDecoderConfig) {
    this.#path = path;
    this.#fps = fps;
    this.#decoderConfig = decoderConfig;
    this.#descriptor = fs.openSync(path, 'wx+');
    this.#source = new EncodedVideoPacketSource(codec);
    this.#output = new Output({
      format: new Mp4OutputFormat({ fastStart: 'reserve' }),
      target: new StreamTarget(new WritableStream({ write: ({ data, position }) => this.#write(data, position) })),
    });
    this.#output.addVideoTrack(this.#source, { frameRate: ticksOf(fps), maximumPacketCount: frames });
  }

  /** `frames`: how many will be added, at most. The path must not be there. */
  static async create(path: string, codec: 'h264' | 'av1', fps: number, frames: number, decoderConfig: VideoDecoderConfig): Promise<ExactMp4> {
    const file = new ExactMp4(path, codec === 'h264' ? 'avc' : 'av1', fps, frames, decoderConfig);
    await file.#output.start();
    return file;
  }

  get frames(): number {
    return this.#frames;
  }

  #write(data: Uint8Array, position: number): void {
    try {
      for (let done = 0; done < data.length;) done += fs.writeSync(this.#descriptor, data, done, data.length - done, position + done);
    } catch (error) {
      this.#refusal ??= error as Error;
      throw error;
    }
    this.#bytes = Math.max(this.#bytes, position + data.length);
  }

  async add(data: Uint8Array, key: boolean): Promise<void> {
    const packet = new EncodedPacket(data, key ? 'key' : 'delta', this.#frames / this.#fps, 1 / this.#fps);
    await this.#orRefusal(this.#decoderConfig === null ? this.#source.add(packet) : this.#source.add(packet, { decoderConfig: this.#decoderConfig }));
    this.#decoderConfig = null;
    this.#frames += 1;
  }

  #orRefusal(work: Promise<void>): Promise<void> {
    return work.catch((error: unknown) => { throw this.#refusal ?? error; });
  }

  /** The file is whole and on the disk. */
  async finish(): Promise<{ readonly bytes: number; readonly frames: number }> {
    await this.#orRefusal(this.#output.finalize());
    this.#removeDates();
    fs.fsyncSync(this.#descriptor);
    this.#finished = true;
    return { bytes: this.#bytes, frames: this.#frames };
  }

  /** When it was written is taken out again: the same pictures are the same bytes, so nothing is sent to a store twice. */
  #removeDates(): void {
    const head = Buffer.alloc(4096);
    const bytesRead = fs.readSync(this.#descriptor, head, 0, head.length, 0);
    for (const name of ['mvhd', 'tkhd', 'mdhd']) {
      const at = head.subarray(0, bytesRead).indexOf(name, 0, 'latin1');
      // Version 1 has times of eight bytes instead of four.
      const length = at < 0 ? 0 : head[at + 4] === 1 ? 16 : 8;
      if (at < 0 || at + 8 + length > bytesRead) throw new Error(`no ${name} at the beginning of ${this.#path}`);
      fs.writeSync(this.#descriptor, Buffer.alloc(length), 0, length, at + 8);
    }
  }

  /** A file that was not finished is removed. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#finished && this.#output.state === 'started') await this.#output.cancel().catch(() => undefined);
    fs.closeSync(this.#descriptor);
    // A disk that refused the writing may refuse this too; who comes next removes it before writing.
    if (!this.#finished) try { fs.rmSync(this.#path, { force: true }); } catch { /* The first refusal is the one to tell. */ }
  }
}

/** The clock that FFmpeg gives such a file: LeRobot's tools put ours and theirs into one without looking at the clocks. */
function ticksOf(fps: number): number {
  let ticks = fps;
  while (ticks < 10_000) ticks *= 2;
  return ticks;
}
