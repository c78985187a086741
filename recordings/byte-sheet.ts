// A growing sheet of little-endian bytes: what MCAP records are put together on. Used by mcap-file.ts.

const utf8 = new TextEncoder();
const half = 2 ** 32;

export class ByteSheet {
  #bytes: Uint8Array;
  #view: DataView;
  #at = 0;

  constructor(sizeHint = 4096) {
    this.#bytes = new Uint8Array(sizeHint);
    this.#view = new DataView(this.#bytes.buffer);
  }

  get length(): number {
    return this.#at;
  }

  /** What was put down; good until the sheet is changed. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  clear(): void {
    this.#at = 0;
  }

  #room(more: number): number {
    const at = this.#at;
    this.#at = at + more;
    if (this.#at > this.#bytes.length) {
      const bigger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#at));
      bigger.set(this.#bytes);
      this.#bytes = bigger;
      this.#view = new DataView(bigger.buffer);
    }
    return at;
  }

  u8(value: number): this {
    const at = this.#room(1);
    this.#bytes[at] = value;
    return this;
  }

  u16(value: number): this {
    const at = this.#room(2);
    this.#view.setUint16(at, value, true);
    return this;
  }

  u32(value: number): this {
    const at = this.#room(4);
    this.#view.setUint32(at, value, true);
    return this;
  }

  /** An integer from 0 to 2^53, in eight bytes. */
  u64(value: number): this {
    return this.pair(Math.floor(value / half), value % half);
  }

  /** Eight bytes from their upper and lower half: a BigInt for each sample would be garbage. */
  pair(high: number, low: number): this {
    const at = this.#room(8);
    this.#view.setUint32(at, low, true);
    this.#view.setUint32(at + 4, high, true);
    return this;
  }

  raw(bytes: Uint8Array): this {
    const at = this.#room(bytes.length);
    this.#bytes.set(bytes, at);
    return this;
  }

  text(value: string): this {
    const bytes = utf8.encode(value);
    return this.u32(bytes.length).raw(bytes);
  }

  texts(values: ReadonlyMap<string, string>): this {
    const start = this.u32(0).length;
    for (const [key, value] of values) this.text(key).text(value);
    this.#view.setUint32(start - 4, this.#at - start, true);
    return this;
  }

  /** A whole MCAP record: its opcode, its length, what `fill` puts down. */
  record(opcode: number, fill: (sheet: this) => void): this {
    this.u8(opcode).u64(0);
    const start = this.#at;
    fill(this);
    this.#view.setUint32(start - 8, this.#at - start, true);
    return this;
  }
}
