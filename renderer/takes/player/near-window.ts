// Keeps the stretch around the playhead of long streams at hand, sample by sample. One request of all streams is under way
// at a time and the newest wish wins, so that scrubbing through hours asks for what is looked at and nothing else.
import type { Columns } from '../../../core/streams/columns.ts';

export interface StretchWish { readonly from: number; readonly to: number }

// Fetching it stands between a click into hours and the arm's pose there, so it is short.
const beforeSeconds = 1;
const afterSeconds = 6;
/** The next stretch is fetched before this one ends: half a second of waiting at four times the speed. */
const marginSeconds = 2;
/** After a jump the pictures go first: they are what is looked for, and both take the same processor. */
const picturesFirstMilliseconds = 60;

export class NearWindow {
  readonly #streams: readonly string[];
  readonly #startNanos: number;
  readonly #load: (streamId: string, stretch: StretchWish) => Promise<Columns>;
  /** null: nothing that is at hand is near. */
  readonly #found: (columns: ReadonlyMap<string, Columns> | null) => void;
  #covers: { readonly from: number; readonly to: number } | null = null;
  #wanted = 0;
  #busy = false;
  readonly #restMilliseconds: number;

  constructor(
    streams: readonly string[], startNanos: number,
    load: (streamId: string, stretch: StretchWish) => Promise<Columns>, found: (columns: ReadonlyMap<string, Columns> | null) => void,
    restMilliseconds = picturesFirstMilliseconds,
  ) {
    this.#restMilliseconds = restMilliseconds;
    this.#streams = streams;
    this.#startNanos = startNanos;
    this.#load = load;
    this.#found = found;
  }

  lookAt(seconds: number): void {
    this.#wanted = seconds;
    if (this.#covers && (seconds < this.#covers.from || seconds > this.#covers.to)) {
      this.#covers = null;
      this.#found(null);
    }
    if (!this.#busy && !this.#isEnough()) void this.#fetch();
  }

  #isEnough(): boolean {
    return this.#covers !== null && this.#wanted >= this.#covers.from && this.#wanted <= this.#covers.to - marginSeconds;
  }

  async #fetch(): Promise<void> {
    this.#busy = true;
    await new Promise((resolve) => { setTimeout(resolve, this.#restMilliseconds); });
    try {
      do {
        const covers = { from: Math.max(0, this.#wanted - beforeSeconds), to: this.#wanted + afterSeconds };
        const stretch = { from: this.#startNanos + covers.from * 1e9, to: this.#startNanos + covers.to * 1e9 };
        const loaded = await Promise.all(this.#streams.map(async (streamId) => [streamId, await this.#load(streamId, stretch)] as const));
        // Looked away meanwhile: what came is of no use.
        if (this.#wanted < covers.from || this.#wanted > covers.to) continue;
        this.#covers = covers;
        this.#found(new Map(loaded));
      } while (!this.#isEnough());
    } catch {
      // The overview stays; where a stream is damaged its whole reading says so.
      this.#covers = { from: -Infinity, to: Infinity };
    } finally {
      this.#busy = false;
    }
  }
}
