// Unpacks LZ4 frames, which MCAP files of ROS tools are full of, with a bound on what a hostile one may unpack to.
// Used by mcap-walk.ts.

const frameMagic = 0x184d2204;

/** Throws RangeError on anything that is not one whole frame of exactly `size` bytes. */
export function unpackLz4(frame: Uint8Array, size: number): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint32(0, true) !== frameMagic) throw new RangeError('not an LZ4 frame');
  const flags = view.getUint8(4);
  const [hasBlockSums, hasSize, hasDictionary] = [(flags & 16) !== 0, (flags & 8) !== 0, (flags & 1) !== 0];
  const out = new Uint8Array(size);
  let at = 7 + (hasSize ? 8 : 0) + (hasDictionary ? 4 : 0);
  let filled = 0;
  for (;;) {
    const head = view.getUint32(at, true);
    at += 4;
    if (head === 0) break;
    const length = head & 0x7fffffff;
    if (length > frame.length - at) throw new RangeError('an LZ4 block ends after its frame');
    const block = frame.subarray(at, at + length);
    if (head >>> 31 === 1) {
      out.set(block, filled);
      filled += length;
    } else filled = unpackBlock(block, out, filled);
    at += length + (hasBlockSums ? 4 : 0);
  }
  if (filled !== size) throw new RangeError(`an LZ4 frame unpacked to ${filled} bytes instead of ${size}`);
  return out;
}

/** Blocks may look back into those before them, so all share the output. Returns where it is filled to. */
function unpackBlock(block: Uint8Array, out: Uint8Array, from: number): number {
  let [at, to] = [0, from];
  const longer = (length: number): number => {
    let sum = length;
    for (let byte = 255; length === 15 && byte === 255;) {
      byte = block[at++] ?? 0;
      sum += byte;
    }
    return sum;
  };
  while (at < block.length) {
    const token = block[at++]!;
    const literals = longer(token >>> 4);
    if (literals > block.length - at) throw new RangeError('an LZ4 literal ends after its block');
    out.set(block.subarray(at, at + literals), to);
    at += literals;
    to += literals;
    if (at >= block.length) return to;
    const distance = block[at]! | ((block[at + 1] ?? 0) << 8);
    at += 2;
    const length = longer(token & 15) + 4;
    if (distance === 0 || distance > to || length > out.length - to) throw new RangeError('an LZ4 copy points out of the output');
    if (distance >= length) out.copyWithin(to, to - distance, to - distance + length);
    else for (let index = 0; index < length; index += 1) out[to + index] = out[to + index - distance]!;
    to += length;
  }
  return to;
}
