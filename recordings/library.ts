// The library: one folder of episodes and a catalogue that can be rebuilt from them. Opened once by the host
// and by each command-line verb; all disk work happens on workers.
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Episode, EpisodeSearch, Judgement, SearchResult } from '../core/contract/episode.ts';
import type { Edit, EpisodeEdits } from '../core/edits/edits.ts';
import { fault, faultFrom, type Fault } from '../core/fault.ts';
import type { Labelled, LabelWrite, ManyLabels } from './catalogue-labels.ts';
import type { CatalogueHandlers } from './catalogue-worker.ts';
import type { ChoresHandlers } from './chores-worker.ts';
import type { Manifest } from './manifest.ts';
import type { Stretch } from './reader.ts';
import { defaultLimits, guessedBytesPerSecond, lowSeconds, secondsLeft } from './space.ts';
import type { Verdict } from './verify.ts';
import { callsTo } from './worker-calls.ts';

export type { ManyLabels } from './catalogue-labels.ts';
export type { Stretch } from './reader.ts';
export type { Verdict } from './verify.ts';

export interface LibraryStatus {
  readonly folder: string;
  readonly episodes: number;
  /** Another number after every change of the catalogue, whoever made it. */
  readonly revision: number;
  readonly freeBytes: number;
  /** Recording time left at the last take's rate, or at 1 MB a second before the first take. */
  readonly secondsLeft: number;
  readonly fault: Fault | null;
}

export interface Library extends AsyncDisposable {
  readonly folder: string;
  /** As of the last look (every two seconds and after every change). */
  status(): LibraryStatus;
  /** Called when episodes or status changed, whoever changed them. */
  watch(listener: () => void): Disposable;
  /** Newest first, without the trash. Rejections of everything below are FaultErrors. */
  list(): Promise<readonly Episode[]>;
  /** One page of what matches, and what there is to choose from. */
  search(search: EpisodeSearch): Promise<SearchResult>;
  show(id: string): Promise<{ readonly episode: Episode; readonly manifest: Manifest }>;
  /** The manifest is rewritten; what it said before stays in its history. */
  label(id: string, change: LabelWrite): Promise<Episode>;
  /** The same change to many, a hundred at a time, so that others get their turn; what is refused is told. */
  labelMany(ids: readonly string[], labels: ManyLabels): Promise<Labelled>;
  /** Reads it and judges it by the project's limits as they are now; the manifest says so from then on. */
  judge(id: string): Promise<Judgement>;
  /** What its edits come to. */
  edits(id: string): Promise<EpisodeEdits>;
  /** Adds one edit to the log beside the data. `by`: who did it. */
  applyEdit(id: string, edit: Edit, by: string): Promise<EpisodeEdits>;
  /** One step; as they are, if there is none to take back or do again. */
  undoEdit(id: string, by: string): Promise<EpisodeEdits>;
  redoEdit(id: string, by: string): Promise<EpisodeEdits>;
  remove(id: string): Promise<void>;
  restore(id: string): Promise<Episode>;
  verify(id: string): Promise<Verdict>;
  repair(id: string): Promise<Episode>;
  /** Makes the catalogue anew from the folders alone. */
  rebuild(): Promise<readonly Episode[]>;
  /** One stream, or a stretch of it, as core/wire/columns-bytes.ts, for the player. */
  columnBytes(id: string, streamId: string, stretch?: Stretch): Promise<Uint8Array>;
  /** Absolute path of an episode's folder; 'episode.absent' if there is none. */
  folderOf(id: string): Promise<string>;
  /** Enters an episode folder that the recorder has just finished. */
  adopt(id: string): Promise<Episode>;
  /** Resolves when what was found unfinished at the start has been repaired, with the ids. */
  settled(): Promise<readonly string[]>;
  /** The recorder tells the rate of the last take, for the forecast. */
  noteRate(bytesPerSecond: number): void;
}

export interface LibraryOptions {
  /** Low space, and repairs that failed. */
  report?(fault: Fault): void;
}

const lookMilliseconds = 2000;
/** Each writes to the disk and waits for it; meanwhile nobody else may write. */
const labelledAtOnce = 100;
/** Folders looked at in one go, to see what was written behind the catalogue's back. */
const freshenedAtOnce = 500;

