// One take on disk, from its .partial folder to keep or discard. Lives on the writer worker; all calls come one
// after the other. Throws what the disk throws: the worker decides what that means for the take.
import * as fs from 'node:fs';
import { join } from 'node:path';
import type { Judgement } from '../core/contract/episode.ts';
import { fault, type Fault } from '../core/fault.ts';
import { BatchReader, type Batch } from './batch.ts';
import { hashFile, rename, replaceFile, syncFolder, type DurableFile, type FileFacts } from './durable-file.ts';
import { ballastName, episodesFolder, partialSuffix, samplesName, worldName, worldXmlName } from './folders.ts';
import { TakeJudge } from './judge/take-judge.ts';
import { lockName, releaseLock, takeLock } from './lock.ts';
import { writeManifest } from './manifest-file.ts';
import type { Manifest } from './manifest.ts';
import { MediaFiles } from './media-files.ts';
import type { MediaPacket } from './media-packets.ts';
import type { Labels } from './take.ts';
import type { TakeDrops } from './recorder-messages.ts';
import { SamplesWriter } from './samples-writer.ts';
import { StreamCounts } from './stream-counts.ts';

const ballastBytes = 4 << 20;
/** Half a second at most between closed chunks, seen from a tick every tenth. */
const chunkMilliseconds = 350;

export class TakeWriter {
  readonly folder: string;
  readonly #library: string;
  readonly #counts: StreamCounts;
  readonly #reader = new BatchReader();
  readonly #media: MediaFiles;
  readonly #report: (fault: Fault) => void;
  readonly #files = new Map<string, FileFacts>();
  readonly #missing: string[] = [];
  #samples: SamplesWriter | null = null;
  #judge: TakeJudge | null = null;
  /** As it was shown to whoever decides. */
  #judgement: Judgement | null = null;
  #manifest: Manifest;
  #ballast = false;
  #unfinished = false;
  #pending = false;
  #chunkClosedAt = 0;
  #now = { nanos: 0, unixMilliseconds: 0 };

