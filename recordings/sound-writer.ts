// One microphone's file while it is written: Opus packets in a fragmented MP4, each fragment on disk a fraction of a
// second later. Used by the take writer.
import { EncodedAudioPacketSource, EncodedPacket, Mp4OutputFormat, Output, StreamTarget } from 'mediabunny';
import { DurableFile, type DurableFileOptions, type FileFacts } from './durable-file.ts';
import type { Manifest } from './manifest.ts';
import type { AudioPacket } from './media-packets.ts';

const minimumFragmentSeconds = 0.2;
/** Opus always plays at this rate; packets must not share a tick of it. */
const smallestStepSeconds = 1 / 48_000;

export type SoundFacts = Manifest['microphones'][number];

export class SoundWriter {
  readonly file: DurableFile;
  readonly #name: string;
  readonly #streamId: string;
  readonly #startNanos: number;
  readonly #source = new EncodedAudioPacketSource('opus');
  readonly #output: Output;
  #format: { readonly sampleRate: number; readonly channels: number } | null = null;
  #lastSeconds = -1;
  #broken: Error | null = null;
  #packets = 0;
  #drops = 0;
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
    this.#output.addAudioTrack(this.#source);
  }

  /** What came before the take, and a microphone that changes in the middle of it, are counted as dropped. */
  async write({ tCapture, droppedBefore, sampleRate, channels, data }: AudioPacket): Promise<void> {
    this.#drops += droppedBefore;
    const seconds = (tCapture - this.#startNanos) / 1e9;
    const isSame = this.#format === null || (this.#format.sampleRate === sampleRate && this.#format.channels === channels);
    if (this.#broken !== null || !(seconds >= 0) || !isSame || data.length === 0) {
      this.#drops += 1;
      return;
    }
    const isFirst = this.#format === null;
    if (isFirst) await this.#output.start();
    this.#format ??= { sampleRate, channels };
    const timestamp = Math.max(seconds, this.#lastSeconds + smallestStepSeconds);
    const packet = new EncodedPacket(data, 'key', timestamp, opusSeconds(data));
    try {
      await (isFirst ? this.#source.add(packet, { decoderConfig: { codec: 'opus', sampleRate, numberOfChannels: channels } }) : this.#source.add(packet));
    } catch (error) {
      if (this.file.failure !== null) throw this.file.failure;
      // Packets that are no Opus spoil one microphone, not the take; the fragments before them are whole.
      this.#broken = error as Error;
      this.#drops += 1;
      return;
    }
    this.#lastSeconds = timestamp;
    this.#firstNanos ??= tCapture;
    this.#lastNanos = tCapture;
    this.#packets += 1;
  }

  facts(file: string): SoundFacts {
    return {
      name: this.#name, streamId: this.#streamId, file, codec: 'opus',
      sampleRate: this.#format?.sampleRate ?? 0, channels: this.#format?.channels ?? 0, packets: this.#packets, drops: this.#drops,
      firstNanos: this.#firstNanos, lastNanos: this.#lastNanos,
    };
  }

  /** Why this microphone's packets are no longer taken. */
  get broken(): Error | null {
    return this.#broken;
  }

  get drops(): number {
    return this.#drops;
  }

  get isEmpty(): boolean {
    return this.#packets === 0;
  }

  async close(): Promise<FileFacts> {
    if (this.#packets > 0 && this.#broken === null) await this.#output.finalize();
    return this.file.close();
  }
}

/** How long an Opus packet plays (RFC 6716, 3.1): by the first byte's configuration and how many frames follow. */
export function opusSeconds(packet: Uint8Array): number {
  const configuration = packet[0]! >> 3;
  const milliseconds = configuration < 12 ? [10, 20, 40, 60][configuration % 4]! : configuration < 16 ? [10, 20][configuration % 2]! : [2.5, 5, 10, 20][configuration % 4]!;
  const code = packet[0]! & 3;
  const frames = code === 0 ? 1 : code === 3 ? (packet[1] ?? 1) & 63 : 2;
  return (milliseconds * Math.max(1, frames)) / 1000;
}
