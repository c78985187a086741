// H.264 from the form that MP4 has (a length before each unit, parameter sets apart) to the one that streams have (start
// codes, parameter sets before each key frame). Used by episode-file.ts.

const startCode = Uint8Array.of(0, 0, 0, 1);
const unitType = (unit: Uint8Array): number => unit[0]! & 31;
export const unitTypes = { slice: 1, keySlice: 5, parameters: 7, pictureParameters: 8 } as const;

export interface AvcConfiguration { readonly lengthBytes: number; readonly parameterSets: readonly Uint8Array[] }

/** The content of an avcC box (ISO/IEC 14496-15). Throws RangeError when it is none. */
export function avcConfiguration(box: Uint8Array): AvcConfiguration {
  const view = new DataView(box.buffer, box.byteOffset, box.byteLength);
  if (view.getUint8(0) !== 1) throw new RangeError('not an avcC box');
  const parameterSets: Uint8Array[] = [];
  let at = 5;
  for (const mask of [31, 255]) {
    const count = view.getUint8(at++) & mask;
    for (let index = 0; index < count; index += 1) {
      const length = view.getUint16(at);
      if (at + 2 + length > box.length) throw new RangeError('a parameter set ends after its box');
      parameterSets.push(box.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
  }
  return { lengthBytes: (view.getUint8(4) & 3) + 1, parameterSets };
}

/** Throws RangeError when a length points out of the packet. */
export function annexB(packet: Uint8Array, { lengthBytes, parameterSets }: AvcConfiguration, isKey: boolean): Uint8Array {
  const units: Uint8Array[] = [];
  for (let at = 0; at < packet.length;) {
    let length = 0;
    if (at + lengthBytes > packet.length) throw new RangeError('a length is cut off');
    for (let index = 0; index < lengthBytes; index += 1) length = length * 256 + packet[at++]!;
    if (at + length > packet.length) throw new RangeError('a unit ends after its packet');
    if (length > 0) units.push(packet.subarray(at, at + length));
    at += length;
  }
  const carriesSets = units.some((unit) => unitType(unit) === unitTypes.parameters);
  const all = isKey && !carriesSets ? [...parameterSets, ...units] : units;
  const out = new Uint8Array(all.reduce((sum, unit) => sum + startCode.length + unit.length, 0));
  let at = 0;
  for (const unit of all) {
    out.set(startCode, at);
    out.set(unit, at + startCode.length);
    at += startCode.length + unit.length;
  }
  return out;
}

/** Types of the units of a picture in Annex B. */
export function unitTypesOf(data: Uint8Array): number[] {
  const types: number[] = [];
  for (let at = 0; at + 3 < data.length; at += 1) {
    if (data[at] === 0 && data[at + 1] === 0 && data[at + 2] === 1) {
      types.push(data[at + 3]! & 31);
      at += 3;
    }
  }
  return types;
}
