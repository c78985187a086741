// Records takes: the host calls write() and writeVideo() on its main thread, synchronously; batches go to the
// writer worker. Used by host/session (start, end, keep, discard) and host/bus (write).
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Episode, Judgement } from '../core/contract/episode.ts';
import { fault, FaultError, type Fault } from '../core/fault.ts';
import type { Sample } from '../core/streams/sample.ts';
import { nanos, type Nanos } from '../core/time.ts';
import { BatchBuilder } from './batch.ts';
import { episodesFolder, partialSuffix } from './folders.ts';
import { lockName, releaseLock } from './lock.ts';
import { manifestVersion, type Manifest } from './manifest.ts';
import type { TakeDrops } from './recorder-messages.ts';
import { defaultLimits, guessedBytesPerSecond } from './space.ts';
import type { MediaPacket } from './media-packets.ts';
import type { AudioPacket, DepthFrame, Labels, Recorder, RecorderOptions, RecorderStatus, TakeStart, VideoPacket } from './take.ts';
import { WriterLink } from './writer-link.ts';

export type { AudioPacket, DepthFrame, Labels, Recorder, RecorderOptions, RecorderStatus, TakeStart, VideoPacket } from './take.ts';

const batchMilliseconds = 50;
const batchBytes = 256 * 1024;
const defaultQueueBytes = 32 << 20;

export function openRecorder(options: RecorderOptions): Recorder {
  return new WorkerRecorder(options);
}

interface Take {
  readonly manifest: Manifest;
  readonly folder: string;
  readonly builder: BatchBuilder;
  packets: MediaPacket[];
  packetBytes: number;
  readonly drops: Record<string, number>;
  readonly frameDrops: Record<string, number>;
  /** Cameras that lost a packet here: what follows cannot be decoded before the next key frame. */
  readonly awaitingKey: Set<string>;
  bytesWritten: number;
  endedAt: Nanos | null;
  fault: Fault | null;
  judgement: Judgement | null;
}

