// The library as the page knows it: what the host found for the present search, what is being done to takes, how that
// is taken back, and the one notice that says what was done. One per link, so that coming back to the view shows it at once.
import { createStore, type StoreApi } from 'zustand';
import type { Episode, Outcome, SearchResult } from '../../core/contract/episode.ts';
import type { Fault } from '../../core/fault.ts';
import { faultOf, plainFault } from '../host/fault-of.ts';
import type { HostLink } from '../host/link.ts';
import { applied, fieldsOf, labelsBefore, undoneBy, type Deed, type LabelDeed, type LabelField } from './deeds.ts';
import { joinOf, type JoinRefusal } from './join.ts';
import { everything, feels, searchFor, type TakeQuery } from './query.ts';
import { moveTo, nothingSelected, type Selection } from './selection.ts';
import { emptyList, fetchedStretches, listOf, missingStretches, pageSize, withChanged, withStretch, without, type TakeList } from './take-list.ts';

export type Notice =
  | { readonly kind: 'discarded' | 'restored' | 'undone' | 'redone' | 'joined' | 'parted'; readonly count: number }
  | { readonly kind: 'cannotJoin'; readonly refusal: JoinRefusal }
  | { readonly kind: 'labelled'; readonly count: number; readonly outcome: Outcome }
  | { readonly kind: 'changed'; readonly count: number; readonly field: LabelField | 'labels' }
  | { readonly kind: 'repairing' | 'repaired' | 'nothingToUndo' | 'nothingToRedo' }
  | { readonly kind: 'verifying' | 'changing' | 'discarding' | 'restoring'; readonly done: number; readonly count: number }
  | { readonly kind: 'verified'; readonly count: number }
  | { readonly kind: 'problems'; readonly count: number; readonly first: string }
  | { readonly kind: 'failed'; readonly count: number; readonly fault: Fault };

export type Facets = Pick<SearchResult, 'all' | 'outcomes' | 'verdicts' | 'tasks' | 'operators' | 'tags'>;

export interface LibraryState {
  /** null until the first answer. */
  readonly list: TakeList | null;
  readonly facets: Facets;
  /** Takes that are known, in the order of the list; one that was opened by its address may come last. */
  readonly takes: readonly Episode[] | null;
  readonly fault: Fault | null;
  readonly query: TakeQuery;
  readonly selection: Selection;
  readonly notice: Notice | null;
  /** Grows whenever something new is known of any take. */
  readonly version: number;
}

const noFacets: Facets = { all: 0, outcomes: {}, verdicts: {}, tasks: [], operators: [], tags: [] };
const settleMilliseconds = 150;
/** Said also when another take is opened: what is under way, can be taken back, or went wrong. */
const staying: ReadonlySet<Notice['kind']> = new Set(['discarded', 'joined', 'failed', 'verifying', 'changing', 'discarding', 'restoring', 'repairing']);
export const underWay: ReadonlySet<Notice['kind']> = new Set(['verifying', 'changing', 'discarding', 'restoring', 'repairing']);
/** So many are labelled in one call: each is a file made safe on the disk, and a person wants to see that it goes on. */
const labelledTogether = 100;

export class Library {
  readonly store: StoreApi<LibraryState> = createStore<LibraryState>(() => ({
    list: null, facets: noFacets, takes: null, fault: null, query: everything, selection: nothingSelected, notice: null, version: 0,
  }));
  /** Where the light table was left. Not state: nothing is drawn anew for it. */
  scrollTop = 0;
  readonly #link: HostLink;
  /** Opened by its address, and not among what was found. */
  #guest: Episode | null = null;
  /** The newest of every take that was ever told of here, also of those that the search no longer finds. */
  readonly #seen = new Map<string, Episode>();
  /** A later search makes the answers to earlier ones worthless. */
  #turn = 0;
  readonly #fetching = new Set<number>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #searching = false;
  #searchAgain = false;
  /** While something is done to many, what the host tells in between is not read. */
  #working = 0;
  readonly #done: Deed[] = [];
  readonly #undone: Deed[] = [];

