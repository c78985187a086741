// One export from beginning to end: planned, written episode by episode into `<out>.partial`, finished, checked, renamed.
// Interrupted, it goes on from the journal. Runs on the export worker; tests call it directly.
import * as fs from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { ExportReport } from '../../core/contract/exports.ts';
import { fault, faultFrom, FaultError, type Fault } from '../../core/fault.ts';
import { isFull, rename, syncFolder } from '../durable-file.ts';
import { writeCard } from './card.ts';
import { framesOf, joinedError } from './episode-frames.ts';
import { forecast, needSpace } from './forecast.ts';
import { formats } from './formats.ts';
import type { DataSetFormat, DataSetWriter, EpisodeFrames, EpisodeWritten } from './frames.ts';
import { Journal, journalName } from './journal.ts';
import { depthRows } from './media/depth-rows.ts';
import { soundTrack } from './media/sound-track.ts';
import { partialOf } from './places.ts';
import { keyOfExport, prepareExport, shapeOf, type ExportRequest, type PreparedExport, type Skipped } from './plan.ts';
import { ProgressTeller, type ExportProgress } from './progress.ts';
import type { Selected } from './selection.ts';
import { Slots } from './slots.ts';
import { UnreadableVideo } from './video/camera-index.ts';
import { createVideoSource } from './video/source.ts';

export interface ExportHooks {
  readonly signal: AbortSignal;
  tell?(progress: ExportProgress): void;
}

/** A failure that says what a disk or a stop means; what was written stays for the next run. */
export async function runExport(request: ExportRequest, hooks: ExportHooks): Promise<ExportReport> {
  try {
    return await new Export(request, hooks).run();
  } catch (error) {
    throw explained(error, request.options.out, hooks.signal);
  }
}

function explained(error: unknown, out: string, signal: AbortSignal): unknown {
  if (error instanceof FaultError) return error;
  if (signal.aborted) return new FaultError(fault('export.cancelled', { path: out }));
  const { code, message } = error as NodeJS.ErrnoException;
  if (isFull(error)) return new FaultError(fault('export.full', { path: out }, message));
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM' || code === 'EIO' || code === 'ENODEV') return new FaultError(fault('export.unwritable', { path: out }, message));
  return new FaultError(fault('export.failed', { path: out }, message), { cause: error });
}

type Counts = { copied: number; encoded: number; begunAnew: number; lost: number };

export async function formatNamed(name: ExportRequest['options']['format']): Promise<DataSetFormat> {
  const load = formats[name];
  if (!load) throw new FaultError(fault('export.format', { format: name }));
  return load();
}

class Export {
  readonly #request: ExportRequest;
  /** One episode that cannot go on ends the others' work too. */
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #out: string;
  readonly #folder: string;
  readonly #progress: ProgressTeller;
  readonly #warnings: Fault[] = [];
  readonly #slots = new Slots(availableParallelism());

  constructor(request: ExportRequest, hooks: ExportHooks) {
    this.#request = request;
    this.#signal = AbortSignal.any([hooks.signal, this.#stop.signal]);
    this.#out = resolve(request.options.out);
    this.#folder = partialOf(request.options.out);
    this.#progress = new ProgressTeller((progress) => hooks.tell?.(progress));
  }