class WorkerRecorder implements Recorder {
  readonly #options: RecorderOptions;
  readonly #queueBytes: number;
  #link: WriterLink;
  #take: Take | null = null;
  #phase: RecorderStatus['phase'] = 'none';
  #inFlight = 0;
  #timer: NodeJS.Timeout | null = null;
  #bytesPerSecond = guessedBytesPerSecond;
  #toldDrops = 0;
  #saving: Promise<unknown> = Promise.resolve();

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#queueBytes = options.queueBytes ?? defaultQueueBytes;
    this.#link = this.#openLink();
  }

  #openLink(): WriterLink {
    return new WriterLink({
      progress: (message) => {
        this.#inFlight -= message.consumedBytes;
        if (this.#take !== null) this.#take.bytesWritten = Math.max(this.#take.bytesWritten, message.bytesWritten);
      },
      report: (trouble) => this.#options.report(trouble),
      ended: (trouble) => this.#endedByItself(trouble),
      // What it wrote is on disk; keep() repairs it.
      lost: (trouble) => {
        this.#inFlight = 0;
        this.#endedByItself(trouble);
      },
    });
  }

  #endedByItself(trouble: Fault): void {
    if (this.#take === null || this.#phase !== 'recording') return;
    this.#stopBatches();
    this.#phase = 'review';
    this.#take.endedAt = this.#options.clock.now();
    this.#take.fault = trouble;
    this.#options.report(trouble);
    this.#options.ended?.(trouble);
  }

  async start(start: TakeStart): Promise<{ readonly episodeId: string; readonly folder: string }> {
    if (this.#phase !== 'none') throw new FaultError(fault('recorder.busy'));
    if (this.#link.gone) this.#link = this.#openLink();
    const manifest = manifestOf(start);
    const folder = join(episodesFolder(this.#options.library.folder), manifest.id + partialSuffix);
    const take: Take = {
      manifest, folder, builder: new BatchBuilder(), packets: [], packetBytes: 0, drops: {}, frameDrops: {},
      awaitingKey: new Set(), bytesWritten: 0, endedAt: null, fault: null, judgement: null,
    };
    this.#take = take;
    this.#phase = 'recording';
    this.#toldDrops = 0;
    const started = this.#link.call({
      type: 'start', library: this.#options.library.folder, manifest, limits: this.#options.limits ?? defaultLimits,
      assumedBytesPerSecond: this.#bytesPerSecond,
      description: start.description === undefined ? null : JSON.stringify(start.description), worldXml: start.worldXml ?? null,
    });
    for (const sample of [...start.latched].sort((a, b) => a.tArrive - b.tArrive)) this.write(sample);
    this.#timer = setInterval(() => this.#flush(), batchMilliseconds);
    try {
      await started;
    } catch (error) {
      if (this.#take === take) this.#clear();
      throw error;
    }
    return { episodeId: manifest.id, folder };
  }

  write(sample: Sample): void {
    const take = this.#take;
    if (take === null || this.#phase !== 'recording') return;
    const bytes = (sample.values.length + 6) * 8 + (sample.text?.length ?? 0) * 2;
    if (this.#waiting(take) + bytes > this.#queueBytes || !take.builder.add(sample)) return this.#drop(take.drops, sample.stream.id);
    if (take.builder.bytes + take.packetBytes >= batchBytes) this.#flush();
  }

  writeVideo(packet: VideoPacket): void {
    const take = this.#take;
    if (take === null || this.#phase !== 'recording') return;
    const id = packet.streamId;
    if (this.#waiting(take) + packet.data.length > this.#queueBytes || (take.awaitingKey.has(id) && !packet.key)) {
      take.awaitingKey.add(id);
      return this.#drop(take.frameDrops, id, 1 + packet.droppedBefore);
    }
    take.awaitingKey.delete(id);
    this.#send(take, packet);
  }

  writeAudio(packet: AudioPacket): void {
    this.#writeWhole(packet);
  }

  writeDepth(frame: DepthFrame): void {
    this.#writeWhole(frame);
  }

  /** What needs nothing that came before it. */
  #writeWhole(packet: AudioPacket | DepthFrame): void {
    const take = this.#take;
    if (take === null || this.#phase !== 'recording') return;
    if (this.#waiting(take) + packet.data.length > this.#queueBytes) return this.#drop(take.frameDrops, packet.streamId, 1 + packet.droppedBefore);
    this.#send(take, packet);
  }

  #send(take: Take, packet: MediaPacket): void {
    take.packets.push({ ...packet, data: packet.data.slice() });
    take.packetBytes += packet.data.length;
    if (take.builder.bytes + take.packetBytes >= batchBytes) this.#flush();
  }

  #waiting(take: Take): number {
    return this.#inFlight + take.builder.bytes + take.packetBytes;
  }

  #drop(drops: Record<string, number>, streamId: string, count = 1): void {
    drops[streamId] = (drops[streamId] ?? 0) + count;
    // Told at the first and then each time the number has doubled: visible, and not a flood of its own.
    const all = this.status().drops;
    if (all < this.#toldDrops * 2) return;
    this.#toldDrops = all;
    this.#options.report(fault('recorder.drops', { count: all, stream: streamId }));
  }

  #flush(): void {
    const take = this.#take;
    if (take === null || this.#link.gone) return;
    const bytes = take.builder.bytes + take.packetBytes;
    const batch = take.builder.take();
    const { packets } = take;
    take.packets = [];
    take.packetBytes = 0;
    this.#inFlight += bytes;
    this.#link.send({ type: 'batch', batch, packets, bytes, nowNanos: this.#options.clock.now(), unixMilliseconds: this.#options.wall?.() ?? Date.now() });
  }

  #stopBatches(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  async end(taskSuccess: boolean | null = null): Promise<RecorderStatus> {
    const take = this.#take;
    if (take === null || (this.#phase !== 'recording' && this.#phase !== 'review')) throw new FaultError(fault('recorder.no-take'));
    const endedByItself = this.#phase === 'review';
    if (!endedByItself) {
      this.#flush();
      this.#stopBatches();
      this.#phase = 'review';
      take.endedAt = this.#options.clock.now();
    }
    // With the writer gone nobody judges it here: keep() repairs it, and then it is judged from its files.
    if (endedByItself && (take.judgement !== null || this.#link.gone)) return this.status();
    try {
      take.judgement = await this.#link.call({ type: 'end', endNanos: take.endedAt!, taskSuccess, drops: this.#drops(take) });
    } catch (error) {
      take.fault ??= (error as FaultError).fault;
      if (!endedByItself) this.#options.report(take.fault);
    }
    return this.status();
  }

  #drops(take: Take): TakeDrops {
    return { samples: take.drops, frames: take.frameDrops };
  }

  keep(labels: Labels): Promise<Episode> {
    return this.#saved(this.#keep(labels));
  }

  async #keep(labels: Labels): Promise<Episode> {
    const take = this.#reviewed();
    this.#phase = 'saving';
    const { library } = this.#options;
    try {
      if (this.#link.gone) return await this.#keepAfterLoss(take, labels);
      await this.#link.call({ type: 'keep', labels, drops: this.#drops(take) });
      const episode = await library.adopt(take.manifest.id);
      if (episode.durationSeconds > 5) this.#bytesPerSecond = episode.sizeBytes / episode.durationSeconds;
      library.noteRate(this.#bytesPerSecond);
      this.#clear();
      return episode;
    } catch (error) {
      this.#phase = 'review';
      throw error;
    }
  }

  async #keepAfterLoss(take: Take, labels: Labels): Promise<Episode> {
    releaseLock(take.folder, lockName);
    await this.#options.library.repair(take.manifest.id);
    const episode = await this.#options.library.label(take.manifest.id, { ...labels, tags: [...labels.tags ?? []] });
    this.#clear();
    return episode;
  }

  discard(): Promise<void> {
    return this.#saved(this.#discard());
  }

  #saved<Result>(saving: Promise<Result>): Promise<Result> {
    this.#saving = saving.catch(() => undefined);
    return saving;
  }

  async #discard(): Promise<void> {
    const take = this.#reviewed();
    this.#phase = 'saving';
    try {
      if (this.#link.gone) await rm(take.folder, { recursive: true, force: true });
      else await this.#link.call({ type: 'discard' });
    } catch (error) {
      // A disk that is gone would hold the recorder for ever. What stayed on it is finished when it is back.
      if (error instanceof FaultError) this.#options.report(error.fault);
    }
    this.#clear();
  }

  #reviewed(): Take {
    if (this.#take === null || this.#phase !== 'review') throw new FaultError(fault(this.#take === null ? 'recorder.no-take' : 'recorder.busy'));
    return this.#take;
  }

  #clear(): void {
    this.#stopBatches();
    this.#take = null;
    this.#phase = 'none';
  }

  status(): RecorderStatus {
    const take = this.#take;
    if (take === null) {
      return { phase: 'none', episodeId: null, startsAt: nanos(0), durationSeconds: 0, bytesWritten: 0, queueBytes: 0, drops: 0, dropsByStream: {}, fault: null, judgement: null };
    }
    const startsAt = nanos(take.manifest.clock.startNanos);
    const dropsByStream: Record<string, number> = { ...take.drops };
    for (const [id, count] of Object.entries(take.frameDrops)) dropsByStream[id] = (dropsByStream[id] ?? 0) + count;
    return {
      phase: this.#phase, episodeId: take.manifest.id, startsAt,
      durationSeconds: Math.max(0, ((take.endedAt ?? this.#options.clock.now()) - startsAt) / 1e9),
      bytesWritten: take.bytesWritten, queueBytes: this.#waiting(take),
      drops: Object.values(dropsByStream).reduce((sum, count) => sum + count, 0), dropsByStream, fault: take.fault, judgement: take.judgement,
    };
  }

  /** A take that nobody kept or discarded is ended and left as it is: the next start of a host repairs it. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#phase === 'recording') await this.end().catch(() => undefined);
    await this.#saving;
    this.#stopBatches();
    if (this.#take !== null) releaseLock(this.#take.folder, lockName);
    await this.#link.close();
  }
}

function manifestOf(start: TakeStart): Manifest {
  const epochUnixNanos = BigInt(Math.round(start.epochUnixMilliseconds * 1e6));
  const startedAt = new Date(start.epochUnixMilliseconds + start.startsAt / 1e6);
  const stamp = startedAt.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  return {
    format: 'waldo-episode', version: manifestVersion, id: `${stamp}-${randomBytes(3).toString('hex')}`, state: 'recording',
    startedAt: startedAt.toISOString(), durationSeconds: 0,
    clock: { epochUnixNanos: epochUnixNanos.toString(), startNanos: start.startsAt },
    rig: start.rig, task: start.task, operator: start.operator, seed: start.seed,
    software: { name: 'waldo', version: start.softwareVersion, node: process.version, platform: `${process.platform}-${process.arch}` },
    streams: start.streams.map((description) => ({ description, count: 0, drops: 0, gaps: 0, firstNanos: null, lastNanos: null, clock: null, latency: start.latencies?.[description.id] ?? null })),
    cameras: [], microphones: [], depths: [], labels: { outcome: 'unlabelled', note: '', taskSuccess: null, tags: [], consent: start.consent ?? 'unsaid' }, judgement: null, origin: null, history: [], files: [], missing: [],
  };
}
