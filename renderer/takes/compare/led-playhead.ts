// One of two playheads that a third one leads: the same moment for both, each in its own take's seconds. CompareView
// makes one for each take.
import type { AnyPlayhead, Playhead, PlayheadState } from '../player/playhead.ts';

export class LedPlayhead implements AnyPlayhead {
  readonly #leader: Playhead;
  readonly #durationSeconds: number;
  readonly #unwatch = new Set<() => void>();
  /** Own seconds less the leader's. */
  #shift = 0;
  #known: { readonly of: PlayheadState; readonly own: PlayheadState } | null = null;

  constructor(leader: Playhead, durationSeconds: number) {
    this.#leader = leader;
    this.#durationSeconds = durationSeconds;
  }

  setShift(seconds: number): void {
    this.#shift = seconds;
    this.#leader.refresh();
  }

  /** One object as long as the leader's is one. */
  state = (): PlayheadState => {
    const of = this.#leader.state();
    if (this.#known?.of !== of) this.#known = { of, own: { ...of, durationSeconds: this.#durationSeconds } };
    return this.#known.own;
  };

  listen = (listener: () => void): (() => void) => this.#leader.listen(listener);

  watch(watcher: (seconds: number) => void): () => void {
    const stop = this.#leader.watch((seconds) => { watcher(this.#own(seconds)); });
    this.#unwatch.add(stop);
    return () => { this.#unwatch.delete(stop); stop(); };
  }

  position(): number { return this.#own(this.#leader.position()); }
  shown(): number { return this.#own(this.#leader.shown()); }
  previewing(): boolean { return this.#leader.previewing(); }
  play(): void { this.#leader.play(); }
  pause(): void { this.#leader.pause(); }
  toggle(): void { this.#leader.toggle(); }
  seek(seconds: number): void { this.#leader.seek(seconds - this.#shift); }
  preview(seconds: number | null): void { this.#leader.preview(seconds === null ? null : seconds - this.#shift); }
  setSpeed(speed: number): void { this.#leader.setSpeed(speed); }
  refresh(): void { this.#leader.refresh(); }
  /** Two takes are cut in different places; both are shown whole. */
  playOnly(): void { /* Nothing to pass over. */ }

  close(): void {
    for (const stop of this.#unwatch) stop();
    this.#unwatch.clear();
  }

  /** Before its start and after its end a take stands still. */
  #own(seconds: number): number { return Math.min(this.#durationSeconds, Math.max(0, seconds + this.#shift)); }
}
