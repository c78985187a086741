// A file that grows and is worth keeping: every byte is written or the error is known, it reaches the disk at
// least twice a second, and its SHA-256 is ready when it is closed. Used on workers only (writes are synchronous).
import { createHash, type Hash } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { blocksOf } from './file-reading.ts';

export interface FileFacts {
  readonly bytes: number;
  readonly sha256: string;
}

export interface DurableFileOptions {
  /** The disk is full: make room and return true to try once more. */
  readonly makeRoom?: () => boolean;
  /** Writes to the descriptor at a position; fs.writeSync unless a test runs out of disk. */
  readonly writeSync?: (descriptor: number, bytes: Uint8Array, offset: number, length: number, position: number) => number;
}

export class DurableFile {
  readonly path: string;
  readonly #descriptor: number;
  readonly #hash: Hash = createHash('sha256');
  readonly #options: DurableFileOptions;
  #failure: Error | null = null;
  #bytes = 0;
  #synced = 0;
  #syncing = false;
  #closed = false;

  constructor(path: string, options: DurableFileOptions = {}) {
    this.path = path;
    this.#options = options;
    this.#descriptor = fs.openSync(path, 'wx');
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Why an append was refused, if one was. */
  get failure(): Error | null {
    return this.#failure;
  }

  /** Appends all of it or throws; after a throw the file ends where it ended before. */
  append(data: Uint8Array): void {
    try {
      this.#writeOrMakeRoom(data);
    } catch (error) {
      this.#failure ??= error as Error;
      this.#cutBack();
      throw error;
    }
    this.#hash.update(data);
    this.#bytes += data.length;
  }

  #writeOrMakeRoom(data: Uint8Array): void {
    try {
      this.#writeAll(data);
    } catch (error) {
      if (!isFull(error) || this.#options.makeRoom?.() !== true) throw error;
      this.#writeAll(data);
    }
  }

  #writeAll(data: Uint8Array): void {
    const write = this.#options.writeSync ?? fs.writeSync;
    for (let done = 0; done < data.length;) {
      done += write(this.#descriptor, data, done, data.length - done, this.#bytes + done);
    }
  }

  /** A torn record at the end would only be noise for the next reader. */
  #cutBack(): void {
    try {
      fs.ftruncateSync(this.#descriptor, this.#bytes);
    } catch {
      // The error that led here is the one worth telling.
    }
  }

  /** Asks the disk to have what was written, without waiting for it. */
  sync(failed: (error: Error) => void): void {
    if (this.#syncing || this.#closed || this.#synced === this.#bytes) return;
    this.#syncing = true;
    const upTo = this.#bytes;
    fs.fdatasync(this.#descriptor, (error) => {
      this.#syncing = false;
      if (error !== null) failed(error);
      else this.#synced = upTo;
      if (this.#closed) fs.closeSync(this.#descriptor);
    });
  }

  close(): FileFacts {
    fs.fsyncSync(this.#descriptor);
    this.abandon();
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  /** Closes without waiting for the disk: the take is being discarded, or its disk is broken. */
  abandon(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (!this.#syncing) fs.closeSync(this.#descriptor);
  }
}

export const isFull = (error: unknown): boolean => {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG';
};

/** Makes renames and new names in a folder durable. Windows has no such call, and needs none on NTFS. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Either the old content or the new one is there, whatever happens. */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.new`;
  const descriptor = fs.openSync(temporary, 'w');
  try {
    fs.writeFileSync(descriptor, content);
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
  rename(temporary, path);
  syncFolder(dirname(path));
}

/** Virus scanners on Windows hold new files for a moment. */
export function rename(from: string, to: string): void {
  for (let attempt = 0; ; attempt += 1) {
    try {
      fs.renameSync(from, to);
      return;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (process.platform !== 'win32' || attempt === 20 || (code !== 'EPERM' && code !== 'EBUSY' && code !== 'EACCES')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    }
  }
}

export async function hashFile(path: string): Promise<FileFacts> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const block of blocksOf(path)) {
    hash.update(block);
    bytes += block.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}
