// Makes one video follow the playhead: in order while playing, by random access while scrubbing. One
// request is under way at a time and the newest wish wins, so that decoding never piles up.
import type { Frame, FrameSource } from './video-source.ts';

export interface FollowerEvents {
  /** The frame is closed by the follower after this returns. */
  show(frame: Frame): void;
  /** Once; the follower then rests. */
  failed(error: unknown): void;
}

/** While playing: further ahead or behind than this and it is quicker to seek than to decode through. */
const seekBeyondSeconds = 1.5;
/** When decoding cannot keep up, a late frame is shown at least this often. */
const lateShowMilliseconds = 120;

export class VideoFollower {
  readonly #source: FrameSource;
  readonly #events: FollowerEvents;
  readonly #now: () => number;
  #wanted = 0;
  #playing = false;
  #busy = false;
  #closed = false;
  #iterator: AsyncGenerator<Frame, void, unknown> | null = null;
  /** Decoded but not due yet. */
  #pending: Frame | null = null;
  #ended = false;
  #shownFrom = NaN;
  #shownTo = NaN;
  #shownAt = -Infinity;
  #reached = NaN;
  /** Frames that came too late to be shown since this follower was made. */
  late = 0;

  constructor(source: FrameSource, events: FollowerEvents, now: () => number = () => performance.now()) {
    this.#source = source;
    this.#events = events;
    this.#now = now;
  }

  /** Show the frame of this second of the file. Returns at once. */
  follow(seconds: number, playing: boolean): void {
    this.#wanted = seconds;
    this.#playing = playing;
    if (this.#busy || this.#closed) return;
    this.#busy = true;
    void this.#work().catch((error: unknown) => {
      if (this.#closed) return;
      this.close();
      this.#events.failed(error);
    }).finally(() => { this.#busy = false; });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#drop();
    this.#source.close();
  }

  async #work(): Promise<void> {
    for (;;) {
      const goOn = this.#playing ? await this.#playOn() : await this.#scrub();
      if (!goOn || this.#closed) return;
    }
  }

  /** True: the wish changed meanwhile, look again. */
  async #scrub(): Promise<boolean> {
    this.#drop();
    const wanted = this.#wanted;
    if (wanted >= this.#shownFrom && wanted < this.#shownTo) return false;
    // Before the first frame the first one stands in.
    const frame = await this.#source.frameAt(wanted) ?? await this.#first();
    if (frame) this.#show(frame);
    return this.#wanted !== wanted || this.#playing;
  }

  async #first(): Promise<Frame | null> {
    const iterator = this.#source.frames(0);
    try {
      const { value } = await iterator.next();
      return value ?? null;
    } finally {
      await iterator.return();
    }
  }

  async #playOn(): Promise<boolean> {
    const jumped = this.#iterator !== null && (this.#wanted < this.#reached - 0.2 || this.#wanted > this.#reached + seekBeyondSeconds);
    if (jumped) this.#drop();
    if (!this.#iterator) {
      if (this.#ended && this.#wanted >= this.#shownFrom) return false;
      this.#iterator = this.#source.frames(this.#wanted);
      this.#ended = false;
      this.#reached = this.#wanted;
    }
    let due: Frame | null = null;
    while (!this.#closed && this.#playing) {
      if (!this.#pending) {
        const { value, done } = await this.#iterator.next();
        if (done || !value) { this.#ended = true; this.#iterator = null; break; }
        if (this.#closed) { value.close(); break; }
        this.#pending = value;
        this.#reached = value.timestamp;
      }
      if (this.#pending.timestamp > this.#wanted) break;
      if (due) { due.close(); this.late += 1; }
      due = this.#pending;
      this.#pending = null;
      if (this.#wanted - due.timestamp > seekBeyondSeconds) { this.#drop(); break; }
      if (this.#now() - this.#shownAt > lateShowMilliseconds) { this.#show(due); due = null; }
    }
    if (due) this.#show(due);
    // Dropped for a seek, or switched to scrubbing: go on at once. Otherwise the next call finds the next frame.
    return !this.#closed && (!this.#playing || (this.#iterator === null && !this.#ended));
  }

  #show(frame: Frame): void {
    if (!this.#closed) {
      this.#shownFrom = frame.timestamp;
      this.#shownTo = frame.timestamp + frame.duration;
      this.#shownAt = this.#now();
      this.#events.show(frame);
    }
    frame.close();
  }

  #drop(): void {
    this.#pending?.close();
    this.#pending = null;
    const iterator = this.#iterator;
    this.#iterator = null;
    this.#ended = false;
    if (iterator) void iterator.return().catch(() => undefined);
  }
}