/** Makes the folder if there is none; rejects with 'library.unwritable'. Unfinished takes are repaired in the background. */
export async function openLibrary(folder: string, options: LibraryOptions = {}): Promise<Library> {
  const library = new WorkerLibrary(folder, options);
  try {
    await library.open();
    return library;
  } catch (error) {
    await library[Symbol.asyncDispose]();
    throw error;
  }
}

class WorkerLibrary implements Library {
  readonly folder: string;
  readonly #options: LibraryOptions;
  readonly #workers: readonly Worker[];
  readonly #catalogue;
  readonly #chores;
  readonly #listeners = new Set<() => void>();
  #status: LibraryStatus;
  #bytesPerSecond = guessedBytesPerSecond;
  #isClosed = false;
  #timer: NodeJS.Timeout | null = null;
  #settled: Promise<readonly string[]> = Promise.resolve([]);

  constructor(folder: string, options: LibraryOptions) {
    this.folder = folder;
    this.#options = options;
    this.#status = { folder, episodes: 0, revision: 0, freeBytes: 0, secondsLeft: 0, fault: null };
    const catalogue = new Worker(new URL(`./catalogue-worker${extname(import.meta.url)}`, import.meta.url), { name: 'waldo-catalogue' });
    const chores = new Worker(new URL(`./chores-worker${extname(import.meta.url)}`, import.meta.url), { name: 'waldo-chores' });
    this.#workers = [catalogue, chores];
    this.#catalogue = callsTo<CatalogueHandlers>(catalogue);
    this.#chores = callsTo<ChoresHandlers>(chores);
  }

  async open(): Promise<void> {
    await this.#catalogue.open(this.folder);
    await this.#look();
    this.#timer = setInterval(() => void this.#look(), lookMilliseconds);
    this.#timer.unref();
    this.#settled = this.#repairAbandoned();
    void this.#freshen();
  }

