// Pictures of takes for the light table: the first good frame of a video.
import type { Episode } from '../../core/contract/episode.ts';
import { videoAddress } from './episode-address.ts';
import { PictureQueue } from './picture-queue.ts';
import { openVideo, type Frame } from './player/video-source.ts';

const width = 320;
const height = 240;

/** Which camera tells most about a take at a glance. */
export const thumbnailCamera = (cameras: readonly string[]): string | undefined =>
  ['overview', 'hand', 'wrist'].find((name) => cameras.includes(name)) ?? cameras[0];

export const thumbnails = new PictureQueue<Episode>({
  // Repair and re-recording change the size, so an old picture is not taken for the new one.
  keyOf: (take) => `${take.id}:${take.sizeBytes}`,
  make: async (take) => {
    const camera = thumbnailCamera(take.cameras);
    return camera === undefined ? null : firstGoodPicture(videoAddress(take.id, camera), take.durationSeconds);
  },
  heldAtMost: 400,
  waitingAtMost: 120,
});

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
      drawFilling(context, frame, 0, width, height);
      frame.close();
      drawn = true;
      if (!isFlat(context.getImageData(0, 0, width, height).data)) break;
    }
    return drawn ? await canvas.convertToBlob({ type: 'image/webp', quality: 0.8 }) : null;
  } finally {
    source.close();
  }
}

/** Draws a frame so that it fills its place from `left` on, cut where it is too wide or too high. */
export function drawFilling(context: OffscreenCanvasRenderingContext2D, frame: Frame, left: number, placeWidth: number, placeHeight: number): void {
  const fit = Math.max(placeWidth / frame.width, placeHeight / frame.height);
  context.save();
  context.beginPath();
  context.rect(left, 0, placeWidth, placeHeight);
  context.clip();
  context.translate(left + (placeWidth - frame.width * fit) / 2, (placeHeight - frame.height * fit) / 2);
  frame.draw(context, frame.width * fit, frame.height * fit);
  context.restore();
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
