// The edits of the opened take as the page knows them: what the host says they come to, the stretch that is being chosen
// for the next one, and why the last one was refused. Calls go one after the other, so that keys struck quickly keep
// their order. PlayerSession has one.
import { createStore, type StoreApi } from 'zustand';
import type { Edit, EpisodeEdits, Span } from '../../../core/edits/edits.ts';
import { without } from '../../../core/edits/edits.ts';
import type { Fault } from '../../../core/fault.ts';
import { faultOf } from '../../host/fault-of.ts';
import type { HostLink } from '../../host/link.ts';

export interface EditsState {
  /** null until the host has answered, and when the edits cannot be read. */
  readonly edits: EpisodeEdits | null;
  readonly fault: Fault | null;
  /** Begun at `from`; `to` is null until it is ended. In order of time, once ended. */
  readonly stretch: { readonly from: number; readonly to: number | null } | null;
  /** Playing passes over what is cut away. */
  readonly skips: boolean;
}

/** What an export would take of it, in order. */
export const keptSpans = (edits: EpisodeEdits): Span[] => edits.parts.flatMap((part) => (part.keep ? part.spans : []));

/** What it would not. */
export const cutAway = (edits: EpisodeEdits | null, durationSeconds: number): Span[] =>
  (edits === null || edits.count === 0 ? [] : without({ from: 0, to: durationSeconds }, keptSpans(edits)));

/** Subtasks are named by chance: two windows that mark at once make two. */
export const newSubtaskId = (): string => Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => (byte % 36).toString(36)).join('');

export class EditsDesk {
  readonly store: StoreApi<EditsState> = createStore<EditsState>(() => ({ edits: null, fault: null, stretch: null, skips: true }));
  readonly #link: HostLink;
  readonly #id: string;
  readonly #unfollow: () => void;
  #last: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(link: HostLink, id: string) {
    this.#link = link;
    this.#id = id;
    void this.#ask(() => link.call.episodes.edits.show({ id }));
    const revision = () => link.state.getState().host?.library.revision;
    let seen = revision();
    // Another window, or the command line, may have edited.
    this.#unfollow = link.state.subscribe(() => {
      const now = revision();
      if (now === undefined || now === seen) return;
      seen = now;
      void this.#ask(() => link.call.episodes.edits.show({ id }), true);
    });
  }

  /** Resolves to whether it was done; a refusal stands in the state. */
  apply(edit: Edit): Promise<boolean> { return this.#ask(() => this.#link.call.episodes.edits.apply({ id: this.#id, edit })); }
  undo(): Promise<boolean> { return this.#ask(() => this.#link.call.episodes.edits.undo({ id: this.#id })); }
  redo(): Promise<boolean> { return this.#ask(() => this.#link.call.episodes.edits.redo({ id: this.#id })); }

  /** Begins a stretch here, or ends the one that was begun. */
  mark(seconds: number): void {
    const { stretch } = this.store.getState();
    if (stretch === null || stretch.to !== null) this.store.setState({ stretch: { from: seconds, to: null }, fault: null });
    else if (Math.abs(seconds - stretch.from) > 0.005) this.choose({ from: Math.min(stretch.from, seconds), to: Math.max(stretch.from, seconds) });
  }
  choose(stretch: Span | null): void { this.store.setState({ stretch, fault: null }); }
  setSkips(skips: boolean): void { this.store.setState({ skips }); }
  dismiss(): void { this.store.setState({ fault: null }); }

  close(): void {
    this.#closed = true;
    this.#unfollow();
  }

  #ask(call: () => Promise<EpisodeEdits>, quietly = false): Promise<boolean> {
    const answer = this.#last.then(async () => {
      try {
        const edits = await call();
        if (!this.#closed && JSON.stringify(edits) !== JSON.stringify(this.store.getState().edits)) this.store.setState({ edits });
        if (!this.#closed && !quietly) this.store.setState({ fault: null });
        return true;
      } catch (error) {
        if (!this.#closed && !quietly) this.store.setState({ fault: faultOf(error) });
        return false;
      }
    });
    this.#last = answer.then(() => undefined);
    return answer;
  }
}