  constructor(link: HostLink) { this.#link = link; }

  seen(id: string): Episode | undefined { return this.#seen.get(id); }

  /** Another search: begins at its top with nothing marked. While one is under way the last wish waits; the last answer stays on the screen. */
  search(query: TakeQuery): void {
    this.scrollTop = 0;
    this.store.setState(({ selection }) => ({ query, selection: moveTo(selection.cursor) }));
    this.#searchAgain = true;
    if (!this.#searching) void this.#searchOn();
  }

  async #searchOn(): Promise<void> {
    this.#searching = true;
    while (this.#searchAgain) {
      this.#searchAgain = false;
      await this.#begin();
    }
    this.#searching = false;
  }

  /** Fetches again what is there now. */
  async read(): Promise<void> {
    const turn = this.#turn += 1;
    this.#fetching.clear();
    const before = this.store.getState().list;
    try {
      let list = emptyList;
      let facets = noFacets;
      for (const { offset, limit } of before ? fetchedStretches(before) : [{ offset: 0, limit: pageSize }]) {
        const found = await this.#ask(offset, limit);
        if (turn !== this.#turn) return;
        list = offset === 0 || list.total !== found.total ? listOf(found.total, offset, found.episodes) : withStretch(list, offset, found.episodes);
        facets = found;
      }
      this.#show(list, facets);
    } catch (error) {
      if (turn === this.#turn) this.store.setState({ fault: faultOf(error) });
    }
  }

  async #begin(): Promise<void> {
    const turn = this.#turn += 1;
    this.#fetching.clear();
    try {
      const found = await this.#ask(0, pageSize);
      if (turn !== this.#turn) return;
      this.store.setState(({ selection }) => ({ selection: found.episodes.some(({ id }) => id === selection.cursor) ? selection : moveTo(found.episodes[0]?.id ?? '') }));
      this.#show(listOf(found.total, 0, found.episodes), found);
    } catch (error) {
      if (turn === this.#turn) this.store.setState({ fault: faultOf(error) });
    }
  }

  #ask(offset: number, limit: number): Promise<SearchResult> {
    return this.#link.call.episodes.search(searchFor(this.store.getState().query, Date.now(), offset, limit));
  }

  /** Fetches what is missing of these rows. */
  async need(from: number, end: number): Promise<void> {
    const { list } = this.store.getState();
    if (!list) return;
    const turn = this.#turn;
    const stretches = missingStretches(list, from, end).filter(({ offset }) => !this.#fetching.has(offset));
    for (const { offset } of stretches) this.#fetching.add(offset);
    try {
      const answers: { readonly offset: number; readonly found: SearchResult }[] = [];
      for (const { offset, limit } of stretches) answers.push({ offset, found: await this.#ask(offset, limit) });
      const now = this.store.getState().list;
      if (turn !== this.#turn || !now) return;
      if (answers.some(({ found }) => found.total !== now.total)) { void this.read(); return; }
      const last = answers.at(-1);
      if (last) this.#show(answers.reduce((known, { offset, found }) => withStretch(known, offset, found.episodes), now), last.found);
    } catch (error) {
      if (turn === this.#turn) this.#say({ kind: 'failed', count: 1, fault: faultOf(error) });
    } finally {
      for (const { offset } of stretches) this.#fetching.delete(offset);
    }
  }

  /** What was found, up to so many, fetched where it was not: for acting on everything. */
  async needAll(most = 10_000): Promise<readonly Episode[]> {
    const { list } = this.store.getState();
    if (list) await this.need(0, Math.min(most, list.total));
    return (this.store.getState().list?.rows ?? []).slice(0, most).filter((row) => row !== undefined);
  }

  /** Makes a take known that an address names. */
  async needOne(id: string): Promise<void> {
    if (this.store.getState().takes?.some((take) => take.id === id)) return;
    const found = await this.#link.call.episodes.search(searchFor({ ...everything, text: id }, Date.now(), 0, 1)).catch(() => null);
    this.#guest = found?.episodes.find((take) => take.id === id) ?? null;
    this.store.setState(({ list }) => ({ takes: this.#known(list ?? emptyList) }));
  }

  /** Reads whenever the host says that its library changed. */
  follow(): () => void {
    const mark = () => {
      const { host } = this.#link.state.getState();
      return host ? String(host.library.revision) : '';
    };
    let last = mark();
    if (last !== '') void this.read();
    return this.#link.state.subscribe(() => {
      const next = mark();
      if (next === last) return;
      const returned = last === '';
      last = next;
      // Many changes in a row, as a bulk action makes them, are read once.
      if (next !== '' && this.#working === 0) this.#later(returned ? 0 : settleMilliseconds, () => this.read());
    });
  }

  /** The same change to all of them, shown at once; the host's answer, or a new reading after a refusal, has the last word. */
  async change(ids: readonly string[], deed: LabelDeed): Promise<void> {
    const takes = this.#takesOf(ids);
    const fields = fieldsOf(deed);
    if (takes.length === 0 || fields.length === 0) return;
    const before = new Map(takes.map((take) => [take.id, labelsBefore(take, deed)]));
    this.#put(takes.map((take) => applied(take, deed)));
    if (!await this.#send(takes.map(({ id }) => id), deed)) return;
    this.#did({ kind: 'labels', ids: [...before.keys()], deed, before });
    this.#say(fields.length === 1 && deed.change.outcome !== undefined
      ? { kind: 'labelled', count: takes.length, outcome: deed.change.outcome }
      : { kind: 'changed', count: takes.length, field: fields.length === 1 ? fields[0]! : 'labels' });
    if (feels(this.store.getState().query, fields)) await this.read();
    else this.#later(settleMilliseconds, () => this.#refreshFacets());
  }

  label(ids: readonly string[], outcome: Outcome): Promise<void> { return this.change(ids, { change: { outcome } }); }

  /** Rejects with what the host said; the field that holds the note shows it. */
  async note(id: string, note: string): Promise<void> {
    const [take] = this.#takesOf([id]);
    this.#put([await this.#link.call.episodes.label({ id, note })]);
    if (take) this.#did({ kind: 'labels', ids: [id], deed: { change: { note } }, before: new Map([[id, { note: take.note }]]) });
  }

  async discard(ids: readonly string[]): Promise<void> {
    const done = await this.#eachOne(ids, (id) => this.#link.call.episodes.remove({ id }), 'discarding');
    this.#drop(done);
    if (done.length === 0) return;
    this.#did({ kind: 'discarded', ids: done });
    if (done.length === ids.length) this.#say({ kind: 'discarded', count: done.length });
  }

  /** One episode of several takes, for every data set: the first leads and the others follow it. What was recorded stays as it is. */
  async join(chosen: readonly Episode[]): Promise<void> {
    const join = joinOf(chosen);
    if (join.refusal !== null) { this.#say({ kind: 'cannotJoin', refusal: join.refusal }); return; }
    const { leader, followers } = join;
    const before = await this.#link.call.episodes.edits.show({ id: leader }).then((edits) => edits.mergedWith, () => []);
    const after = [...new Set([...before, ...followers])];
    if (!await this.#letFollow(leader, after)) return;
    this.#did({ kind: 'joined', ids: [leader, ...after], leader, before, after });
    this.#say({ kind: 'joined', count: after.length + 1 });
  }

  /** False, and said, when the host refuses. */
  async #letFollow(leader: string, followers: readonly string[]): Promise<boolean> {
    const done = await this.#eachOne([leader], (id) => this.#link.call.episodes.edits.apply({ id, edit: { kind: 'merge', with: [...followers] } }));
    if (done.length > 0) await this.read();
    return done.length > 0;
  }

  async undo(): Promise<void> {
    const deed = this.#done.pop();
    if (!deed) { this.#say({ kind: 'nothingToUndo' }); return; }
    if (deed.kind === 'discarded') {
      const back = await this.#eachOne(deed.ids, async (id) => { this.#put([await this.#link.call.episodes.restore({ id })]); }, 'restoring');
      if (back.length === deed.ids.length) this.#say({ kind: 'restored', count: back.length });
    } else if (deed.kind === 'joined') {
      if (!await this.#letFollow(deed.leader, deed.before)) { this.#done.push(deed); return; }
      this.#say({ kind: 'parted', count: deed.ids.length });
    } else {
      for (const { ids, change } of undoneBy(deed.before)) if (!await this.#send(ids, { change })) { this.#done.push(deed); return; }
      this.#say({ kind: 'undone', count: deed.ids.length });
    }
    this.#undone.push(deed);
    await this.read();
  }

  async redo(): Promise<void> {
    const deed = this.#undone.pop();
    if (!deed) { this.#say({ kind: 'nothingToRedo' }); return; }
    if (deed.kind === 'discarded') this.#drop(await this.#eachOne(deed.ids, (id) => this.#link.call.episodes.remove({ id }), 'discarding'));
    else if (!await (deed.kind === 'joined' ? this.#letFollow(deed.leader, deed.after) : this.#send(deed.ids, deed.deed))) { this.#undone.push(deed); return; }
    this.#done.push(deed);
    this.#say({ kind: 'redone', count: deed.ids.length });
    await this.read();
  }

  async verify(ids: readonly string[]): Promise<void> {
    const problems: string[] = [];
    let done = 0;
    this.#say({ kind: 'verifying', done, count: ids.length });
    const answered = await this.#eachOne(ids, async (id) => {
      problems.push(...(await this.#link.call.episodes.verify({ id })).problems);
      this.#say({ kind: 'verifying', done: done += 1, count: ids.length });
    });
    if (answered.length < ids.length) return;
    this.#say(problems.length === 0 ? { kind: 'verified', count: ids.length } : { kind: 'problems', count: problems.length, first: problems[0]! });
  }

  async repair(id: string): Promise<void> {
    this.#say({ kind: 'repairing' });
    const done = await this.#eachOne([id], async () => { this.#put([await this.#link.call.episodes.repair({ id })]); });
    if (done.length > 0) this.#say({ kind: 'repaired' });
  }

  dismiss(): void { this.store.setState({ notice: null }); }

  /** Another take is opened: what was said of the one before would be read as said of this one. */
  turnPage(): void {
    this.store.setState(({ notice }) => (notice && !staying.has(notice.kind) ? { notice: null } : {}));
  }

  #say(notice: Notice): void { this.store.setState({ notice }); }
  #did(deed: Deed): void { this.#done.push(deed); this.#undone.length = 0; }

  #later(milliseconds: number, work: () => Promise<void>): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => { void work(); }, milliseconds);
  }

  /** The counts beside the filters' words; the list itself is as it should be. */
  async #refreshFacets(): Promise<void> {
    const turn = this.#turn;
    const found = await this.#ask(0, 1).catch(() => null);
    if (found && turn === this.#turn) this.store.setState({ facets: found });
  }

  /** True when all were taken; else says which sentence, and reads what is true. */
  async #send(ids: readonly string[], { change, addTags = [], removeTags = [] }: LabelDeed): Promise<boolean> {
    const refused: Fault[] = [];
    this.#working += 1;
    try {
      for (let done = 0; done < ids.length; done += labelledTogether) {
        if (ids.length > labelledTogether) this.#say({ kind: 'changing', done, count: ids.length });
        const answer = await this.#link.call.episodes.labelMany({ ids: ids.slice(done, done + labelledTogether), change, addTags: [...addTags], removeTags: [...removeTags] });
        this.#put(answer.episodes);
        refused.push(...answer.refused.map((each) => plainFault(each.fault)));
      }
    } catch (error) {
      refused.push(faultOf(error));
    } finally {
      this.#working -= 1;
    }
    const last = refused.at(-1);
    if (!last) return true;
    this.#say({ kind: 'failed', count: refused.length, fault: last });
    void this.read();
    return false;
  }

  /** Runs one after the other and answers those that went well; says so when any did not. */
  async #eachOne(ids: readonly string[], work: (id: string) => Promise<unknown>, saying?: 'discarding' | 'restoring'): Promise<string[]> {
    const done: string[] = [];
    let last: Fault | undefined;
    this.#working += 1;
    for (const [index, id] of ids.entries()) {
      if (saying && index % 10 === 0 && ids.length > 20) this.#say({ kind: saying, done: index, count: ids.length });
      try { await work(id); done.push(id); } catch (error) { last = faultOf(error); }
    }
    this.#working -= 1;
    if (last) this.#say({ kind: 'failed', count: ids.length - done.length, fault: last });
    if (last || ids.length > 1) void this.read();
    return done;
  }

  #takesOf(ids: readonly string[]): Episode[] { return ids.map((id) => this.#seen.get(id)).filter((take) => take !== undefined); }

  #put(takes: readonly Episode[]): void {
    const changed = new Map(takes.map((take) => [take.id, take]));
    if (this.#guest) this.#guest = changed.get(this.#guest.id) ?? this.#guest;
    for (const [id, take] of changed) this.#seen.set(id, take);
    this.store.setState(({ list, version }) => ({ version: version + 1, ...(list ? this.#shown(withChanged(list, changed)) : {}) }));
  }

  #drop(ids: readonly string[]): void {
    const gone = new Set(ids);
    this.store.setState(({ list }) => (list ? this.#shown(without(list, gone)) : {}));
  }

  #show(list: TakeList, facets: Facets): void { this.store.setState({ ...this.#shown(list), facets, fault: null }); }
  #shown(list: TakeList): Pick<LibraryState, 'list' | 'takes'> { return { list, takes: this.#known(list) }; }

  #known(list: TakeList): readonly Episode[] {
    const found = list.rows.filter((row) => row !== undefined);
    for (const take of found) this.#seen.set(take.id, take);
    if (this.#guest) this.#seen.set(this.#guest.id, this.#guest);
    return this.#guest && !list.ids.includes(this.#guest.id) ? [...found, this.#guest] : found;
  }
}

const libraries = new WeakMap<HostLink, Library>();

export function libraryOf(link: HostLink): Library {
  let library = libraries.get(link);
  if (!library) libraries.set(link, library = new Library(link));
  return library;
}
