// One track of packets on disk while it is recorded: a fragmented MP4, each fragment in the file a fraction of a second
// after its packets. What packets are is known to its two users, camera-writer.ts and sound-writer.ts.
import { EncodedPacket, Mp4OutputFormat, Output, StreamTarget } from 'mediabunny';
import { DurableFile, type DurableFileOptions, type FileFacts } from './durable-file.ts';

/** A key frame starts a new fragment once the open one is this long; of sound every packet is one. */
const minimumFragmentSeconds = 0.2;

export interface TrackPacket { readonly data: Uint8Array; readonly tCapture: number; readonly key: boolean; readonly durationSeconds: number }

export class TrackFile {
  readonly file: DurableFile;
  readonly output: Output;
  readonly #startNanos: number;
  readonly #smallestStepSeconds: number;
  #broken: Error | null = null;
  #lastSeconds = -1;
  #firstNanos: number | null = null;
  #lastNanos: number | null = null;
  #packets = 0;
  #drops = 0;

  /** Packets closer than the smallest step would share a tick of the container's clock. */
  constructor(path: string, startNanos: number, smallestStepSeconds: number, options: DurableFileOptions) {
    this.#startNanos = startNanos;
    this.#smallestStepSeconds = smallestStepSeconds;
    this.file = new DurableFile(path, options);
    this.output = new Output({
      format: new Mp4OutputFormat({ fastStart: 'fragmented', minimumFragmentDuration: minimumFragmentSeconds }),
      target: new StreamTarget(new WritableStream({
        write: ({ data, position }) => {
          if (position !== this.file.bytes) throw new Error(`MP4 is written out of order at ${position}`);
          this.file.append(data);
        },
      })),
    });
  }

  /** Why packets are no longer taken. */
  get broken(): Error | null {
    return this.#broken;
  }

  get isEmpty(): boolean {
    return this.#packets === 0;
  }

  get counts(): { readonly packets: number; readonly drops: number; readonly firstNanos: number | null; readonly lastNanos: number | null } {
    return { packets: this.#packets, drops: this.#drops, firstNanos: this.#firstNanos, lastNanos: this.#lastNanos };
  }

  dropped(count = 1): void {
    this.#drops += count;
  }

  /** Not before the take, and not after a packet that spoilt it. */
  takes(tCapture: number): boolean {
    return this.#broken === null && tCapture >= this.#startNanos;
  }

  /** `add` hands the packet to the track. Throws what the disk said. */
  async write({ data, tCapture, key, durationSeconds }: TrackPacket, add: (packet: EncodedPacket) => Promise<void>): Promise<void> {
    // A corrected clock may set two packets back to back or in reverse; their true times stand in the samples.
    const timestamp = Math.max((tCapture - this.#startNanos) / 1e9, this.#lastSeconds + this.#smallestStepSeconds);
    try {
      await add(new EncodedPacket(data, key ? 'key' : 'delta', timestamp, durationSeconds));
    } catch (error) {
      if (this.file.failure !== null) throw this.file.failure;
      // Packets that are not what they should be spoil one track, not the take; the fragments before them are whole.
      this.#broken = error as Error;
      this.#drops += 1;
      return;
    }
    this.#lastSeconds = timestamp;
    this.#firstNanos ??= tCapture;
    this.#lastNanos = tCapture;
    this.#packets += 1;
  }

  async close(): Promise<FileFacts> {
    if (this.#packets > 0 && this.#broken === null) await this.output.finalize();
    return this.file.close();
  }
}
