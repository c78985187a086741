// A file from its beginning to its end, in pieces of any length; while one block is looked at, the next one is read.
// Used by what looks at whole files: hashes and checks.
import { open, type FileHandle } from 'node:fs/promises';

const blockBytes = 1 << 20;

/** The bytes are good until the next block is asked for. */
export async function* blocksOf(path: string): AsyncGenerator<Buffer> {
  await using file = await open(path, 'r');
  let [reading, spare] = [Buffer.allocUnsafe(blockBytes), Buffer.allocUnsafe(blockBytes)];
  let at = 0;
  let next = readAt(file, reading, at);
  for (;;) {
    const { bytesRead } = await next;
    if (bytesRead === 0) return;
    at += bytesRead;
    const block = reading.subarray(0, bytesRead);
    [reading, spare] = [spare, reading];
    next = readAt(file, reading, at);
    yield block;
  }
}

function readAt(file: FileHandle, into: Buffer, at: number): Promise<{ bytesRead: number }> {
  const read = file.read(into, 0, into.length, at);
  // Whoever awaits it is told; the last one nobody may await.
  read.catch(() => undefined);
  return read;
}

const nothing = Buffer.alloc(0);

export class FileReading implements AsyncDisposable {
  readonly #blocks: AsyncGenerator<Buffer>;
  readonly #passing: ((block: Buffer) => void) | undefined;
  /** What is looked at: a block as it was read, or a piece put together because it lies across two. */
  #block: Buffer = nothing;
  #from = 0;
  /** What follows a piece that was put together, in the block that was read last. */
  #rest: Buffer = nothing;
  #pieces: Buffer = Buffer.allocUnsafe(1 << 16);
  #passed = 0;

  /** `passing` sees every block once, in order. `path` is opened at the first piece. */
  constructor(path: string, passing?: (block: Buffer) => void) {
    this.#blocks = blocksOf(path);
    this.#passing = passing;
  }

  /** Bytes taken and skipped so far. */
  get position(): number {
    return this.#passed + this.#from;
  }

  /** The next bytes without taking them, as `take` gives them. */
  async peek(length: number): Promise<Buffer | undefined> {
    return this.peekNow(length) ?? this.#gather(length);
  }

  /** The same without waiting: undefined where they are not all here. A promise for each of a million records takes its time. */
  peekNow(length: number): Buffer | undefined {
    if (this.#from === this.#block.length && this.#rest.length > 0) {
      this.#goOn(this.#rest);
      this.#rest = nothing;
    }
    return this.#from + length <= this.#block.length ? this.#block.subarray(this.#from, this.#from + length) : undefined;
  }

  /** The next bytes, good until the next call; undefined when the file has fewer, and then none are taken. */
  async take(length: number): Promise<Buffer | undefined> {
    return this.takeNow(length) ?? ((await this.#gather(length)) && this.takeNow(length));
  }

  takeNow(length: number): Buffer | undefined {
    const bytes = this.peekNow(length);
    if (bytes !== undefined) this.#from += length;
    return bytes;
  }

  /** False when the file has fewer bytes. */
  async skip(length: number): Promise<boolean> {
    let left = length;
    for (let here = this.#block.length - this.#from; left > here; here = this.#block.length) {
      left -= here;
      this.#from = this.#block.length;
      const next = await this.#next();
      this.#goOn(next ?? nothing);
      if (next === undefined) return false;
    }
    this.#from += left;
    return true;
  }

  #goOn(block: Buffer): void {
    this.#passed += this.#from;
    this.#block = block;
    this.#from = 0;
  }

  /** Puts so many bytes together, across blocks; only those are copied. */
  async #gather(length: number): Promise<Buffer | undefined> {
    const here = this.#block.subarray(this.#from);
    let pieces = this.#pieces.length < length ? Buffer.allocUnsafe(Math.max(here.length, Math.min(length, blockBytes) * 2)) : this.#pieces;
    let have = here.copy(pieces);
    while (have < length) {
      const next = await this.#next();
      if (next === undefined) break;
      const used = Math.min(next.length, length - have);
      // A length may be invented: there is room for what is in the file, not for what it says.
      if (have + used > pieces.length) {
        const larger = Buffer.allocUnsafe(Math.min(length, (have + used) * 2));
        pieces.copy(larger, 0, 0, have);
        pieces = larger;
      }
      next.copy(pieces, have, 0, used);
      have += used;
      this.#rest = next.subarray(used);
    }
    this.#pieces = pieces;
    this.#goOn(pieces.subarray(0, have));
    return have < length ? undefined : this.peekNow(length);
  }

  /** The bytes after those in `#block`. */
  async #next(): Promise<Buffer | undefined> {
    if (this.#rest.length > 0) {
      const rest = this.#rest;
      this.#rest = nothing;
      return rest;
    }
    const { value } = await this.#blocks.next();
    if (value) this.#passing?.(value);
    return value || undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#blocks.return(undefined);
  }
}
