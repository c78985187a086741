// Reads from a JPEG how its colour is sampled. Used by make-hand-video.ts: Chromium's fake camera plays other
// kinds as a picture in which no hand can be found.

/** Whether the colour has half the resolution both ways. */
export function isSampled420(jpeg: Uint8Array): boolean {
  // Segments: 0xff, marker, length (two bytes, itself included). A start of frame lists each component's sampling.
  for (let at = 2; at + 9 < jpeg.length && jpeg[at] === 0xff; at += 2 + (jpeg[at + 2]! << 8) + jpeg[at + 3]!) {
    const marker = jpeg[at + 1]!;
    const startsFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (startsFrame) return jpeg[at + 9] === 3 && jpeg[at + 11] === 0x22 && jpeg[at + 14] === 0x11 && jpeg[at + 17] === 0x11;
  }
  return false;
}
