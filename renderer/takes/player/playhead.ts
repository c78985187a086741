// The one playhead that video, 3D, plots and timeline follow: a clock outside React. Whoever shows
// something watches it and is called once per animation frame while it runs, and once per change while it stands.

export const speeds = [0.1, 0.25, 0.5, 1, 2, 4] as const;

export interface PlayheadClock {
  /** Milliseconds that only grow. */
  now(): number;
  /** Calls back once, before the next picture; returns how to call it off. */
  nextFrame(callback: () => void): () => void;
}

export const pageClock: PlayheadClock = {
  now: () => performance.now(),
  nextFrame(callback) {
    const id = requestAnimationFrame(callback);
    return () => { cancelAnimationFrame(id); };
  },
};

export interface PlayheadState { readonly playing: boolean; readonly speed: number; readonly durationSeconds: number }

/** What monitors, plots and timelines need of a playhead: the take's own, or one of two that are compared. */
export type AnyPlayhead = Omit<Playhead, 'setDuration'>;

interface Span { readonly from: number; readonly to: number }

export class Playhead {
  readonly #clock: PlayheadClock;
  readonly #watchers = new Set<(seconds: number) => void>();
  readonly #listeners = new Set<() => void>();
  #state: PlayheadState;
  /** Where the playhead stood at `#since`. */
  #base = 0;
  #since = 0;
  #preview: number | null = null;
  #cancelFrame: (() => void) | null = null;
  /** Playing goes through these only; null: through all of it. */
  #kept: readonly Span[] | null = null;

  constructor(durationSeconds: number, clock: PlayheadClock = pageClock) {
    this.#clock = clock;
    this.#state = { playing: false, speed: 1, durationSeconds: Math.max(0, durationSeconds) };
  }

  /** A new object whenever play, speed or length changed; made for useSyncExternalStore. */
  state = (): PlayheadState => this.#state;

  listen = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  };

  /** Calls `watcher` with the shown time, soon and from then on. */
  watch(watcher: (seconds: number) => void): () => void {
    this.#watchers.add(watcher);
    this.#wake();
    return () => { this.#watchers.delete(watcher); };
  }

  /** Seconds from the start of the take. */
  position(): number {
    const { playing, speed, durationSeconds } = this.#state;
    if (!playing) return this.#base;
    return Math.min(durationSeconds, this.#base + ((this.#clock.now() - this.#since) / 1000) * speed);
  }

  /** What is on the screen: the moment under the pointer while it hovers, else the playhead. */
  shown(): number { return this.#preview ?? this.position(); }
  previewing(): boolean { return this.#preview !== null; }

  play(): void {
    const { playing, durationSeconds } = this.#state;
    if (playing || durationSeconds <= 0) return;
    if (this.#base >= durationSeconds || this.#keptFrom(this.#base) === null) this.#base = this.#keptFrom(0) ?? 0;
    this.#preview = null;
    this.#since = this.#clock.now();
    this.#change({ playing: true });
  }

  pause(): void {
    if (!this.#state.playing) return;
    this.#base = this.position();
    this.#change({ playing: false });
  }

  toggle(): void { if (this.#state.playing) this.pause(); else this.play(); }

  seek(seconds: number): void {
    this.#base = this.#clamp(seconds);
    this.#since = this.#clock.now();
    this.#preview = null;
    this.#wake();
  }

  /** Shows another moment without moving the playhead; null returns. Ignored while playing. */
  preview(seconds: number | null): void {
    if (this.#state.playing && seconds !== null) return;
    const next = seconds === null ? null : this.#clamp(seconds);
    if (next === this.#preview) return;
    this.#preview = next;
    this.#wake();
  }

  setSpeed(speed: number): void {
    if (!(speed > 0) || speed === this.#state.speed) return;
    this.#base = this.position();
    this.#since = this.#clock.now();
    this.#change({ speed });
  }

  /** Of two takes that are laid anew beside each other. */
  setDuration(durationSeconds: number): void {
    if (durationSeconds === this.#state.durationSeconds) return;
    this.#base = Math.min(durationSeconds, this.position());
    this.#since = this.#clock.now();
    this.#change({ durationSeconds });
  }

  /** What is cut away is passed over while playing; anything can still be looked at by going there. */
  playOnly(kept: readonly Span[] | null): void {
    this.#kept = kept !== null && kept.length > 0 ? kept : null;
    this.#wake();
  }

  /** The moment at or after this one from which there is something to play; null: none. */
  #keptFrom(seconds: number): number | null {
    if (this.#kept === null) return seconds;
    const next = this.#kept.find(({ to }) => seconds < to);
    return next ? Math.max(next.from, seconds) : null;
  }

  #skip(): void {
    const seconds = this.position();
    const next = this.#keptFrom(seconds);
    if (next === seconds) return;
    if (next === null) {
      this.pause();
      this.#base = this.#kept!.at(-1)!.to;
    } else {
      this.#base = next;
      this.#since = this.#clock.now();
    }
  }

  /** Calls the watchers once more: something they show has arrived. */
  refresh(): void { this.#wake(); }

  close(): void {
    this.#cancelFrame?.();
    this.#cancelFrame = null;
    this.#watchers.clear();
    this.#listeners.clear();
  }

  #clamp(seconds: number): number {
    return Number.isFinite(seconds) ? Math.min(this.#state.durationSeconds, Math.max(0, seconds)) : this.#base;
  }

  #change(part: Partial<PlayheadState>): void {
    this.#state = { ...this.#state, ...part };
    for (const listener of this.#listeners) listener();
    this.#wake();
  }

  #wake(): void {
    if (this.#cancelFrame || this.#watchers.size === 0) return;
    this.#cancelFrame = this.#clock.nextFrame(() => {
      this.#cancelFrame = null;
      if (this.#state.playing && this.position() >= this.#state.durationSeconds) this.pause();
      if (this.#state.playing) this.#skip();
      const seconds = this.shown();
      for (const watcher of this.#watchers) watcher(seconds);
      if (this.#state.playing) this.#wake();
    });
  }
}
