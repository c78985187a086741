// Contact sheets: one camera's whole take in a dozen frames side by side, as one picture.
import type { Episode } from '../../core/contract/episode.ts';
import { videoAddress } from './episode-address.ts';
import { PictureQueue } from './picture-queue.ts';
import { openVideo } from './player/video-source.ts';
import { drawFilling } from './thumbnails.ts';

export const contactFrames = 12;
const width = 128;
const height = 96;

export interface ContactSheet { readonly take: Episode; readonly camera: string }

/** The middle of each of the stretches that the take is cut into, seconds. */
export const contactSeconds = (durationSeconds: number): number[] =>
  Array.from({ length: contactFrames }, (_, index) => (durationSeconds * (index + 0.5)) / contactFrames);

export const contactSheets = new PictureQueue<ContactSheet>({
  keyOf: ({ take, camera }) => `sheet:${take.id}:${take.sizeBytes}:${camera}`,
  make: async ({ take, camera }) => {
    const source = await openVideo(videoAddress(take.id, camera), 4 * 2 ** 20);
    try {
      const canvas = new OffscreenCanvas(width * contactFrames, height);
      const context = canvas.getContext('2d')!;
      let drawn = false;
      for (const [index, seconds] of contactSeconds(take.durationSeconds).entries()) {
        // A camera that ended early shows its last frame; one that began late, nothing until then.
        const frame = await source.frameAt(seconds);
        if (!frame) continue;
        drawFilling(context, frame, index * width, width, height);
        frame.close();
        drawn = true;
      }
      return drawn ? await canvas.convertToBlob({ type: 'image/webp', quality: 0.75 }) : null;
    } finally {
      source.close();
    }
  },
  heldAtMost: 60,
  waitingAtMost: 24,
});
