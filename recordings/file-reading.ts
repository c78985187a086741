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

export class FileReading implements AsyncDisposable {
  readonly #blocks: AsyncGenerator<Buffer>;
  readonly #passing: ((block: Buffer) => void) | undefined;
  #block: Buffer = Buffer.alloc(0);
  #from = 0;
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
    while (left > this.#block.length - this.#from) {
      left -= this.#block.length - this.#from;
      const next = await this.#next();
      this.#passed += this.#block.length;
      this.#block = next ?? Buffer.alloc(0);
      this.#from = 0;
      if (next === undefined) return false;
    }
    this.#from += left;
    return true;
  }

  /** Brings so many bytes together, across blocks. */
  async #gather(length: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = [Buffer.from(this.#block.subarray(this.#from))];
    for (let have = parts[0]!.length; have < length;) {
      const next = await this.#next();
      if (next === undefined) break;
      have += next.length;
      // Those before the last must outlive their blocks.
      parts.push(have < length ? Buffer.from(next) : next);
    }
    this.#passed += this.#from;
    this.#from = 0;
    this.#block = Buffer.concat(parts);
    return this.peekNow(length);
  }

  async #next(): Promise<Buffer | undefined> {
    const { value } = await this.#blocks.next();
    if (value) this.#passing?.(value);
    return value || undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#blocks.return(undefined);
  }
}
