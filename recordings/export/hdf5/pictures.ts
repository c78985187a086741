// The pictures of a camera into an HDF5 file, row by row: as they are, or as JPEG files padded with zeros to the longest.
// Used by both layouts of this format.
import type { CameraDescription, VideoSource } from '../frames.ts';
import { GrowingNumbers, type Group } from './file.ts';
import { JpegEncoder } from './jpeg.ts';

export interface PictureWish { readonly kind: 'raw' | 'jpeg'; readonly signal: AbortSignal; written(rows: number): void }

/** Bytes of each JPEG file; none for raw pictures. */
export async function addPictures(group: Group, name: string, { name: camera, width, height }: CameraDescription, video: VideoSource, { kind, signal, written }: PictureWish): Promise<readonly number[]> {
  if (kind === 'raw') {
    const pictures = new GrowingNumbers(group, name, 'uint8', [height, width, 3]);
    for await (const { rgb } of video.pictures(camera)) {
      signal.throwIfAborted();
      pictures.add(rgb);
      written(1);
    }
    return [];
  }
  using encoder = new JpegEncoder(width, height);
  const lengths: number[] = [];
  let files: GrowingNumbers | null = null;
  for await (const { rgb } of video.pictures(camera)) {
    signal.throwIfAborted();
    const file = await encoder.encode(rgb);
    files ??= new GrowingNumbers(group, name, 'uint8', [Math.ceil(file.length * 1.5 / 1024) * 1024], { isFixed: false });
    files.add(file);
    lengths.push(file.length);
    written(1);
  }
  files?.set({ encoding: 'jpeg', width, height });
  return lengths;
}
