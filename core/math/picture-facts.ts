// What a picture is like, from a few thousand of its pixels: enough to find a camera that is frozen, black, badly lit or
// out of focus. Pages look at frames before they encode them; recordings without such facts are looked at decoded.

export interface PictureFacts {
  /** Mean grey level, 0 to 255. */
  readonly brightness: number;
  /** Shares of pixels that are as good as black, and burnt out. */
  readonly dark: number;
  readonly bright: number;
  /** Variance of the Laplacian at the picture's own resolution: low without focus. */
  readonly sharpness: number;
  /** Mean difference to the picture before in grey levels; 0 is the very same picture. −1 for the first. */
  readonly change: number;
}

/** In the order of the fields of a frames stream; −1 throughout: nobody looked. */
export const pictureFactNames = ['brightness', 'dark', 'bright', 'sharpness', 'change'] as const;
export const noPictureFacts: PictureFacts = { brightness: -1, dark: -1, bright: -1, sharpness: -1, change: -1 };

/** Bytes of a picture. `red` is where red is in a pixel of four bytes (green follows, blue lies beyond); −1: the bytes are luminance. */
export interface PictureBytes {
  readonly data: Uint8Array;
  readonly offset: number;
  readonly stride: number;
  readonly width: number;
  readonly height: number;
  readonly red: -1 | 0 | 2;
}

const [columns, rows] = [64, 48];
/** Video black is 16 of 255, and sensors have noise on top; white is 235. */
const [darkLevel, brightLevel] = [24, 235];

/** Looks at one camera's pictures, one after the other. */
export class PictureLook {
  #before: Uint8Array | null = null;
  #now: Uint8Array = new Uint8Array(columns * rows);

  look(picture: PictureBytes): PictureFacts {
    const { width, height } = picture;
    if (width < 3 || height < 3) return noPictureFacts;
    const now = this.#now;
    let [sum, dark, bright, edges, edgeSquares, change] = [0, 0, 0, 0, 0, 0];
    const before = this.#before;
    for (let row = 0, index = 0; row < rows; row += 1) {
      const y = 1 + Math.floor(((row + 0.5) * (height - 2)) / rows);
      for (let column = 0; column < columns; column += 1, index += 1) {
        const x = 1 + Math.floor(((column + 0.5) * (width - 2)) / columns);
        const level = levelAt(picture, x, y);
        const edge = 4 * level - levelAt(picture, x - 1, y) - levelAt(picture, x + 1, y) - levelAt(picture, x, y - 1) - levelAt(picture, x, y + 1);
        sum += level;
        edges += edge;
        edgeSquares += edge * edge;
        if (level <= darkLevel) dark += 1;
        else if (level >= brightLevel) bright += 1;
        if (before !== null) change += Math.abs(level - before[index]!);
        now[index] = level;
      }
    }
    this.#now = before ?? new Uint8Array(columns * rows);
    this.#before = now;
    const count = columns * rows;
    return {
      brightness: sum / count, dark: dark / count, bright: bright / count,
      sharpness: edgeSquares / count - (edges / count) ** 2, change: before === null ? -1 : change / count,
    };
  }
}

function levelAt({ data, offset, stride, red }: PictureBytes, x: number, y: number): number {
  if (red < 0) return data[offset + y * stride + x]!;
  const at = offset + y * stride + x * 4;
  return (77 * data[at + red]! + 150 * data[at + 1]! + 29 * data[at + 2 - red]!) >> 8;
}
