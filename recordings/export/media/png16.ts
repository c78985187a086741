// Grey pictures of sixteen bits as PNG, which every program opens without loss; both directions, as far as depth needs.
// Used by formats that keep depth as files.
import { promisify } from 'node:util';
import { crc32, deflate, inflateSync } from 'node:zlib';

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const grey16 = [16, 0, 0, 0, 0] as const;
const packed = promisify<Uint8Array, { level: number }, Buffer>(deflate);
/** Each byte less the one above it: neighbours in a depth picture are nearly alike. */
const filterUp = 2;
const level = 3;

function chunk(type: string, content: Uint8Array): Buffer {
  const out = Buffer.alloc(content.length + 12);
  out.writeUInt32BE(content.length, 0);
  out.write(type, 4, 'latin1');
  out.set(content, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + content.length)), 8 + content.length);
  return out;
}

export async function encodePng16(values: Uint16Array, width: number, height: number): Promise<Buffer> {
  const line = width * 2;
  const rows = Buffer.alloc((line + 1) * height);
  const bytes = Buffer.from(Uint16Array.from(values).buffer).swap16();
  for (let y = 0; y < height; y += 1) {
    const to = y * (line + 1);
    rows[to] = filterUp;
    for (let at = 0; at < line; at += 1) rows[to + 1 + at] = bytes[y * line + at]! - (y === 0 ? 0 : bytes[(y - 1) * line + at]!);
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set(grey16, 8);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', await packed(rows, { level })), chunk('IEND', new Uint8Array())]);
}

export interface GreyPicture { readonly width: number; readonly height: number; readonly values: Uint16Array }

/** Of what encodePng16 wrote. Throws RangeError at anything else. */
export function decodePng16(file: Uint8Array): GreyPicture {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < 45 || !signature.every((byte, at) => file[at] === byte)) throw new RangeError('not a PNG file');
  let at = signature.length;
  let [width, height] = [0, 0];
  const parts: Uint8Array[] = [];
  for (let type = ''; type !== 'IEND'; at += view.getUint32(at) + 12) {
    const length = view.getUint32(at);
    if (at + length + 12 > file.length) throw new RangeError('it is cut off');
    type = Buffer.from(file.subarray(at + 4, at + 8)).toString('latin1');
    const content = file.subarray(at + 8, at + 8 + length);
    if (crc32(file.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length)) throw new RangeError(`its part ${type} is damaged`);
    if (type === 'IHDR') {
      [width, height] = [view.getUint32(at + 8), view.getUint32(at + 12)];
      if (length !== 13 || !grey16.every((value, index) => content[8 + index] === value)) throw new RangeError('not of one channel of 16 bits');
    } else if (type === 'IDAT') parts.push(content);
  }
  const line = width * 2;
  const wanted = (line + 1) * height;
  const rows = inflateSync(Buffer.concat(parts), { maxOutputLength: wanted + 1 });
  if (rows.length !== wanted) throw new RangeError('not as many pixels as it says');
  const bytes = Buffer.alloc(line * height);
  for (let y = 0; y < height; y += 1) {
    if (rows[y * (line + 1)] !== filterUp) throw new RangeError('a row is filtered otherwise');
    for (let x = 0; x < line; x += 1) bytes[y * line + x] = rows[y * (line + 1) + 1 + x]! + (y === 0 ? 0 : bytes[(y - 1) * line + x]!);
  }
  return { width, height, values: new Uint16Array(Uint8Array.from(bytes.swap16()).buffer) };
}
