// The catalogue: an SQLite index over the episode folders, which are the truth. Lives on the catalogue worker;
// all calls are synchronous, and what changes a folder happens inside a transaction, so that two processes on
// one library take turns.
import * as fs from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { fault, FaultError } from '../core/fault.ts';
import type { Episode, LabelChange } from '../core/contract/episode.ts';
import { rename, syncFolder } from './durable-file.ts';
import { cataloguePath, episodeIdPattern, episodesFolder, partialSuffix, trashFolder } from './folders.ts';
import { isHeld, lockName } from './lock.ts';
import { readManifest, writeManifest } from './manifest-file.ts';
import { episodeFrom, type Manifest } from './manifest.ts';

/** What may be written anew after keep; what the world said only where a take was saved by repair. */
export type LabelWrite = LabelChange & { readonly taskSuccess?: boolean | null };

const version = 2;
type Place = 'episodes' | 'partial' | 'trash';
interface Row { readonly id: string; readonly place: Place; readonly episode: string }

export class Catalogue {
  readonly #library: string;
  readonly #database: Database.Database;

  /** Throws 'library.unwritable'. */
  constructor(library: string) {
    this.#library = library;
    try {
      for (const folder of [episodesFolder(library), trashFolder(library)]) fs.mkdirSync(folder, { recursive: true });
      const probe = join(episodesFolder(library), `.probe-${process.pid}`);
      fs.writeFileSync(probe, '');
      fs.rmSync(probe);
      this.#database = openDatabase(cataloguePath(library));
    } catch (error) {
      throw new FaultError(fault('library.unwritable', { path: library }, (error as Error).message), { cause: error });
    }
    this.reconcile();
  }

