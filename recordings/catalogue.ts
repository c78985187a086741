// The catalogue: an SQLite index over the episode folders, which are the truth. Lives on the catalogue worker;
// all calls are synchronous, and what changes a folder happens inside a transaction, so that two processes on
// one library take turns.
import * as fs from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { fault, FaultError, type Fault } from '../core/fault.ts';
import type { Episode, EpisodeSearch, Judgement, SearchResult } from '../core/contract/episode.ts';
import type { EpisodeEdits } from '../core/edits/edits.ts';
import { openDatabase } from './catalogue-database.ts';
import { editsOf, stepEdits, type EditStep } from './catalogue-edits.ts';
import { relabelled, type Labelled, type ManyLabels } from './catalogue-labels.ts';
import { episodeOf, episodeText, readFolder, stampOf, unreadable, type Place } from './catalogue-row.ts';
import { namesIn, rowColumns, searchCatalogue, type FoundRow, type Names } from './catalogue-search.ts';
import { isFull, rename, syncFolder } from './durable-file.ts';
import { cataloguePath, episodeIdPattern, episodesFolder, partialSuffix, trashFolder } from './folders.ts';
import { isHeld, lockName } from './lock.ts';
import { readManifest, writeManifest } from './manifest-file.ts';
import type { Manifest } from './manifest.ts';

/** What was not understood at once (a folder being copied in) is looked at again, so many at a time. */
const mostSecondLooks = 20;

export class Catalogue {
  readonly #library: string;
  readonly #database: Database.Database;
  #foldersSeen = '';
  #noted: Fault[] = [];
  #names: { readonly revision: number; readonly names: Names } | null = null;

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

  /** Makes rows and folders agree by their names, reading only folders that have no row. */
  reconcile(): void {
    const stray = this.#stray();
    if (stray.length > 0) this.#locked(() => { for (const id of stray) this.#follow(id); });
  }

