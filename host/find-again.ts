// Looks for lost devices while there are any, and opens one again when the same one is plugged in again. It then
// holds: arming stays with the operator. The hub makes one.
import type { AnyDeviceKind, FoundDevice } from './devices/device.ts';

/** A device that was lost, as it is looked for. */
export interface Missed {
  readonly id: string;
  readonly kind: AnyDeviceKind;
  readonly settings: object;
  /** What it was known by while it was open; undefined where its driver knows no such thing. */
  identity: string | undefined;
  /** It is there again. */
  found: FoundDevice | undefined;
}

export interface FindAgainOptions {
  missed(): readonly Missed[];
  /** What open devices are known by. */
  taken(): ReadonlySet<string>;
  readonly everyMilliseconds: number;
  reopen(id: string): Promise<void>;
  changed(): void;
}

export function findAgain(options: FindAgainOptions): Disposable {
  const gone = new AbortController();
  let looking = false;
  const look = async (): Promise<void> => {
    const missed = options.missed();
    if (missed.length === 0 || looking) return;
    looking = true;
    try {
      const kinds = [...new Set(missed.map(({ kind }) => kind))];
      const found = (await Promise.all(kinds.map((kind) => kind.find(gone.signal).catch(() => [])))).flat();
      for (const one of missed) {
        if (gone.signal.aborted) return;
        const before = one.found;
        one.found = theSame(found, one, options.taken());
        if ((before === undefined) !== (one.found === undefined)) options.changed();
        // Once for each time that it appears: one that is there and does not open is left to the operator.
        if (one.found && !before) await options.reopen(one.id).catch(() => undefined);
      }
    } finally {
      looking = false;
    }
  };
  const timer = setInterval(() => void look(), options.everyMilliseconds);
  timer.unref();
  return { [Symbol.dispose]: () => { clearInterval(timer); gone.abort(); } };
}

/** The same device by its identity; where none is known, the only one that its settings fit and that no other has. */
function theSame(found: readonly FoundDevice[], missed: Missed, taken: ReadonlySet<string>): FoundDevice | undefined {
  const ofKind = found.filter(({ kind, identity }) => kind === missed.kind.kind && !taken.has(identity));
  if (missed.identity !== undefined) return ofKind.find(({ identity }) => identity === missed.identity);
  const had = missed.settings as Record<string, unknown>;
  // An empty setting means whichever is there; with two of them that is a choice, and not ours.
  const fitting = ofKind.filter(({ settings }) => Object.entries(settings).every(([name, value]) => had[name] === value || had[name] === ''));
  return fitting.length === 1 ? fitting[0] : undefined;
}