  async run(): Promise<ExportReport> {
    const begunAt = performance.now();
    this.#progress.phase('planning', 0);
    const format = await formatNamed(this.#request.options.format);
    if (fs.existsSync(this.#out)) throw new FaultError(fault('export.exists', { path: this.#out }));
    const whole = prepareExport(this.#request, format);
    this.#warnings.push(...whole.warnings);
    needSpace(this.#request.options.out, (await forecast(whole, format, 0)).peakBytes - this.#alreadyBytes());
    this.#signal.throwIfAborted();
    const journal = this.#openFolder(whole);
    const { prepared, writer } = await this.#writeAll(format, whole, journal);
    const done = prepared.plan.episodes.map((episode) => ({ episode, written: journal.entry(episode.uuid)!.written }));
    this.#progress.phase('checking');
    await writer.finish(done, (share) => { this.#signal.throwIfAborted(); this.#progress.share(share / 2); });
    const videos = done.map(({ written }) => written.videos as EpisodeWritten['videos']).reduce<Counts>((sum, one) => ({
      copied: sum.copied + one.copied, encoded: sum.encoded + one.encoded, begunAnew: sum.begunAnew + (one.begunAnew ?? 0), lost: sum.lost + (one.lost ?? 0),
    }), { copied: 0, encoded: 0, begunAnew: 0, lost: 0 });
    if (videos.begunAnew > 0) this.#warnings.push(fault('export.begun-anew', { count: videos.begunAnew }));
    if (videos.lost > 0) this.#warnings.push(fault('export.lost-pictures', { count: videos.lost }));
    const timeErrors = joinedErrors(done.map(({ episode, written }) => ({ rows: written.rows, timeErrors: journal.entry(episode.uuid)!.timeErrors })));
    await writeCard(this.#folder, { plan: prepared.plan, episodes: done.map(({ episode, written }) => ({ episode, rows: written.rows })), timeErrors, videos, writtenAt: new Date().toISOString() }, this.#signal);
    const problems = await format.validate(this.#folder, (share) => this.#progress.share((1 + share) / 2), this.#signal);
    fs.rmSync(join(this.#folder, journalName));
    syncFolder(this.#folder);
    rename(this.#folder, this.#out);
    syncFolder(dirname(this.#out));
    return {
      episodes: done.length, rows: done.reduce((sum, { written }) => sum + written.rows, 0), bytes: bytesIn(this.#out), seconds: (performance.now() - begunAt) / 1000,
      copiedVideos: videos.copied, encodedVideos: videos.encoded, timeErrors, problems: [...problems],
      skipped: prepared.skipped.map(({ id, why }) => ({ id, why: plain(why) })), warnings: this.#warnings.map(plain),
    };
  }

  #alreadyBytes(): number {
    return fs.existsSync(this.#folder) ? bytesIn(this.#folder) : 0;
  }

  /** Goes on where the same export was interrupted; what another one left is removed, if it was one of ours. */
  #openFolder(prepared: PreparedExport): Journal {
    const key = keyOfExport(prepared);
    if (fs.existsSync(this.#folder)) {
      const journal = Journal.open(this.#folder, key);
      if (journal) return journal;
      const isOurs = fs.existsSync(join(this.#folder, journalName));
      if (!isOurs && fs.readdirSync(this.#folder).length > 0) throw new FaultError(fault('export.exists', { path: this.#folder }));
      if (isOurs) this.#warnings.push(fault('export.restarted', { path: this.#folder }));
      fs.rmSync(this.#folder, { recursive: true });
    }
    fs.mkdirSync(this.#folder, { recursive: true });
    return Journal.begin(this.#folder, key, { library: resolve(this.#request.library), options: prepared.plan.options });
  }

  /** Episodes that turn out to be unreadable are left out, and what depends on their number is written again. */
  async #writeAll(format: DataSetFormat, whole: PreparedExport, journal: Journal): Promise<{ prepared: PreparedExport; writer: DataSetWriter }> {
    const without: Skipped[] = [];
    for (let prepared = whole; ;) {
      const writer = format.open({ folder: this.#folder, plan: prepared.plan, signal: this.#signal });
      this.#progress.phase('writing', prepared.selected.length);
      const shape = shapeOf(prepared, format);
      const missing = await this.#missing(prepared, journal, { indexFree: format.indexFree === true, shape }, without.length === 0);
      const failed = await this.#write(prepared, missing, writer, journal, shape);
      if (failed.length === 0) return { prepared, writer };
      for (const { id } of failed) this.#progress.forget(id);
      without.push(...failed);
      prepared = prepareExport(this.#request, format, without);
    }
  }

  async #missing({ selected }: PreparedExport, journal: Journal, { indexFree, shape }: { readonly indexFree: boolean; readonly shape: string }, isFirst: boolean): Promise<Selected[]> {
    const missing: Selected[] = [];
    for (const one of selected) {
      this.#signal.throwIfAborted();
      const entry = journal.entry(one.episode.uuid);
      const isRight = entry !== undefined && entry.shape === shape && (indexFree || entry.index === one.episode.index) && (!isFirst || await journal.isWhole(entry));
      if (isRight) {
        if (isFirst) this.#progress.already(one.episode.uuid);
        continue;
      }
      if (entry) journal.removeFiles(entry);
      missing.push(one);
    }
    return missing;
  }

  /** As many at once as there are cores. Returns those that could not be read; anything else stops all. */
  async #write(prepared: PreparedExport, missing: readonly Selected[], writer: DataSetWriter, journal: Journal, shape: string): Promise<Skipped[]> {
    const failed: Skipped[] = [];
    const queue = [...missing];
    let stopped: unknown = null;
    const worker = async (): Promise<void> => {
      for (let one = queue.shift(); one !== undefined && stopped === null; one = queue.shift()) {
        const { uuid, index } = one.episode;
        try {
          this.#signal.throwIfAborted();
          const { written, timeErrors } = await this.#one(prepared, one, writer);
          await journal.add(uuid, index, shape, written, timeErrors);
          this.#progress.finished(uuid);
        } catch (error) {
          const why = this.#skipFor(error, uuid);
          if (why) failed.push({ id: uuid, why });
          else stopped ??= error;
          if (stopped !== null) this.#stop.abort();
        }
      }
    };
    await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));
    if (stopped !== null) throw stopped;
    return failed;
  }

  /** What is wrong with the episode itself; null: it is something else. */
  #skipFor(error: unknown, id: string): Fault | null {
    if (error instanceof FaultError) return error.fault.code.startsWith('export.skip-') ? faultFrom(error) : null;
    return error instanceof UnreadableVideo && !this.#signal.aborted ? fault('export.skip-damaged', { id }, error.message) : null;
  }

  async #one(prepared: PreparedExport, one: Selected, writer: DataSetWriter): Promise<{ readonly written: EpisodeWritten; readonly timeErrors: EpisodeFrames['timeErrors'] }> {
    const { uuid } = one.episode;
    const total = { rows: 0, written: 0 };
    let known: Promise<EpisodeFrames> | null = null;
    const frames = (): Promise<EpisodeFrames> => (known ??= framesOf(one, prepared.frames).then((found) => {
      total.rows = found.rows * Math.max(1, found.videos.length);
      return found;
    }));
    const video = createVideoSource({
      codec: prepared.plan.options.codec, slots: this.#slots, signal: this.#signal, frames,
      written: (rows) => { total.written += rows; this.#progress.episode(uuid, total.written / total.rows); },
    });
    const signal = this.#signal;
    const described = async <Described extends { readonly name: string }>(list: readonly Described[], name: string): Promise<Described> => {
      const found = list.find((each) => each.name === name);
      return found ?? Promise.reject(new Error(`no ${name} in this episode`));
    };
    const written = await writer.episode({
      episode: one.episode, frames, video,
      async* depth(name) { yield* depthRows(await described((await frames()).depths, name), signal); },
      sound: async (name) => soundTrack(await described(prepared.plan.sounds, name), await frames(), signal),
      progress: (share) => this.#progress.episode(uuid, share),
    });
    return { written, timeErrors: (await known as EpisodeFrames | null)?.timeErrors ?? [] };
  }
}

const plain = (what: Fault) => ({ ...what, params: { ...what.params } });

function joinedErrors(parts: readonly { readonly rows: number; readonly timeErrors: EpisodeFrames['timeErrors'] }[]): ExportReport['timeErrors'] {
  const streams = new Set(parts.flatMap(({ timeErrors }) => timeErrors.map((error) => error.stream)));
  return [...streams].map((stream) => joinedError(stream, parts.flatMap(({ rows, timeErrors }) => timeErrors.filter((error) => error.stream === stream).map((error) => ({ ...error, rows })))));
}

function bytesIn(folder: string): number {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + fs.statSync(join(entry.parentPath, entry.name)).size, 0);
}
