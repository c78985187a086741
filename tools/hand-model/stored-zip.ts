// Writes an uncompressed zip, the only container MediaPipe opens a `.task` bundle from. assemble.ts calls it.
import { crc32 } from 'node:zlib';

export interface ZipEntry { readonly name: string; readonly data: Uint8Array }

/** 1 January 1980, so that the same input always gives the same bytes. */
const fixedDate = 0x0021;
const storedVersion = 10;

/** Local headers with data, then the central directory. Names are ASCII. */
export function storedZip(entries: readonly ZipEntry[]): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data } of entries) {
    const nameBytes = Buffer.from(name, 'ascii');
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(storedVersion, 0);
    shared.writeUInt16LE(fixedDate, 8);
    shared.writeUInt32LE(crc32(data), 10);
    shared.writeUInt32LE(data.length, 14);
    shared.writeUInt32LE(data.length, 18);
    shared.writeUInt16LE(nameBytes.length, 22);

    parts.push(Buffer.from('PK\x03\x04', 'latin1'), shared, nameBytes, Buffer.from(data.buffer, data.byteOffset, data.length));

    const madeBy = Buffer.alloc(2);
    madeBy.writeUInt16LE(storedVersion, 0);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02', 'latin1'), madeBy, shared, rest, nameBytes);
    offset += 4 + shared.length + nameBytes.length + data.length;
  }
  const directoryBytes = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(directoryBytes.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, directoryBytes, Buffer.from('PK\x05\x06', 'latin1'), end]);
}
