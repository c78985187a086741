// Pictures of takes for the light table: the first good frame of a video, decoded in the page once and kept
// in IndexedDB. Bounded: one decode at a time, and wishes of tiles that scrolled away are dropped.
import type { Episode } from '../../core/contract/episode.ts';
import { videoAddress } from './episode-address.ts';
import { openVideo } from './player/video-source.ts';
import { readPicture, storePicture } from './picture-store.ts';

/** An object URL, or null when the take has no picture to give. */
export type Thumbnail = string | null;

const width = 320;
const height = 240;
const heldAtMost = 400;
const waitingAtMost = 120;

/** Which camera tells most about a take at a glance. */
export const thumbnailCamera = (cameras: readonly string[]): string | undefined =>
  ['overview', 'hand', 'wrist'].find((name) => cameras.includes(name)) ?? cameras[0];

/** Repair and re-recording change the size, so an old picture is not taken for the new one. */
const keyOf = (take: Episode): string => `${take.id}:${take.sizeBytes}`;

class Thumbnails {
  readonly #held = new Map<string, Thumbnail>();
  readonly #waiting = new Map<string, Episode>();
  readonly #listeners = new Map<string, Set<() => void>>();
  #working = false;

  /** undefined: not here yet; wish for it. */
  get(take: Episode): Thumbnail | undefined { return this.#held.get(keyOf(take)); }

  /** Wishes while `listener` is listening; called when it is there. */
  wish(take: Episode, listener: () => void): () => void {
    const key = keyOf(take);
    const listeners = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, listeners.add(listener));
    if (!this.#held.has(key)) {
      this.#waiting.set(key, take);
      if (this.#waiting.size > waitingAtMost) this.#waiting.delete(this.#waiting.keys().next().value!);
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
        const [key, take] = next;
        this.#waiting.delete(key);
        const picture = await readPicture(key) ?? await this.#decode(key, take);
        this.#hold(key, picture ? URL.createObjectURL(picture) : null);
      }
    } finally {
      this.#working = false;
    }
  }

  async #decode(key: string, take: Episode): Promise<Blob | null> {
    const camera = thumbnailCamera(take.cameras);
    if (camera === undefined) return null;
    const picture = await firstGoodPicture(videoAddress(take.id, camera), take.durationSeconds).catch(() => null);
    if (picture) await storePicture(key, picture);
    return picture;
  }

  #hold(key: string, thumbnail: Thumbnail): void {
    this.#held.set(key, thumbnail);
    for (const [old, url] of this.#held) {
      if (this.#held.size <= heldAtMost) break;
      if (this.#listeners.has(old)) continue;
      this.#held.delete(old);
      if (url !== null) URL.revokeObjectURL(url);
    }
    for (const listener of this.#listeners.get(key) ?? []) listener();
  }
}

export const thumbnails = new Thumbnails();

/** The first of a few moments whose frame is not one flat colour; the last of them otherwise. */
async function firstGoodPicture(url: string, durationSeconds: number): Promise<Blob | null> {
  const source = await openVideo(url, 4 * 2 ** 20);
  try {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { willReadFrequently: true })!;
    let drawn = false;
    for (const moment of [0.3, 1, 2.5].filter((seconds, index) => index === 0 || seconds < durationSeconds)) {
      const frame = await source.frameAt(Math.min(moment, durationSeconds));
      if (!frame) continue;
      const fit = Math.max(width / frame.width, height / frame.height);
      context.save();
      context.translate((width - frame.width * fit) / 2, (height - frame.height * fit) / 2);
      frame.draw(context, frame.width * fit, frame.height * fit);
      context.restore();
      frame.close();
      drawn = true;
      if (!isFlat(context.getImageData(0, 0, width, height).data)) break;
    }
    return drawn ? await canvas.convertToBlob({ type: 'image/webp', quality: 0.8 }) : null;
  } finally {
    source.close();
  }
}

/** Nearly the same brightness everywhere: black before the first render, or a covered lens. */
export function isFlat(rgba: ArrayLike<number>): boolean {
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let at = 0; at < rgba.length; at += 4 * 37) {
    const brightness = rgba[at]! * 0.3 + rgba[at + 1]! * 0.6 + rgba[at + 2]! * 0.1;
    sum += brightness;
    squares += brightness * brightness;
    count += 1;
  }
  return count === 0 || squares / count - (sum / count) ** 2 < 9;
}