  /** Ids whose row and folder are not in one place. */
  #stray(): string[] {
    const places = this.#folders();
    const stray: string[] = [];
    for (const { id, place } of this.#database.prepare('SELECT id, place FROM episodes').iterate() as IterableIterator<{ id: string; place: Place }>) {
      if (places.get(id) === place) places.delete(id);
      else stray.push(id);
    }
    const known = new Set(stray);
    for (const [id, place] of places) if (!known.has(id) && !(place === 'partial' && isHeld(this.#folder(id, place), lockName))) stray.push(id);
    return stray;
  }

  /** Reads the folder where it is now; without one there is no row. */
  #follow(id: string): Episode | null {
    const place = this.#placeOf(id);
    if (place !== null) return this.#enter(id, place);
    this.#forget(id);
    return null;
  }

  /**
   * Reads again what was written behind the catalogue's back: so many rows after an id, in the order of ids. The id to go
   * on from, null at the end. In pieces, because on a network drive each look takes its time.
   */
  freshen(after: string, most: number): string | null {
    const rows = this.#database.prepare('SELECT id, place, stamp FROM episodes WHERE id > ? ORDER BY id LIMIT ?').all(after, most) as { id: string; place: Place; stamp: string }[];
    const stale = rows.filter(({ id, place, stamp }) => stampOf(this.#folder(id, place)) !== stamp);
    if (stale.length > 0) this.#locked(() => { for (const { id } of stale) this.#follow(id); });
    return rows.at(-1)?.id ?? null;
  }

  /** Sees folders that others put there or took away. Cheap when nothing changed. */
  lookAround(): void {
    const times = [episodesFolder(this.#library), trashFolder(this.#library)].map((folder) => fs.statSync(folder).mtimeMs);
    if (times.join() !== this.#foldersSeen) {
      this.reconcile();
      // A file system's clock is coarse: what changed just now may change again without a new time.
      this.#foldersSeen = Date.now() - Math.max(...times) > 2000 ? times.join() : '';
    }
    const unsure = this.#database.prepare("SELECT id, place, stamp FROM episodes WHERE place = 'episodes' AND started_at = '' LIMIT ?").all(mostSecondLooks) as { id: string; place: Place; stamp: string }[];
    const changed = unsure.filter(({ id, place, stamp }) => stampOf(this.#folder(id, place)) !== stamp);
    if (changed.length > 0) this.#locked(() => { for (const { id } of changed) this.#follow(id); });
  }

  rebuild(): void {
    this.#locked(() => {
      this.#database.exec('DELETE FROM episodes; DELETE FROM tags; DELETE FROM merges');
      for (const [id, place] of this.#folders()) this.#enter(id, place);
    });
  }

  /** All episodes, newest first, as JSON: ten thousand objects would take longer to hand over than to find. */
  list(): string {
    const rows = this.#database.prepare(`SELECT ${rowColumns} FROM episodes WHERE place <> 'trash' ORDER BY started_at DESC, id DESC`).all() as FoundRow[];
    return this.#texts(rows);
  }

  /** One page and its counts; the episodes as JSON. */
  search(search: EpisodeSearch): Omit<SearchResult, 'episodes'> & { readonly episodes: string } {
    const { rows, ...counts } = searchCatalogue(this.#database, search);
    const revision = this.revision();
    if (this.#names?.revision !== revision) this.#names = { revision, names: namesIn(this.#database) };
    return { episodes: this.#texts(rows), ...counts, ...this.#names.names };
  }

  #texts(rows: readonly FoundRow[]): string {
    return `[${rows.map((row) => episodeText(row, this.#folder(row.id, row.place))).join()}]`;
  }

  #episode(row: FoundRow): Episode {
    return episodeOf(row, this.#folder(row.id, row.place));
  }

  count(): number {
    return (this.#database.prepare("SELECT count(*) AS count FROM episodes WHERE place <> 'trash'").get() as { count: number }).count;
  }

  /** A number that is another one after every change, whoever made it. */
  revision(): number {
    return (this.#database.prepare("SELECT value FROM facts WHERE name = 'revision'").get() as { value: number }).value;
  }

  /** What there is to tell people since the last call. */
  notes(): Fault[] {
    const noted = this.#noted;
    this.#noted = [];
    return noted;
  }

  show(id: string): { episode: Episode; manifest: Manifest } {
    const row = this.#row(id);
    return { episode: this.#episode(row), manifest: readManifest(this.#folder(id, row.place)) };
  }

  folderOf(id: string): string {
    return this.#folder(id, this.#row(id).place);
  }

  /** Unfinished takes that no live process is writing. */
  abandoned(): string[] {
    return [...this.#folders()].filter(([id, place]) => place === 'partial' && !isHeld(this.#folder(id, place), lockName)).map(([id]) => id);
  }

  /** Reads an episode's folder again, or for the first time. */
  adopt(id: string): Episode {
    this.#check(id);
    return this.#locked(() => this.#follow(id)) ?? this.#refuse(id);
  }

  label(id: string, labels: ManyLabels): Episode {
    return this.#locked(() => this.#label(id, labels));
  }

  /** All in one transaction; what cannot be labelled is told, and the others are. */
  labelMany(ids: readonly string[], labels: ManyLabels): Labelled {
    const episodes: Episode[] = [];
    const refused: { id: string; fault: Fault }[] = [];
    this.#locked(() => {
      for (const id of new Set(ids)) {
        try {
          episodes.push(this.#label(id, labels));
        } catch (error) {
          refused.push({ id, fault: this.#told(error).fault });
        }
      }
    });
    return { episodes, refused };
  }

  #label(id: string, labels: ManyLabels): Episode {
    const row = this.#row(id);
    if (row.place === 'partial') throw new FaultError(fault('recorder.busy', { episode: id }));
    const folder = this.#folder(id, row.place);
    const manifest = relabelled(readManifest(folder), labels);
    if (manifest === null) return this.#episode(row);
    writeManifest(folder, manifest);
    return this.#enter(id, row.place);
  }

  /** Writes what it was judged to be; what was recorded stays as it is. */
  judged(id: string, judgement: Judgement): Episode {
    return this.#locked(() => {
      const row = this.#row(id);
      if (row.place === 'partial') throw new FaultError(fault('recorder.busy', { episode: id }));
      const folder = this.#folder(id, row.place);
      writeManifest(folder, { ...readManifest(folder), judgement });
      return this.#enter(id, row.place);
    });
  }

  edits(id: string): EpisodeEdits {
    const { folder, durationSeconds } = this.#episode(this.#row(id));
    return editsOf({ id, folder, durationSeconds });
  }

  /** An edit, or one step back or forth; written beside the data and nowhere else. */
  stepEdits(id: string, step: EditStep, by: string): EpisodeEdits {
    return this.#locked(() => {
      const row = this.#row(id);
      if (row.place === 'partial') throw new FaultError(fault('recorder.busy', { episode: id }));
      if (row.place === 'trash') throw this.#absent(id);
      const { folder, durationSeconds } = this.#episode(row);
      const edits = stepEdits(this.#database, { id, folder, durationSeconds }, step, by);
      this.#enter(id, row.place);
      return edits;
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
      return this.#database.transaction(() => {
        const changes = (): number => (this.#database.prepare('SELECT total_changes() AS changes').get() as { changes: number }).changes;
        const before = changes();
        const result = work();
        if (changes() !== before) this.#database.prepare("UPDATE facts SET value = value + 1 WHERE name = 'revision'").run();
        return result;
      }).immediate();
    } catch (error) {
      throw this.#told(error);
    }
  }

  #told(error: unknown): FaultError {
    if (error instanceof FaultError) return error;
    const code = (error as { code?: string }).code ?? '';
    return new FaultError(fault(code.startsWith('SQLITE_BUSY') ? 'library.lock' : isFull(error) ? 'library.full' : 'library.unwritable', { path: this.#library }, (error as Error).message), { cause: error });
  }

  #folder(id: string, place: Place): string {
    if (place === 'trash') return join(trashFolder(this.#library), id);
    return join(episodesFolder(this.#library), place === 'partial' ? id + partialSuffix : id);
  }

  /** An id in several places is where it counts most: finished, then unfinished, then removed. */
  #folders(): Map<string, Place> {
    const places = new Map<string, Place>();
    const look = (folder: string, place: (name: string) => [string, Place]): void => {
      for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
        const [id, where] = place(entry.name);
        if (entry.isDirectory() && episodeIdPattern.test(id) && places.get(id) !== 'episodes') places.set(id, where);
      }
    };
    look(trashFolder(this.#library), (name) => [name, 'trash']);
    look(episodesFolder(this.#library), (name) => (name.endsWith(partialSuffix) ? [name.slice(0, -partialSuffix.length), 'partial'] : [name, 'episodes']));
    return places;
  }

  #placeOf(id: string): Place | null {
    const places: readonly Place[] = ['episodes', 'partial', 'trash'];
    return places.find((place) => fs.statSync(this.#folder(id, place), { throwIfNoEntry: false })?.isDirectory()) ?? null;
  }

  #enter(id: string, place: Place): Episode {
    const folder = this.#folder(id, place);
    // A take in progress is the recorder's business, not yet the library's.
    if (place === 'partial' && isHeld(folder, lockName)) return unreadable(id, folder);
    const { row, mergedWith, episode } = readFolder(id, place, folder);
    if (episode.copyOf !== undefined && place === 'episodes' && this.#found(id) === undefined) this.#noted.push(fault('episode.copied', { folder: id, episode: episode.copyOf }));
    this.#forget(id);
    this.#database.prepare(`INSERT INTO episodes (${rowNames.join()}) VALUES (${rowNames.map((name) => `@${name}`).join()})`).run(row);
    for (const tag of new Set(episode.tags)) this.#database.prepare('INSERT INTO tags VALUES (?, ?)').run(tag, id);
    for (const child of new Set(mergedWith)) this.#database.prepare('INSERT INTO merges (follower, id) VALUES (?, ?)').run(child, id);
    return this.#episode(this.#row(id));
  }

  #forget(id: string): void {
    for (const table of ['episodes', 'tags', 'merges']) this.#database.prepare(`DELETE FROM ${table} WHERE id = ?`).run(id);
  }

  #found(id: string): FoundRow | undefined {
    return this.#database.prepare(`SELECT ${rowColumns} FROM episodes WHERE id = ?`).get(id) as FoundRow | undefined;
  }

  #row(id: string): FoundRow {
    this.#check(id);
    return this.#found(id) ?? this.#refuse(id);
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

const rowNames = ['id', 'place', 'stamp', 'started_at', 'duration', 'size', 'score', 'verdict', 'outcome', 'task', 'operator', 'consent', 'words', 'episode'] as const;
