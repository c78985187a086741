// The chunks that were unpacked last: a player asks for the same half minute of one stream after the other, and each chunk
// holds something of all of them. Used by samples-ranges.ts.

const mostBytes = 48 << 20;

export class ChunkCache {
  readonly #chunks = new Map<number, { readonly records: Promise<Buffer | null>; bytes: number }>();
  #bytes = 0;

  /** `read` is asked only where nobody has, or is just about it; null is a chunk that cannot be read. */
  get(place: number, read: () => Promise<Buffer | null>): Promise<Buffer | null> {
    let chunk = this.#chunks.get(place);
    if (chunk === undefined) chunk = { records: read(), bytes: 0 };
    else this.#chunks.delete(place);
    // The newest last.
    this.#chunks.set(place, chunk);
    const mine = chunk;
    if (mine.bytes === 0) mine.records.then((records) => this.#weigh(place, mine, records?.length ?? 1), () => this.#chunks.delete(place));
    return mine.records;
  }

  #weigh(place: number, chunk: { bytes: number }, bytes: number): void {
    if (chunk.bytes !== 0 || this.#chunks.get(place) !== chunk) return;
    chunk.bytes = bytes;
    this.#bytes += bytes;
    for (const [oldest, { bytes: freed }] of this.#chunks) {
      if (this.#bytes <= mostBytes) return;
      if (freed === 0) continue;
      this.#chunks.delete(oldest);
      this.#bytes -= freed;
    }
  }
}
