// One camera's fragmented MP4 while it is written: packets as they were encoded at capture, each fragment on
// disk as soon as the next key frame comes. Used by the take writer.
import { EncodedVideoPacketSource } from 'mediabunny';
import { z } from 'zod';
import type { DurableFile, DurableFileOptions, FileFacts } from './durable-file.ts';
import type { Manifest } from './manifest.ts';
import type { VideoPacket } from './media-packets.ts';
import { TrackFile } from './track-file.ts';

const configSchema = z.object({
  codec: z.string().startsWith('avc').max(40),
  codedWidth: z.number().int().min(1).max(16384),
  codedHeight: z.number().int().min(1).max(16384),
  description: z.string().max(10_000).optional(),
});

/** The container's clock ticks 57,600 times a second. */
const smallestStepSeconds = 1 / 57_600;

export type CameraFacts = Manifest['cameras'][number];

export class CameraWriter {
  readonly #name: string;
  readonly #streamId: string;
  readonly #startNanos: number;
  readonly #source = new EncodedVideoPacketSource('avc');
  readonly #track: TrackFile;
  #config = '';
  #codec = { codec: '', codedWidth: 0, codedHeight: 0 };

  constructor(path: string, name: string, streamId: string, startNanos: number, options: DurableFileOptions = {}) {
    this.#name = name;
    this.#streamId = streamId;
    this.#startNanos = startNanos;
    this.#track = new TrackFile(path, startNanos, smallestStepSeconds, options);
    this.#track.output.addVideoTrack(this.#source);
  }

  get file(): DurableFile {
    return this.#track.file;
  }

  /** Why this camera's packets are no longer taken. */
  get broken(): Error | null {
    return this.#track.broken;
  }

  get isEmpty(): boolean {
    return this.#track.isEmpty;
  }

  get drops(): number {
    return this.#track.counts.drops;
  }

  /** Before the first usable key frame, and after a change of picture format, frames are counted as dropped. */
  async write(packet: VideoPacket): Promise<void> {
    this.#track.dropped(packet.droppedBefore);
    if (this.broken !== null || !(await this.#ready(packet)) || !this.#track.takes(packet.tCapture)) return this.#track.dropped();
    await this.#track.write({ ...packet, durationSeconds: 0 }, (encoded) =>
      (this.isEmpty ? this.#source.add(encoded, { decoderConfig: this.#decoderConfig() }) : this.#source.add(encoded)));
  }

  #waitingForKey = true;

  async #ready(packet: VideoPacket): Promise<boolean> {
    if (packet.key) {
      const config = configOf(packet.config);
      if (this.#config === '' && config !== null && packet.tCapture >= this.#startNanos) {
        this.#config = packet.config;
        this.#codec = config;
        await this.#track.output.start();
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
    const { packets, ...counts } = this.#track.counts;
    return {
      name: this.#name, streamId: this.#streamId, file, codec: this.#codec.codec,
      width: this.#codec.codedWidth, height: this.#codec.codedHeight, frames: packets, ...counts,
    };
  }

  close(): Promise<FileFacts> {
    return this.#track.close();
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
