// One microphone's file while it is written: Opus packets in a fragmented MP4, each fragment on disk a fraction of a
// second later. Used by the take writer.
import { EncodedAudioPacketSource } from 'mediabunny';
import type { DurableFile, DurableFileOptions, FileFacts } from './durable-file.ts';
import type { Manifest } from './manifest.ts';
import type { AudioPacket } from './media-packets.ts';
import { TrackFile } from './track-file.ts';

/** Opus always plays at this rate. */
const smallestStepSeconds = 1 / 48_000;

export type SoundFacts = Manifest['microphones'][number];

export class SoundWriter {
  readonly #name: string;
  readonly #streamId: string;
  readonly #source = new EncodedAudioPacketSource('opus');
  readonly #track: TrackFile;
  #format: { readonly sampleRate: number; readonly channels: number } | null = null;

  constructor(path: string, name: string, streamId: string, startNanos: number, options: DurableFileOptions = {}) {
    this.#name = name;
    this.#streamId = streamId;
    this.#track = new TrackFile(path, startNanos, smallestStepSeconds, options);
    this.#track.output.addAudioTrack(this.#source);
  }

  get file(): DurableFile {
    return this.#track.file;
  }

  /** Why this microphone's packets are no longer taken. */
  get broken(): Error | null {
    return this.#track.broken;
  }

  get drops(): number {
    return this.#track.counts.drops;
  }

  get isEmpty(): boolean {
    return this.#track.isEmpty;
  }

  /** What came before the take, and a microphone that changes in the middle of it, are counted as dropped. */
  async write({ tCapture, droppedBefore, sampleRate, channels, data }: AudioPacket): Promise<void> {
    this.#track.dropped(droppedBefore);
    const isSame = this.#format === null || (this.#format.sampleRate === sampleRate && this.#format.channels === channels);
    if (!this.#track.takes(tCapture) || !isSame || data.length === 0) return this.#track.dropped();
    const isFirst = this.#format === null;
    if (isFirst) await this.#track.output.start();
    this.#format ??= { sampleRate, channels };
    await this.#track.write({ data, tCapture, key: true, durationSeconds: opusSeconds(data) }, (packet) =>
      (isFirst ? this.#source.add(packet, { decoderConfig: { codec: 'opus', sampleRate, numberOfChannels: channels } }) : this.#source.add(packet)));
  }

  facts(file: string): SoundFacts {
    return {
      name: this.#name, streamId: this.#streamId, file, codec: 'opus',
      sampleRate: this.#format?.sampleRate ?? 0, channels: this.#format?.channels ?? 0, ...this.#track.counts,
    };
  }

  close(): Promise<FileFacts> {
    return this.#track.close();
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
