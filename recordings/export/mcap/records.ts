// The records of an MCAP file as they lie there, for those who must know more than a reader tells: where each stands and
// what its index says. The specification's words are used (mcap.dev/spec). Used by doctor.ts.

export const opcodes = {
  header: 1, footer: 2, schema: 3, channel: 4, message: 5, chunk: 6, messageIndex: 7, chunkIndex: 8, attachment: 9,
  attachmentIndex: 10, statistics: 11, metadata: 12, metadataIndex: 13, summaryOffset: 14, dataEnd: 15,
} as const;
export const opcodeNames: ReadonlyMap<number, string> = new Map(Object.entries(opcodes).map(([name, code]) => [code, name]));
export const magic = Uint8Array.of(0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a);
export const isMagic = (bytes: Uint8Array): boolean => bytes.length === magic.length && magic.every((byte, index) => bytes[index] === byte);

const utf8 = new TextDecoder();

/** Reads one record's content from its beginning. Throws RangeError where it ends too early. */
export class Cursor {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  at = 0;
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  get left(): number { return this.#bytes.length - this.at; }
  u8(): number { return this.#view.getUint8(this.at++); }
  u16(): number { this.at += 2; return this.#view.getUint16(this.at - 2, true); }
  u32(): number { this.at += 4; return this.#view.getUint32(this.at - 4, true); }
  u64(): bigint { this.at += 8; return this.#view.getBigUint64(this.at - 8, true); }
  size(): number { return Number(this.u64()); }
  bytes(length: number): Uint8Array {
    if (length > this.left) throw new RangeError('a field ends after its record');
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }
  text(): string { return utf8.decode(this.bytes(this.u32())); }
  /** So many bytes of entries, each read by `read`. */
  entries<Entry>(read: (cursor: Cursor) => Entry): Entry[] {
    const inner = new Cursor(this.bytes(this.u32()));
    const all: Entry[] = [];
    while (inner.left > 0) all.push(read(inner));
    return all;
  }
}

const texts = (cursor: Cursor): string => JSON.stringify(cursor.entries((one) => [one.text(), one.text()]));

export const parse = {
  header: (c: Cursor) => ({ profile: c.text(), library: c.text() }),
  footer: (c: Cursor) => ({ summaryStart: c.size(), summaryOffsetStart: c.size(), summaryCrc: c.u32() }),
  schema: (c: Cursor) => ({ id: c.u16(), name: c.text(), encoding: c.text(), data: c.bytes(c.u32()).slice() }),
  channel: (c: Cursor) => ({ id: c.u16(), schemaId: c.u16(), topic: c.text(), messageEncoding: c.text(), metadata: texts(c) }),
  message: (c: Cursor) => ({ channelId: c.u16(), sequence: c.u32(), logTime: c.u64(), publishTime: c.u64(), data: c.bytes(c.left) }),
  chunk: (c: Cursor) => ({ startTime: c.u64(), endTime: c.u64(), uncompressedSize: c.size(), crc: c.u32(), compression: c.text(), records: c.bytes(c.size()) }),
  messageIndex: (c: Cursor) => ({ channelId: c.u16(), entries: c.entries((one) => ({ time: one.u64(), offset: one.size() })) }),
  chunkIndex: (c: Cursor) => ({
    startTime: c.u64(), endTime: c.u64(), offset: c.size(), length: c.size(), indexOffsets: c.entries((one) => ({ channelId: one.u16(), offset: one.size() })),
    indexLength: c.size(), compression: c.text(), compressedSize: c.size(), uncompressedSize: c.size(),
  }),
  attachment: (c: Cursor) => ({ logTime: c.u64(), createTime: c.u64(), name: c.text(), mediaType: c.text(), data: c.bytes(c.size()), crcAt: c.at, crc: c.u32() }),
  attachmentIndex: (c: Cursor) => ({ offset: c.size(), length: c.size(), logTime: c.u64(), createTime: c.u64(), dataSize: c.size(), name: c.text(), mediaType: c.text() }),
  statistics: (c: Cursor) => ({
    messages: c.u64(), schemas: c.u16(), channels: c.u32(), attachments: c.u32(), metadata: c.u32(), chunks: c.u32(),
    startTime: c.u64(), endTime: c.u64(), counts: new Map(c.entries((one) => [one.u16(), one.u64()] as const)),
  }),
  metadata: (c: Cursor) => ({ name: c.text(), values: new Map(c.entries((one) => [one.text(), one.text()] as const)) }),
  metadataIndex: (c: Cursor) => ({ offset: c.size(), length: c.size(), name: c.text() }),
  summaryOffset: (c: Cursor) => ({ opcode: c.u8(), start: c.size(), length: c.size() }),
  dataEnd: (c: Cursor) => ({ crc: c.u32() }),
};
export type RecordOf<Name extends keyof typeof parse> = ReturnType<(typeof parse)[Name]>;