  /** Makes rows and folders agree, reading only the manifests of folders that have no row. */
  reconcile(): void {
    this.#locked(() => {
      const places = this.#folders();
      for (const row of this.#rows()) {
        if (places.get(row.id) === row.place) places.delete(row.id);
        else this.#database.prepare('DELETE FROM episodes WHERE id = ?').run(row.id);
      }
      for (const [id, place] of places) this.#enter(id, place);
    });
  }

  rebuild(): Episode[] {
    this.#locked(() => {
      this.#database.exec('DELETE FROM episodes');
      for (const [id, place] of this.#folders()) this.#enter(id, place);
    });
    return this.list();
  }

  list(): Episode[] {
    return (this.#database.prepare("SELECT * FROM episodes WHERE place <> 'trash' ORDER BY started_at DESC, id DESC").all() as Row[])
      .map((row) => JSON.parse(row.episode) as Episode);
  }

  count(): number {
    return (this.#database.prepare("SELECT count(*) AS count FROM episodes WHERE place <> 'trash'").get() as { count: number }).count;
  }

  /** Changes when this or another process changed the catalogue. */
  changes(): string {
    return `${this.#database.pragma('data_version', { simple: true })}`;
  }

  show(id: string): { episode: Episode; manifest: Manifest } {
    const manifest = readManifest(this.folderOf(id));
    return { episode: JSON.parse(this.#row(id).episode) as Episode, manifest };
  }

  folderOf(id: string): string {
    return this.#folder(id, this.#row(id).place);
  }

  /** Unfinished takes that no live process is writing. */
  abandoned(): string[] {
    return [...this.#folders()].filter(([id, place]) => place === 'partial' && !isHeld(this.#folder(id, place), lockName)).map(([id]) => id);
  }

  adopt(id: string): Episode {
    this.#check(id);
    return this.#locked(() => {
      const place = this.#folders().get(id);
      if (place !== undefined) return this.#enter(id, place);
      this.#database.prepare('DELETE FROM episodes WHERE id = ?').run(id);
      return null;
    }) ?? this.#refuse(id);
  }

  label(id: string, change: LabelWrite): Episode {
    return this.#locked(() => {
      const { place } = this.#row(id);
      if (place === 'partial') throw new FaultError(fault('recorder.busy', { episode: id }));
      const folder = this.#folder(id, place);
      const manifest = readManifest(folder);
      const { labels } = manifest;
      const { outcome = labels.outcome, note = labels.note, tags = labels.tags, taskSuccess = labels.taskSuccess, task = manifest.task, operator = manifest.operator } = change;
      writeManifest(folder, {
        ...manifest, task, operator,
        labels: { outcome, note, taskSuccess, tags },
        history: [...manifest.history, { at: new Date().toISOString(), event: 'labelled', before: { ...manifest.labels, task: manifest.task, operator: manifest.operator } }],
      });
      return this.#enter(id, place);
    });
  }

  remove(id: string): void {
    this.#move(id, 'episodes', 'trash');
  }

  restore(id: string): Episode {
    return this.#move(id, 'trash', 'episodes');
  }

  #move(id: string, from: Place, to: Place): Episode {
    return this.#locked(() => {
      const row = this.#row(id);
      if (row.place === 'partial') throw new FaultError(fault('recorder.busy', { episode: id }));
      if (row.place !== from) throw this.#absent(id);
      rename(this.#folder(id, from), this.#folder(id, to));
      syncFolder(episodesFolder(this.#library));
      syncFolder(trashFolder(this.#library));
      return this.#enter(id, to);
    });
  }

  #locked<Result>(work: () => Result): Result {
    try {
      return this.#database.transaction(work).immediate();
    } catch (error) {
      if (error instanceof FaultError) throw error;
      const code = (error as { code?: string }).code ?? '';
      throw new FaultError(fault(code.startsWith('SQLITE_BUSY') ? 'library.lock' : 'library.unwritable', { path: this.#library }, (error as Error).message), { cause: error });
    }
  }

  #folder(id: string, place: Place): string {
    if (place === 'trash') return join(trashFolder(this.#library), id);
    return join(episodesFolder(this.#library), place === 'partial' ? id + partialSuffix : id);
  }

  #folders(): Map<string, Place> {
    const places = new Map<string, Place>();
    const look = (folder: string, place: (name: string) => [string, Place]): void => {
      for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
        const [id, where] = place(entry.name);
        if (entry.isDirectory() && episodeIdPattern.test(id)) places.set(id, where);
      }
    };
    look(trashFolder(this.#library), (name) => [name, 'trash']);
    look(episodesFolder(this.#library), (name) => (name.endsWith(partialSuffix) ? [name.slice(0, -partialSuffix.length), 'partial'] : [name, 'episodes']));
    return places;
  }

  /** A folder whose manifest cannot be read is listed too: it may hold the only copy of something. */
  #enter(id: string, place: Place): Episode {
    const folder = this.#folder(id, place);
    // A take in progress is the recorder's business, not yet the library's.
    if (place === 'partial' && isHeld(folder, lockName)) return unreadable(id, folder);
    let episode: Episode;
    try {
      episode = episodeFrom({ ...readManifest(folder), id }, folder);
    } catch {
      episode = unreadable(id, folder);
    }
    this.#database.prepare('INSERT OR REPLACE INTO episodes (id, started_at, place, episode) VALUES (?, ?, ?, ?)')
      .run(id, episode.startedAt, place, JSON.stringify(episode));
    return episode;
  }

  #rows(): Row[] {
    return this.#database.prepare('SELECT * FROM episodes').all() as Row[];
  }

  #row(id: string): Row {
    this.#check(id);
    const row = this.#database.prepare('SELECT * FROM episodes WHERE id = ?').get(id) as Row | undefined;
    if (row === undefined) throw this.#absent(id);
    return row;
  }

  #check(id: string): void {
    if (!episodeIdPattern.test(id)) throw this.#absent(id);
  }

  #absent(id: string): FaultError {
    return new FaultError(fault('episode.absent', { episode: id.slice(0, 80), path: this.#library }));
  }

  #refuse(id: string): never {
    throw this.#absent(id);
  }

  close(): void {
    this.#database.close();
  }
}

const unreadable = (id: string, folder: string): Episode => ({
  id, folder, startedAt: '', durationSeconds: 0, rig: '', task: '', outcome: 'unlabelled', taskSuccess: null,
  operator: '', note: '', tags: [], cameras: [], sizeBytes: 0, drops: 0, state: 'damaged', score: null, verdict: null, origin: 'recorded', edits: 0, mergedInto: null,
});

/** A catalogue that is damaged or from another version is put aside: it can be made again from the folders. */
function openDatabase(path: string): Database.Database {
  for (let attempt = 0; ; attempt += 1) {
    const database = new Database(path, { timeout: 5000 });
    try {
      database.pragma('journal_mode = WAL');
      database.pragma('synchronous = FULL');
      const found = database.pragma('user_version', { simple: true });
      if (found !== 0 && found !== version) throw new Error(`catalogue version ${found}`);
      database.exec('CREATE TABLE IF NOT EXISTS episodes (id TEXT PRIMARY KEY, started_at TEXT NOT NULL, place TEXT NOT NULL, episode TEXT NOT NULL)');
      database.pragma(`user_version = ${version}`);
      return database;
    } catch (error) {
      database.close();
      const code = (error as { code?: string }).code ?? 'VERSION';
      if (attempt > 0 || !/CORRUPT|NOTADB|VERSION/.test(code)) throw error;
      fs.renameSync(path, `${path}.unreadable-${Date.now()}`);
      for (const suffix of ['-wal', '-shm']) fs.rmSync(path + suffix, { force: true });
    }
  }
}
