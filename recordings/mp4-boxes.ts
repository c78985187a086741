// The boxes that an MP4 is made of (ISO/IEC 14496-12), as far as this program looks into them itself.

/** With the length in 64 bits, which a head may have. */
export const boxHeadBytes = 16;
/** A fragment of ours is half a second of one camera; its head lists its frames. */
export const mostFragmentHeadBytes = 4 << 20;

/** Length with the head, and type. */
export function boxHead(bytes: Buffer, at = 0): [length: number, type: string] {
  const short = bytes.readUInt32BE(at);
  return [short === 1 && bytes.length >= at + 16 ? Number(bytes.readBigUInt64BE(at + 8)) : short, bytes.toString('latin1', at + 4, at + 8)];
}

/** What is in the boxes of this type, as far as they are whole. */
export function boxesIn(bytes: Buffer, wanted: string): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const [length, type] = boxHead(bytes, at);
    if (length < 8 || at + length > bytes.length) break;
    if (type === wanted) found.push(bytes.subarray(at + 8, at + length));
    at += length;
  }
  return found;
}
