// The little of the protobuf wire format that samples and their descriptors need, bit-exact for doubles.
// Used by message.ts and schema.ts.

const utf8 = new TextEncoder();
const text = new TextDecoder();

export class ProtobufWriter {
  #bytes: Uint8Array;
  #view: DataView;
  #at = 0;
  constructor(sizeHint = 256) {
    this.#bytes = new Uint8Array(sizeHint);
    this.#view = new DataView(this.#bytes.buffer);
  }
  #room(more: number): void {
    if (this.#at + more <= this.#bytes.length) return;
    const bigger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#at + more));
    bigger.set(this.#bytes);
    this.#bytes = bigger;
    this.#view = new DataView(bigger.buffer);
  }
  #varint(value: number): void {
    this.#room(10);
    let rest = value;
    while (rest >= 128) {
      this.#bytes[this.#at++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#at++] = rest;
  }
  /** An integer from 0 to 2^53. */
  uint(field: number, value: number): this {
    this.#varint(field * 8);
    this.#varint(value);
    return this;
  }
  double(field: number, value: number): this {
    this.#varint(field * 8 + 1);
    this.#room(8);
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
    return this;
  }
  fixed32(field: number, value: number): this {
    this.#varint(field * 8 + 5);
    this.#room(4);
    this.#view.setUint32(this.#at, value, true);
    this.#at += 4;
    return this;
  }
  bytes(field: number, value: Uint8Array): this {
    this.#varint(field * 8 + 2);
    this.#varint(value.length);
    this.#room(value.length);
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
    return this;
  }
  text(field: number, value: string): this {
    return this.bytes(field, utf8.encode(value));
  }
  /** A packed `repeated double`. */
  doubles(field: number, values: Float64Array): this {
    this.#varint(field * 8 + 2);
    this.#varint(values.length * 8);
    this.#room(values.length * 8);
    for (let index = 0; index < values.length; index += 1) {
      this.#view.setFloat64(this.#at, values[index]!, true);
      this.#at += 8;
    }
    return this;
  }
  /** Starts a new message in the same memory. */
  reset(): this {
    this.#at = 0;
    return this;
  }
  /** The message; its memory is written over after reset(). */
  done(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }
}

/** One field of a message: a number, or bytes. */
export type ProtobufField = { readonly field: number; readonly value: number | Uint8Array };

/** Every field of a message in order. Throws RangeError on bytes that are no protobuf message. */
export function readProtobuf(bytes: Uint8Array): ProtobufField[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields: ProtobufField[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1, length = 0; length < 10; length += 1, scale *= 128) {
      const byte = view.getUint8(at++);
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw new RangeError('a varint without an end');
  };
  while (at < bytes.length) {
    const key = varint();
    const field = Math.floor(key / 8);
    switch (key % 8) {
      case 0: fields.push({ field, value: varint() }); break;
      case 1: fields.push({ field, value: view.getFloat64(at, true) }); at += 8; break;
      case 2: {
        const length = varint();
        if (length > bytes.length - at) throw new RangeError('a field ends after its message');
        fields.push({ field, value: bytes.subarray(at, at + length) });
        at += length;
        break;
      }
      case 5: fields.push({ field, value: view.getUint32(at, true) }); at += 4; break;
      default: throw new RangeError(`unknown wire type ${key % 8}`);
    }
  }
  return fields;
}

export const decodeText = (bytes: Uint8Array): string => text.decode(bytes);