  async #repairAbandoned(): Promise<readonly string[]> {
    const repaired: string[] = [];
    try {
      for (const id of await this.#catalogue.abandoned()) {
        await this.repair(id).then(() => repaired.push(id), async (error: unknown) => {
          const trouble = faultFrom(error);
          // Gone: the process was killed before there was anything to keep.
          if (trouble.code === 'episode.absent') await this.#catalogue.adopt(id).catch(() => undefined);
          else this.#options.report?.(trouble);
        });
      }
    } catch (error) {
      this.#options.report?.(faultFrom(error));
    }
    return repaired;
  }

  /** Rows of folders that a crash, or somebody by hand, changed while nobody looked. */
  async #freshen(): Promise<void> {
    await this.#settled;
    try {
      for (let after: string | null = ''; after !== null && !this.#isClosed;) after = await this.#catalogue.freshen(after, freshenedAtOnce);
      if (!this.#isClosed) await this.#look();
    } catch (error) {
      if (!this.#isClosed) this.#options.report?.(faultFrom(error));
    }
  }

  async #look(): Promise<void> {
    let now: LibraryStatus;
    try {
      const seen = await this.#catalogue.look(this.folder);
      for (const note of seen.notes) this.#options.report?.(note);
      const seconds = secondsLeft(seen.freeBytes, this.#bytesPerSecond);
      now = { folder: this.folder, episodes: seen.episodes, revision: seen.revision, freeBytes: seen.freeBytes, secondsLeft: seconds, fault: this.#spaceFault(seconds, seen.freeBytes) };
    } catch (error) {
      now = { ...this.#status, fault: fault('library.unwritable', { path: this.folder }, faultFrom(error).hint) };
    }
    const before = this.#status;
    this.#status = now;
    if (now.fault !== null && now.fault.code !== before.fault?.code) this.#options.report?.(now.fault);
    const megabytes = (status: LibraryStatus): number => Math.floor(status.freeBytes / 1e6);
    if (now.revision !== before.revision || megabytes(now) !== megabytes(before) || now.fault?.code !== before.fault?.code) this.#tell();
  }

  #spaceFault(seconds: number, freeBytes: number): Fault | null {
    if (seconds < defaultLimits.lastSeconds) return fault('library.full', { freeMegabytes: Math.floor(freeBytes / 1e6), path: this.folder });
    if (seconds < lowSeconds) return fault('library.low', { minutesLeft: Math.floor(seconds / 60), path: this.folder });
    return null;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  async #changed<Result>(change: Promise<Result>): Promise<Result> {
    const result = await change;
    await this.#look();
    this.#tell();
    return result;
  }

  status(): LibraryStatus {
    return this.#status;
  }

  watch(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  async list(): Promise<readonly Episode[]> { return JSON.parse(await this.#catalogue.list()) as Episode[]; }
  show(id: string): Promise<{ episode: Episode; manifest: Manifest }> { return this.#catalogue.show(id); }
  label(id: string, change: LabelWrite): Promise<Episode> { return this.#changed(this.#catalogue.label(id, { change, addTags: [], removeTags: [] })); }
  edits(id: string): Promise<EpisodeEdits> { return this.#catalogue.edits(id); }
  applyEdit(id: string, edit: Edit, by: string): Promise<EpisodeEdits> { return this.#changed(this.#catalogue.stepEdits(id, { do: 'edit', edit }, by)); }
  undoEdit(id: string, by: string): Promise<EpisodeEdits> { return this.#changed(this.#catalogue.stepEdits(id, { do: 'undo' }, by)); }
  redoEdit(id: string, by: string): Promise<EpisodeEdits> { return this.#changed(this.#catalogue.stepEdits(id, { do: 'redo' }, by)); }
  remove(id: string): Promise<void> { return this.#changed(this.#catalogue.remove(id)); }
  restore(id: string): Promise<Episode> { return this.#changed(this.#catalogue.restore(id)); }
  adopt(id: string): Promise<Episode> { return this.#changed(this.#catalogue.adopt(id)); }
  folderOf(id: string): Promise<string> { return this.#catalogue.folderOf(id); }
  settled(): Promise<readonly string[]> { return this.#settled; }

  async search(search: EpisodeSearch): Promise<SearchResult> {
    const found = await this.#catalogue.search(search);
    return { ...found, episodes: JSON.parse(found.episodes) as Episode[] };
  }

  async rebuild(): Promise<readonly Episode[]> {
    await this.#changed(this.#catalogue.rebuild());
    return this.list();
  }

  async labelMany(ids: readonly string[], labels: ManyLabels): Promise<Labelled> {
    const wanted = [...new Set(ids)];
    const [episodes, refused]: [Episode[], Labelled['refused'][number][]] = [[], []];
    for (let at = 0; at < wanted.length; at += labelledAtOnce) {
      const labelled = await this.#changed(this.#catalogue.labelMany(wanted.slice(at, at + labelledAtOnce), labels));
      episodes.push(...labelled.episodes);
      refused.push(...labelled.refused);
    }
    return { episodes, refused };
  }

  async verify(id: string): Promise<Verdict> {
    return this.#chores.verify(await this.#catalogue.folderOf(id));
  }

  async repair(id: string): Promise<Episode> {
    await this.#catalogue.folderOf(id).catch(() => this.#catalogue.adopt(id));
    const before = await this.#catalogue.show(id).then(({ manifest }) => manifest, () => null);
    const after = await this.#chores.repair(this.folder, id);
    const repaired = await this.#changed(this.#catalogue.adopt(id));
    // It was whole: nothing changed, its judgement neither.
    if (JSON.stringify(after) === JSON.stringify(before)) return repaired;
    // Not to be judged is no reason to be called damaged again.
    await this.judge(id).catch((error: unknown) => this.#options.report?.(faultFrom(error)));
    return this.show(id).then(({ episode }) => episode, () => repaired);
  }

  async judge(id: string): Promise<Judgement> {
    const { judgement, fault: trouble } = await this.#chores.judge(this.folder, await this.#catalogue.folderOf(id));
    if (trouble !== null) this.#options.report?.(trouble);
    await this.#changed(this.#catalogue.judged(id, judgement));
    return judgement;
  }

  async columnBytes(id: string, streamId: string, stretch: Stretch = {}): Promise<Uint8Array> {
    return this.#chores.columnBytes(await this.#catalogue.folderOf(id), streamId, stretch);
  }

  noteRate(bytesPerSecond: number): void {
    this.#bytesPerSecond = bytesPerSecond;
    void this.#look();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#settled;
    await this.#catalogue.close().catch(() => undefined);
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}
