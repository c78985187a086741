// What an H.264 sequence parameter set says of the pictures: the codec's name and their size (ITU-T H.264, 7.3.2.1).
// Used by mcap-pictures.ts.

/** Reads bits; bytes that only keep start codes away are left out before. */
class Bits {
  readonly #bytes: Uint8Array;
  #at = 0;
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }
  bit(): number {
    const byte = this.#bytes[this.#at >>> 3];
    if (byte === undefined) throw new RangeError('a parameter set ends early');
    const value = (byte >>> (7 - (this.#at & 7))) & 1;
    this.#at += 1;
    return value;
  }
  bits(count: number): number {
    let value = 0;
    for (let index = 0; index < count; index += 1) value = value * 2 + this.bit();
    return value;
  }
  golomb(): number {
    let zeros = 0;
    while (this.bit() === 0) if ((zeros += 1) > 32) throw new RangeError('a number in a parameter set is too long');
    return 2 ** zeros - 1 + this.bits(zeros);
  }
  signedGolomb(): number {
    const value = this.golomb();
    return value % 2 === 1 ? (value + 1) / 2 : -value / 2;
  }
}

const withChroma = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];

function skipScalingList(bits: Bits, size: number): void {
  let next = 8;
  for (let index = 0, last = 8; index < size; index += 1) {
    if (next !== 0) next = (last + bits.signedGolomb() + 256) % 256;
    if (next !== 0) last = next;
  }
}

/** The first unit of a type in Annex B, without its start code. */
export function unitOf(data: Uint8Array, type: number): Uint8Array | null {
  for (let at = 0; at + 3 < data.length; at += 1) {
    if (data[at] !== 0 || data[at + 1] !== 0 || data[at + 2] !== 1 || (data[at + 3]! & 31) !== type) continue;
    let end = at + 3;
    while (end < data.length && !(data[end] === 0 && data[end + 1] === 0 && (data[end + 2] ?? 0) <= 1)) end += 1;
    return data.subarray(at + 3, end);
  }
  return null;
}

export interface PictureFormat { readonly codec: string; readonly width: number; readonly height: number }

/** Throws RangeError when the unit is not a parameter set. */
export function pictureFormat(unit: Uint8Array): PictureFormat {
  const plain: number[] = [];
  for (let at = 1; at < unit.length; at += 1) if (!(unit[at] === 3 && unit[at - 1] === 0 && unit[at - 2] === 0)) plain.push(unit[at]!);
  const bits = new Bits(Uint8Array.from(plain));
  const [profile, constraints, level] = [bits.bits(8), bits.bits(8), bits.bits(8)];
  bits.golomb();
  let chroma = 1;
  if (withChroma.includes(profile)) {
    chroma = bits.golomb();
    if (chroma === 3) bits.bit();
    bits.golomb();
    bits.golomb();
    bits.bit();
    if (bits.bit() === 1) for (let list = 0; list < (chroma === 3 ? 12 : 8); list += 1) if (bits.bit() === 1) skipScalingList(bits, list < 6 ? 16 : 64);
  }
  bits.golomb();
  const order = bits.golomb();
  if (order === 0) bits.golomb();
  else if (order === 1) {
    bits.bit();
    bits.signedGolomb();
    bits.signedGolomb();
    const cycle = bits.golomb();
    if (cycle > 255) throw new RangeError('a parameter set with too long a cycle');
    for (let index = 0; index < cycle; index += 1) bits.signedGolomb();
  }
  bits.golomb();
  bits.bit();
  const [columns, rows] = [bits.golomb() + 1, bits.golomb() + 1];
  const isFrames = bits.bit();
  if (isFrames === 0) bits.bit();
  bits.bit();
  const crop = bits.bit() === 1 ? [bits.golomb(), bits.golomb(), bits.golomb(), bits.golomb()] as const : [0, 0, 0, 0] as const;
  const [unitX, unitY] = [chroma === 1 || chroma === 2 ? 2 : 1, (chroma === 1 ? 2 : 1) * (2 - isFrames)];
  const width = columns * 16 - (crop[0] + crop[1]) * unitX;
  const height = rows * 16 * (2 - isFrames) - (crop[2] + crop[3]) * unitY;
  if (!(width > 0 && height > 0 && width <= 16384 && height <= 16384)) throw new RangeError(`pictures of ${width}×${height}`);
  const hex = (value: number): string => value.toString(16).padStart(2, '0');
  return { codec: `avc1.${hex(profile)}${hex(constraints)}${hex(level)}`, width, height };
}