  constructor(library: string, manifest: Manifest, report: (fault: Fault) => void) {
    this.#library = library;
    this.#manifest = manifest;
    this.#report = report;
    this.#counts = new StreamCounts(manifest.clock.startNanos, manifest.streams.map((stream) => stream.description));
    this.folder = join(episodesFolder(library), manifest.id + partialSuffix);
    this.#media = new MediaFiles({
      folder: this.folder, clock: manifest.clock, makeRoom: this.#makeRoom,
      broken: (file, reason) => {
        this.#missing.push(`${file}: ends where what the device sent could not be stored (${reason})`);
        report(fault('recorder.writer', { file }, reason));
      },
    });
  }

  /** The disk had no room; the held-back space was used. */
  get full(): boolean {
    return this.#samples !== null && !this.#ballast;
  }

  get bytesWritten(): number {
    return this.#openFiles().reduce((bytes, file) => bytes + file.bytes, 0);
  }

  async start(description: string | null, worldXml: string | null): Promise<void> {
    fs.mkdirSync(this.folder, { recursive: false });
    // The lock stands before the manifest, so that no other process ever takes this for an abandoned take.
    takeLock(this.folder, lockName);
    writeManifest(this.folder, this.#manifest);
    syncFolder(episodesFolder(this.#library));
    if (description !== null) replaceFile(join(this.folder, worldName), description);
    if (worldXml !== null) replaceFile(join(this.folder, worldXmlName), worldXml);
    // Random, so that no file system stores it as nothing.
    fs.writeFileSync(join(this.folder, ballastName), crypto.getRandomValues(new Uint8Array(65_536)));
    for (let bytes = 65_536; bytes < ballastBytes; bytes *= 2) fs.appendFileSync(join(this.folder, ballastName), fs.readFileSync(join(this.folder, ballastName)));
    this.#ballast = true;
    this.#judge = new TakeJudge(this.#library, this.#manifest, description, this.#report);
    this.#samples = new SamplesWriter(join(this.folder, samplesName), BigInt(this.#manifest.clock.epochUnixNanos), { makeRoom: this.#makeRoom });
    this.#samples.start(JSON.stringify(this.#manifest));
    // Its name too must be on the disk: bytes that are there under no name are lost.
    syncFolder(this.folder);
    this.#chunkClosedAt = performance.now();
  }

  readonly #makeRoom = (): boolean => {
    if (!this.#ballast) return false;
    this.#ballast = false;
    fs.rmSync(join(this.folder, ballastName), { force: true });
    return true;
  };

  async write(batch: Batch, packets: readonly MediaPacket[], nowNanos: number, unixMilliseconds: number): Promise<void> {
    this.#now = { nanos: nowNanos, unixMilliseconds };
    for (const { stream, row } of this.#reader.read(batch)) {
      this.#samples!.write(stream, row);
      this.#counts.note(stream, row);
      this.#judge!.note(stream, row);
      this.#pending = true;
    }
    this.#judge!.wall(nowNanos, unixMilliseconds);
    for (const packet of packets) await this.#media.write(packet);
  }

  /** Every tenth of a second: closes a chunk that has waited long enough and sends what is written to the disk. */
  tick(): void {
    if (this.#samples === null || performance.now() - this.#chunkClosedAt < chunkMilliseconds) return;
    this.#chunkClosedAt = performance.now();
    this.#media.pulse();
    if (this.#pending) {
      // As the two clocks stood when the batch was handed over: what is on its way meanwhile has arrived after that.
      this.#samples.pulse(this.#now.nanos, this.#now.unixMilliseconds);
      this.#pending = false;
    }
    for (const file of this.#openFiles()) file.sync((error) => this.#report(fault('recorder.writer', { file: file.path }, error.message)));
  }

  #openFiles(): DurableFile[] {
    return this.#samples === null ? [] : [this.#samples.file, ...this.#media.files];
  }

  /** Closes every file. What cannot be closed properly keeps its readable beginning and is named in `missing`. */
  async end(endNanos: number): Promise<void> {
    this.#makeRoom();
    await this.#close(samplesName, this.#samples!);
    const media = await this.#media.end({
      close: (name, writer) => this.#close(name, writer),
      remove: (name, reason) => {
        fs.rmSync(join(this.folder, name), { force: true });
        this.#files.delete(name);
        this.#missing.push(`${name}: ${reason}`);
      },
    });
    for (const name of [worldName, worldXmlName]) {
      if (fs.existsSync(join(this.folder, name))) this.#files.set(name, await hashFile(join(this.folder, name)));
    }
    const { startNanos } = this.#manifest.clock;
    this.#manifest = {
      ...this.#manifest,
      durationSeconds: Math.max(0, (endNanos - startNanos) / 1e9),
      streams: this.#counts.facts(this.#manifest.streams),
      ...media,
      files: [...this.#files].map(([path, facts]) => ({ path, ...facts })),
      missing: [...this.#missing],
    };
  }

  async #close(name: string, writer: { readonly file: DurableFile; close(): FileFacts | Promise<FileFacts> }): Promise<void> {
    try {
      // A writer whose bytes were refused once no longer knows what is in its file.
      if (writer.file.failure !== null) throw writer.file.failure;
      this.#files.set(name, await writer.close());
    } catch (error) {
      writer.file.abandon();
      this.#unfinished = true;
      this.#missing.push(`${name}: not finished (${(error as Error).message})`);
      this.#files.set(name, await hashFile(writer.file.path));
    }
  }

  /** What the ended take is worth, before anybody decides about it. Null if it could not be judged. */
  judge(taskSuccess: boolean | null, drops: TakeDrops): Judgement | null {
    this.#judgement = this.#judge?.judgement(this.#labelled({ outcome: 'unlabelled', note: '', taskSuccess }, drops)) ?? null;
    return this.#judgement;
  }

  /** `drops`: what never came here, because the queue was full. */
  keep(labels: Labels, drops: TakeDrops): void {
    const kept = this.#labelled(labels, drops);
    const judgement = this.#judge?.judgement(kept) ?? null;
    writeManifest(this.folder, { ...kept, judgement: this.#judgement !== null && judgement !== null && isSame(this.#judgement, judgement) ? this.#judgement : judgement });
    releaseLock(this.folder, lockName);
    syncFolder(this.folder);
    rename(this.folder, join(episodesFolder(this.#library), this.#manifest.id));
    syncFolder(episodesFolder(this.#library));
  }

  #labelled({ outcome, note, taskSuccess, tags = [] }: Labels, drops: TakeDrops): Manifest {
    const withDrops = <Media extends { readonly streamId: string; readonly drops: number }>(media: Media): Media =>
      ({ ...media, drops: media.drops + (drops.frames[media.streamId] ?? 0) });
    return {
      ...this.#manifest,
      state: this.#unfinished ? 'damaged' : 'kept',
      // Consent was said when the take began; what an import brings along was agreed to elsewhere.
      labels: { ...this.#manifest.labels, outcome, note, taskSuccess, tags: [...tags] },
      streams: this.#manifest.streams.map((stream) => ({ ...stream, drops: drops.samples[stream.description.id] ?? 0 })),
      cameras: this.#manifest.cameras.map(withDrops),
      microphones: this.#manifest.microphones.map(withDrops),
      depths: this.#manifest.depths.map(withDrops),
    };
  }

  /** Also when the take was never ended. */
  discard(): void {
    for (const file of this.#openFiles()) file.abandon();
    fs.rmSync(this.folder, { recursive: true, force: true });
    syncFolder(episodesFolder(this.#library));
  }
}

/** Found the same, whenever it was looked for: then the one that people saw is the one that is kept. */
function isSame(one: Judgement, other: Judgement): boolean {
  const found = ({ at: _at, milliseconds: _milliseconds, ...rest }: Judgement): string => JSON.stringify(rest);
  return found(one) === found(other);
}
