// Host truth for viewers: built whole from its parts whenever one of them says that it changed, and
// handed to every watcher, at most 20 times a second. start-host.ts makes it; serve/router.ts watches.
import type { HostState } from '../core/contract/state.ts';
import type { Fault } from '../core/fault.ts';
import { millisecondsBetween, type Clock, type Nanos } from '../core/time.ts';

export interface StateBoard extends Disposable {
  /** The parts stand: from here on the state can be built. What was reported before is in it. */
  present(build: () => StateParts): void;
  /** Throws before `present`. */
  current(): HostState;
  /** Something that the state shows has changed. Cheap; call it as often as you like. */
  changed(): void;
  /**
   * Keeps the newest faults, for the list that people look back at. The same code again within ten seconds takes
   * the place of the one before; then false.
   */
  report(fault: Fault): boolean;
  /** The state now, then again after changes; a slow reader gets the newest and skips the rest. Ends with the signal. */
  watch(signal?: AbortSignal): AsyncGenerator<HostState, void, void>;
  onChange(listener: (state: HostState) => void): Disposable;
}

const shortestGapMilliseconds = 50;
const faultsKept = 50;
const repeatMilliseconds = 10_000;

export type StateParts = Omit<HostState, 'revision' | 'faults'>;

export function createStateBoard(clock: Clock): StateBoard {
  let build: (() => StateParts) | undefined;
  const listeners = new Set<(state: HostState) => void>();
  let faults: HostState['faults'] = [];
  let revision = 0;
  let newest: HostState | undefined;
  let timer: NodeJS.Timeout | undefined;
  let lastAt = -Infinity;

  const current = (): HostState => {
    if (!build) throw new Error('the state was asked for before the host stands');
    return (newest ??= { revision, faults, ...build() });
  };
  const tell = (): void => {
    timer = undefined;
    lastAt = clock.now();
    const state = current();
    for (const listener of listeners) listener(state);
  };
  const changed = (): void => {
    if (newest) { newest = undefined; revision += 1; }
    if (build) timer ??= setTimeout(tell, Math.max(0, shortestGapMilliseconds - (clock.now() - lastAt) / 1e6));
  };
  const onChange = (listener: (state: HostState) => void): Disposable => {
    listeners.add(listener);
    return { [Symbol.dispose]: () => { listeners.delete(listener); } };
  };
  return {
    present(parts) { build = parts; changed(); },
    current, changed, onChange,
    report(fault) {
      const at = clock.now();
      const repeated = faults.findIndex((old) => old.fault.code === fault.code && millisecondsBetween(old.at as Nanos, at) < repeatMilliseconds);
      faults = [...(repeated < 0 ? faults.slice(1 - faultsKept) : faults.toSpliced(repeated, 1)), { at, fault }];
      changed();
      return repeated < 0;
    },
    async *watch(signal) {
      let fresh: HostState | undefined = current();
      let wake: (() => void) | undefined;
      using _listening = onChange((state) => { fresh = state; wake?.(); });
      const ended = (): void => wake?.();
      signal?.addEventListener('abort', ended);
      try {
        while (!signal?.aborted) {
          if (fresh) {
            const state: HostState = fresh;
            fresh = undefined;
            yield state;
          } else {
            await new Promise<void>((resolve) => { wake = resolve; });
          }
        }
      } finally {
        signal?.removeEventListener('abort', ended);
      }
    },
    [Symbol.dispose]() { clearTimeout(timer); listeners.clear(); },
  };
}
