// Pictures that are made from videos in the page: one at a time, once, kept in IndexedDB, and only for what is on the
// screen now: wishes of what scrolled away are dropped. Thumbnails and contact sheets are each one of these.
import { readPicture, storePicture } from './picture-store.ts';

/** An object URL, or null when there is no picture to be had. */
export type Picture = string | null;

export interface PictureKind<What> {
  /** Changes when the picture would. */
  keyOf(what: What): string;
  make(what: What): Promise<Blob | null>;
  readonly heldAtMost: number;
  readonly waitingAtMost: number;
}

export class PictureQueue<What> {
  readonly #kind: PictureKind<What>;
  readonly #held = new Map<string, Picture>();
  readonly #waiting = new Map<string, What>();
  readonly #listeners = new Map<string, Set<() => void>>();
  #working = false;

  constructor(kind: PictureKind<What>) { this.#kind = kind; }

  /** undefined: not here yet; wish for it. */
  get(what: What): Picture | undefined { return this.#held.get(this.#kind.keyOf(what)); }

  /** Wishes while `listener` is listening; called when it is there. */
  wish(what: What, listener: () => void): () => void {
    const key = this.#kind.keyOf(what);
    const listeners = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, listeners.add(listener));
    if (!this.#held.has(key)) {
      this.#waiting.set(key, what);
      if (this.#waiting.size > this.#kind.waitingAtMost) this.#waiting.delete(this.#waiting.keys().next().value!);
      void this.#work();
    }
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      this.#listeners.delete(key);
      this.#waiting.delete(key);
    };
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    try {
      for (;;) {
        const next = this.#waiting.entries().next().value;
        if (!next) return;
        const [key, what] = next;
        this.#waiting.delete(key);
        const picture = await readPicture(key) ?? await this.#make(key, what);
        this.#hold(key, picture ? URL.createObjectURL(picture) : null);
      }
    } finally {
      this.#working = false;
    }
  }

  async #make(key: string, what: What): Promise<Blob | null> {
    const picture = await this.#kind.make(what).catch(() => null);
    if (picture) await storePicture(key, picture);
    return picture;
  }

  #hold(key: string, picture: Picture): void {
    this.#held.set(key, picture);
    for (const [old, url] of this.#held) {
      if (this.#held.size <= this.#kind.heldAtMost) break;
      if (this.#listeners.has(old)) continue;
      this.#held.delete(old);
      if (url !== null) URL.revokeObjectURL(url);
    }
    for (const listener of this.#listeners.get(key) ?? []) listener();
  }
}
