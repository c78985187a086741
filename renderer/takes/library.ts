// The library as the page knows it: the host's list of takes, what is being done to them, and the one notice
// that says what was done. One per link, so that coming back to the view shows it at once.
import { createStore, type StoreApi } from 'zustand';
import type { Episode, Outcome } from '../../core/contract/episode.ts';
import type { Fault } from '../../core/fault.ts';
import { faultOf } from '../host/fault-of.ts';
import type { HostLink } from '../host/link.ts';
import type { TakeFilter } from './filters.ts';
import { everything } from './filters.ts';
import { nothingSelected, type Selection } from './selection.ts';

export type Notice =
  | { readonly kind: 'discarded' | 'restored'; readonly count: number; readonly undo: readonly string[] }
  | { readonly kind: 'labelled'; readonly count: number; readonly outcome: Outcome }
  | { readonly kind: 'verifying' | 'repairing' | 'repaired' }
  | { readonly kind: 'verified'; readonly count: number }
  | { readonly kind: 'problems'; readonly count: number; readonly first: string }
  | { readonly kind: 'failed'; readonly count: number; readonly fault: Fault };

export interface LibraryState {
  /** null until the first answer. */
  readonly takes: readonly Episode[] | null;
  readonly fault: Fault | null;
  readonly filter: TakeFilter;
  readonly selection: Selection;
  readonly notice: Notice | null;
}

export class Library {
  readonly store: StoreApi<LibraryState> = createStore<LibraryState>(() => ({
    takes: null, fault: null, filter: everything, selection: nothingSelected, notice: null,
  }));
  /** Where the light table was left. Not state: nothing is drawn anew for it. */
  scrollTop = 0;
  readonly #link: HostLink;
  #reading = false;
  #readAgain = false;

  constructor(link: HostLink) { this.#link = link; }

  /** Reads the list; a call while one is under way reads once more after it. */
  async read(): Promise<void> {
    if (this.#reading) { this.#readAgain = true; return; }
    this.#reading = true;
    try {
      do {
        this.#readAgain = false;
        const { episodes } = await this.#link.call.episodes.list({});
        this.store.setState({ takes: episodes, fault: null });
      } while (this.#readAgain);
    } catch (error) {
      this.store.setState({ fault: faultOf(error) });
    } finally {
      this.#reading = false;
    }
  }

  /** Reads whenever the host says that its library changed. */
  follow(): () => void {
    const mark = () => {
      const { host } = this.#link.state.getState();
      return host ? `${host.library.episodes} ${host.take.phase}` : '';
    };
    let last = mark();
    if (last !== '') void this.read();
    return this.#link.state.subscribe(() => {
      const next = mark();
      if (next === last) return;
      last = next;
      if (next !== '') void this.read();
    });
  }

  async label(ids: readonly string[], outcome: Outcome): Promise<void> {
    // Shown at once; the host's answer, or a new reading after a refusal, has the last word.
    this.#replace(ids, (take) => ({ ...take, outcome }));
    const failed = await this.#each(ids, async (id) => { this.#put(await this.#link.call.episodes.label({ id, outcome })); });
    if (!failed) this.#say({ kind: 'labelled', count: ids.length, outcome });
  }

  /** Rejects with what the host said; the field that holds the note shows it. */
  async note(id: string, note: string): Promise<void> {
    this.#put(await this.#link.call.episodes.label({ id, note }));
  }

  async discard(ids: readonly string[]): Promise<void> {
    const done: string[] = [];
    const failed = await this.#each(ids, async (id) => { await this.#link.call.episodes.remove({ id }); done.push(id); });
    const gone = new Set(done);
    this.store.setState(({ takes }) => ({ takes: takes?.filter((take) => !gone.has(take.id)) ?? null }));
    if (!failed && done.length > 0) this.#say({ kind: 'discarded', count: done.length, undo: done });
  }

  async restore(ids: readonly string[]): Promise<void> {
    const failed = await this.#each(ids, async (id) => { this.#put(await this.#link.call.episodes.restore({ id })); });
    if (!failed) this.#say({ kind: 'restored', count: ids.length, undo: [] });
  }

  async undo(): Promise<void> {
    const { notice } = this.store.getState();
    if (notice?.kind === 'discarded') await this.restore(notice.undo);
  }

  async verify(ids: readonly string[]): Promise<void> {
    this.#say({ kind: 'verifying' });
    const problems: string[] = [];
    const failed = await this.#each(ids, async (id) => { problems.push(...(await this.#link.call.episodes.verify({ id })).problems); });
    if (failed) return;
    this.#say(problems.length === 0 ? { kind: 'verified', count: ids.length } : { kind: 'problems', count: problems.length, first: problems[0]! });
  }

  async repair(id: string): Promise<void> {
    this.#say({ kind: 'repairing' });
    const failed = await this.#each([id], async () => { this.#put(await this.#link.call.episodes.repair({ id })); });
    if (!failed) this.#say({ kind: 'repaired' });
  }

  dismiss(): void { this.store.setState({ notice: null }); }

  /** Another take is opened: what was said of the one before would be read as said of this one. */
  turnPage(): void {
    this.store.setState(({ notice }) => (notice && ['verified', 'problems', 'repaired', 'labelled'].includes(notice.kind) ? { notice: null } : {}));
  }

  #say(notice: Notice): void { this.store.setState({ notice }); }

  /** Runs one after the other; true when any was refused, and then says so. */
  async #each(ids: readonly string[], work: (id: string) => Promise<void>): Promise<boolean> {
    let refused = 0;
    let last: Fault | undefined;
    for (const id of ids) {
      try { await work(id); } catch (error) { refused += 1; last = faultOf(error); }
    }
    if (!last) return false;
    this.#say({ kind: 'failed', count: refused, fault: last });
    void this.read();
    return true;
  }

  #replace(ids: readonly string[], change: (take: Episode) => Episode): void {
    const changed = new Set(ids);
    this.store.setState(({ takes }) => ({ takes: takes?.map((take) => (changed.has(take.id) ? change(take) : take)) ?? null }));
  }

  #put(take: Episode): void {
    this.store.setState(({ takes }) => {
      if (!takes) return {};
      return { takes: takes.some((other) => other.id === take.id) ? takes.map((other) => (other.id === take.id ? take : other)) : [take, ...takes] };
    });
  }
}

const libraries = new WeakMap<HostLink, Library>();

export function libraryOf(link: HostLink): Library {
  let library = libraries.get(link);
  if (!library) libraries.set(link, library = new Library(link));
  return library;
}
