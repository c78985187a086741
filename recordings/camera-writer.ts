// One camera's fragmented MP4 while it is written: packets as they were encoded at capture, each fragment on
// disk as soon as the next key frame comes. Used by the take writer.
import { EncodedPacket, EncodedVideoPacketSource, Mp4OutputFormat, Output, StreamTarget } from 'mediabunny';
import { z } from 'zod';
import { DurableFile, type DurableFileOptions, type FileFacts } from './durable-file.ts';
import type { Manifest } from './manifest.ts';
import type { VideoPacket } from './media-packets.ts';

const configSchema = z.object({
  codec: z.string().startsWith('avc').max(40),
  codedWidth: z.number().int().min(1).max(16384),
  codedHeight: z.number().int().min(1).max(16384),
  description: z.string().max(10_000).optional(),
});

/** A key frame starts a new fragment once the open one is this long. */
const minimumFragmentSeconds = 0.2;
/** The container's clock ticks 57,600 times a second: frames closer than this would share a tick. */
const smallestStepSeconds = 1 / 57_600;

export type CameraFacts = Manifest['cameras'][number];

export class CameraWriter {
  readonly file: DurableFile;
  readonly #name: string;
  readonly #streamId: string;
  readonly #startNanos: number;
  readonly #source = new EncodedVideoPacketSource('avc');
  readonly #output: Output;
  #config = '';
  #codec = { codec: '', codedWidth: 0, codedHeight: 0 };
  #broken: Error | null = null;
  #frames = 0;
  #drops = 0;
  #lastSeconds = -1;
  #firstNanos: number | null = null;
  #lastNanos: number | null = null;

  constructor(path: string, name: string, streamId: string, startNanos: number, options: DurableFileOptions = {}) {
    this.#name = name;
    this.#streamId = streamId;
    this.#startNanos = startNanos;
    this.file = new DurableFile(path, options);
    this.#output = new Output({
      format: new Mp4OutputFormat({ fastStart: 'fragmented', minimumFragmentDuration: minimumFragmentSeconds }),
      target: new StreamTarget(new WritableStream({
        write: ({ data, position }) => {
          if (position !== this.file.bytes) throw new Error(`MP4 is written out of order at ${position}`);
          this.file.append(data);
        },
      })),
    });
    this.#output.addVideoTrack(this.#source);
  }

  /** Why this camera's packets are no longer taken. */
  get broken(): Error | null {
    return this.#broken;
  }

  get isEmpty(): boolean {
    return this.#frames === 0;
  }

  get drops(): number {
    return this.#drops;
  }

  /** Before the first usable key frame, and after a change of picture format, frames are counted as dropped. */
  async write(packet: VideoPacket): Promise<void> {
    this.#drops += packet.droppedBefore;
    const seconds = (packet.tCapture - this.#startNanos) / 1e9;
    if (this.#broken !== null || !(await this.#ready(packet)) || !(seconds >= 0)) {
      this.#drops += 1;
      return;
    }
    // A corrected clock may set two frames back to back or in reverse; their true times stand in the samples.
    const timestamp = Math.max(seconds, this.#lastSeconds + smallestStepSeconds);
    const encoded = new EncodedPacket(packet.data, packet.key ? 'key' : 'delta', timestamp, 0);
    try {
      await (this.#frames === 0 ? this.#source.add(encoded, { decoderConfig: this.#decoderConfig() }) : this.#source.add(encoded));
    } catch (error) {
      if (this.file.failure !== null) throw this.file.failure;
      // Packets that are no H.264 spoil one camera, not the take; the fragments before them are whole.
      this.#broken = error as Error;
      this.#drops += 1;
      return;
    }
    this.#lastSeconds = timestamp;
    this.#firstNanos ??= packet.tCapture;
    this.#lastNanos = packet.tCapture;
    this.#frames += 1;
  }

  #waitingForKey = true;

  async #ready(packet: VideoPacket): Promise<boolean> {
    if (packet.key) {
      const config = configOf(packet.config);
      if (this.#config === '' && config !== null && packet.tCapture >= this.#startNanos) {
        this.#config = packet.config;
        this.#codec = config;
        await this.#output.start();
      }
      this.#waitingForKey = this.#config === '' || (packet.config !== '' && !samePicture(config, configOf(this.#config)));
    }
    return !this.#waitingForKey;
  }

  #decoderConfig(): { codec: string; codedWidth: number; codedHeight: number; description?: Uint8Array } {
    const { description, ...config } = configOf(this.#config)!;
    return description === undefined ? config : { ...config, description: new Uint8Array(Buffer.from(description, 'base64')) };
  }

  facts(file: string): CameraFacts {
    return {
      name: this.#name, streamId: this.#streamId, file, codec: this.#codec.codec,
      width: this.#codec.codedWidth, height: this.#codec.codedHeight, frames: this.#frames, drops: this.#drops,
      firstNanos: this.#firstNanos, lastNanos: this.#lastNanos,
    };
  }

  async close(): Promise<FileFacts> {
    if (this.#frames > 0 && this.#broken === null) await this.#output.finalize();
    return this.file.close();
  }
}

function configOf(text: string): z.infer<typeof configSchema> | null {
  try {
    return configSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

const samePicture = (a: z.infer<typeof configSchema> | null, b: z.infer<typeof configSchema> | null): boolean =>
  a !== null && b !== null && a.codedWidth === b.codedWidth && a.codedHeight === b.codedHeight && a.description === b.description;
