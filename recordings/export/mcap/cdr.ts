// ROS 2's way of writing messages (CDR, little endian), the little of it that our files need, both directions.
// Used by ros-messages.ts and by the import.

const utf8 = new TextEncoder();
const text = new TextDecoder();
const headerBytes = 4;

/** Numbers stand at multiples of their own size, counted from behind the header. */
export class CdrWriter {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #at = headerBytes;

  constructor() {
    this.#bytes.set([0, 1, 0, 0]);
  }

  #room(more: number): void {
    if (this.#at + more <= this.#bytes.length) return;
    const bigger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#at + more));
    bigger.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = bigger;
    this.#view = new DataView(bigger.buffer);
  }

  #aligned(size: number): number {
    const at = this.#at + ((size - ((this.#at - headerBytes) % size)) % size);
    this.#room(at - this.#at + size);
    this.#at = at + size;
    return at;
  }

  // Room is made first: it may be in other memory afterwards.
  uint8(value: number): this { const at = this.#aligned(1); this.#view.setUint8(at, value); return this; }
  int32(value: number): this { const at = this.#aligned(4); this.#view.setInt32(at, value, true); return this; }
  uint32(value: number): this { const at = this.#aligned(4); this.#view.setUint32(at, value, true); return this; }
  uint64(value: bigint): this { const at = this.#aligned(8); this.#view.setBigUint64(at, value, true); return this; }
  double(value: number): this { const at = this.#aligned(8); this.#view.setFloat64(at, value, true); return this; }

  text(value: string): this {
    const bytes = utf8.encode(value);
    this.uint32(bytes.length + 1).#raw(bytes);
    return this.uint8(0);
  }

  bytes(value: Uint8Array): this {
    return this.uint32(value.length).#raw(value);
  }

  #raw(value: Uint8Array): this {
    this.#room(value.length);
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
    return this;
  }

  /** Of a length that stands in the definition: nothing but the numbers. */
  fixedDoubles(values: ArrayLike<number>): this {
    for (let index = 0; index < values.length; index += 1) this.double(values[index]!);
    return this;
  }

  doubles(values: ArrayLike<number>): this {
    return this.uint32(values.length).fixedDoubles(values);
  }

  time(unixNanos: bigint): this {
    return this.int32(Number(unixNanos / 1_000_000_000n)).uint32(Number(unixNanos % 1_000_000_000n));
  }

  done(): Uint8Array {
    return this.#bytes.slice(0, this.#at);
  }
}

/** Throws RangeError where the bytes end too early. */
export class CdrReader {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  readonly #little: boolean;
  #at = headerBytes;

  constructor(bytes: Uint8Array) {
    if (bytes.length < headerBytes) throw new RangeError('a CDR message without its header');
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#little = (bytes[1]! & 1) === 1;
  }

  #aligned(size: number): number {
    const at = this.#at + ((size - ((this.#at - headerBytes) % size)) % size);
    this.#at = at + size;
    return at;
  }

  uint8(): number { return this.#view.getUint8(this.#aligned(1)); }
  int32(): number { return this.#view.getInt32(this.#aligned(4), this.#little); }
  uint32(): number { return this.#view.getUint32(this.#aligned(4), this.#little); }
  uint64(): bigint { return this.#view.getBigUint64(this.#aligned(8), this.#little); }
  double(): number { return this.#view.getFloat64(this.#aligned(8), this.#little); }

  bytes(): Uint8Array {
    const length = this.uint32();
    if (length > this.#bytes.length - this.#at) throw new RangeError('a CDR field ends after its message');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  text(): string {
    const bytes = this.bytes();
    return text.decode(bytes.at(-1) === 0 ? bytes.subarray(0, -1) : bytes);
  }

  fixedDoubles(count: number): Float64Array {
    if (count * 8 > this.#bytes.length - this.#at + 8) throw new RangeError('a CDR field ends after its message');
    return Float64Array.from({ length: count }, () => this.double());
  }

  doubles(): Float64Array {
    return this.fixedDoubles(this.uint32());
  }

  texts(): string[] {
    const count = this.uint32();
    if (count > this.#bytes.length) throw new RangeError('a CDR list ends after its message');
    return Array.from({ length: count }, () => this.text());
  }

  time(): bigint {
    return BigInt(this.int32()) * 1_000_000_000n + BigInt(this.uint32());
  }
}
