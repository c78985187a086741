// The files of a take's cameras, microphones and depth cameras while they are written: one each, made with the first
// packet. Used by the take writer.
import { join } from 'node:path';
import { CameraWriter } from './camera-writer.ts';
import { DepthWriter } from './depth-file.ts';
import { syncFolder, type DurableFile, type DurableFileOptions, type FileFacts } from './durable-file.ts';
import { cameraNameOf } from './folders.ts';
import type { Manifest } from './manifest.ts';
import { SoundWriter } from './sound-writer.ts';
import type { MediaPacket } from './media-packets.ts';

export interface MediaFilesOptions extends DurableFileOptions {
  readonly folder: string;
  readonly clock: Manifest['clock'];
  /** What a device sent cannot be stored: its file ends here, the take goes on. */
  broken(file: string, reason: string): void;
}

/** What closes a file and enters it, and what takes one away that holds nothing. */
export interface MediaEnd {
  close(name: string, writer: { readonly file: DurableFile; close(): FileFacts | Promise<FileFacts> }): Promise<void>;
  remove(name: string, reason: string): void;
}

export type MediaFacts = Pick<Manifest, 'cameras' | 'microphones' | 'depths'>;

export class MediaFiles {
  readonly #options: MediaFilesOptions;
  readonly #cameras = new Map<string, CameraWriter>();
  readonly #sounds = new Map<string, SoundWriter>();
  readonly #depths = new Map<string, DepthWriter>();

  constructor(options: MediaFilesOptions) {
    this.#options = options;
  }

  get files(): DurableFile[] {
    return [...this.#cameras.values(), ...this.#sounds.values(), ...this.#depths.values()].map((writer) => writer.file);
  }

  async write(packet: MediaPacket): Promise<void> {
    const { startNanos, epochUnixNanos } = this.#options.clock;
    const { streamId } = packet;
    const name = cameraNameOf(streamId);
    if (!('kind' in packet)) {
      const file = `${name}.mp4`;
      const camera = this.#made(this.#cameras, file, (path) => new CameraWriter(path, name, streamId, startNanos, this.#options));
      const before = camera.broken;
      await camera.write(packet);
      if (camera.broken !== null && before === null) this.#options.broken(file, camera.broken.message);
    } else if (packet.kind === 'audio') {
      const file = `${name}.m4a`;
      const sound = this.#made(this.#sounds, file, (path) => new SoundWriter(path, name, streamId, startNanos, this.#options));
      const before = sound.broken;
      await sound.write(packet);
      if (sound.broken !== null && before === null) this.#options.broken(file, sound.broken.message);
    } else {
      this.#made(this.#depths, `${name}.depth.mcap`, (path) => new DepthWriter(path, streamId, startNanos, BigInt(epochUnixNanos), this.#options)).write(packet);
    }
  }

  #made<Writer>(writers: Map<string, Writer>, file: string, make: (path: string) => Writer): Writer {
    const known = writers.get(file);
    if (known !== undefined) return known;
    const writer = make(join(this.#options.folder, file));
    writers.set(file, writer);
    syncFolder(this.#options.folder);
    return writer;
  }

  /** Half a second has passed: what can be closed so that it survives a crash is closed. */
  pulse(): void {
    for (const depth of this.#depths.values()) depth.pulse();
  }

  async end({ close, remove }: MediaEnd): Promise<MediaFacts> {
    const ended = async (file: string, writer: Parameters<MediaEnd['close']>[1] & { readonly isEmpty: boolean; readonly drops: number }, lost: string): Promise<string> => {
      await close(file, writer);
      if (!writer.isEmpty) return file;
      remove(file, `${lost}, ${writer.drops} lost`);
      return '';
    };
    const facts: MediaFacts = { cameras: [], microphones: [], depths: [] };
    for (const [file, camera] of this.#cameras) facts.cameras.push(camera.facts(await ended(file, camera, 'no key frame came')));
    for (const [file, sound] of this.#sounds) facts.microphones.push(sound.facts(await ended(file, sound, 'no sound came that belongs to the take')));
    for (const [file, depth] of this.#depths) facts.depths.push(depth.facts(await ended(file, depth, 'no picture came that belongs to the take')));
    return facts;
  }
}
