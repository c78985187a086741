// Sends changed settings to the host, the newest of a burst only, and says how that went. SettingsView makes one.
import { createStore, type StoreApi } from 'zustand';
import type { Settings } from '../../core/contract/state.ts';
import type { Fault } from '../../core/fault.ts';
import { faultOf } from '../host/fault-of.ts';
import type { HostLink } from '../host/link.ts';

export interface SaveState {
  readonly phase: 'idle' | 'saving' | 'saved' | 'refused';
  readonly fault: Fault | null;
  /** What was changed here and has not come back from the host yet; laid over its settings. */
  readonly pending: Partial<Settings>;
}

/** A slider sends many values; the disk needs the last. */
const pauseMilliseconds = 200;

export class SettingsSaver {
  readonly store: StoreApi<SaveState> = createStore<SaveState>(() => ({ phase: 'idle', fault: null, pending: {} }));
  readonly #link: HostLink;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending = false;

  constructor(link: HostLink) { this.#link = link; }

  change(part: Partial<Settings>): void {
    this.store.setState(({ pending }) => ({ pending: { ...pending, ...part }, phase: 'saving', fault: null }));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => { void this.#send(); }, pauseMilliseconds);
  }

  /** Sends what waits at once: the view is closing. */
  close(): void {
    clearTimeout(this.#timer);
    void this.#send();
  }

  async #send(): Promise<void> {
    const { pending } = this.store.getState();
    if (this.#sending || Object.keys(pending).length === 0) return;
    this.#sending = true;
    try {
      await this.#link.call.settings.update(pending);
      // Only what was sent is done; a change made meanwhile waits for its own turn.
      this.store.setState((state) => {
        const left = Object.fromEntries(Object.entries(state.pending).filter(([key, value]) => pending[key as keyof Settings] !== value)) as Partial<Settings>;
        return { pending: left, phase: Object.keys(left).length === 0 ? 'saved' : 'saving' };
      });
    } catch (error) {
      this.store.setState({ phase: 'refused', fault: faultOf(error), pending: {} });
    } finally {
      this.#sending = false;
    }
    if (this.store.getState().phase === 'saving') void this.#send();
  }
}
