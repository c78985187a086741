// What a push sends: the files of a finished data set, what makes it a data set last. Used by index.ts.
import { createHash } from 'node:crypto';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fault, FaultError } from '../../../core/fault.ts';

export interface PushFile {
  /** In the data set, with slashes. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

/** What both kinds of store get, beside where to. */
export interface Push {
  readonly files: readonly PushFile[];
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
  /** A file is there whole; `sent` if it was not before. */
  done(file: PushFile, sent: boolean): void;
  /** Bytes of a file under way. */
  underWay(file: PushFile, bytes: number): void;
}

/** A reader looks for these first, so what is half sent does not look whole. */
const last = ['README.md', 'meta/info.json'];

/** Files whose names begin with a dot are this machine's own. Rejects with 'push.folder'. */
export async function filesToPush(folder: string): Promise<readonly PushFile[]> {
  const refuse = (what: string, cause?: unknown): FaultError => new FaultError(fault('push.folder', { what, path: folder }), { cause });
  if (/\.partial[\\/]*$/.test(folder)) throw refuse('the export into it was not finished');
  const files: PushFile[] = [];
  async function walk(inside: string): Promise<void> {
    for (const entry of await readdir(join(folder, inside), { withFileTypes: true })) {
      const name = inside === '' ? entry.name : `${inside}/${entry.name}`;
      if (entry.name.startsWith('.')) continue;
      // A link could send a file of this machine that nobody meant to give away.
      if (entry.isSymbolicLink()) throw refuse(`"${name}" in it is a link`);
      if (entry.isDirectory()) await walk(name);
      else if (entry.isFile()) files.push({ name, path: join(folder, name), bytes: (await stat(join(folder, name))).size });
    }
  }
  try {
    await walk('');
  } catch (error) {
    if (error instanceof FaultError) throw error;
    throw refuse('it cannot be read', error);
  }
  if (files.length === 0) throw refuse('nothing is in it');
  return files.sort((one, other) => last.indexOf(one.name) - last.indexOf(other.name) || (one.name < other.name ? -1 : 1));
}

export interface FileHashes {
  readonly sha256: string;
  /** As git names a file. */
  readonly gitSha1: string;
  readonly md5: string;
  /** Of each part of `partBytes`, the last one shorter. */
  readonly partMd5s: readonly Buffer[];
}

/** Reads the file once. */
export async function hashesOf({ path, bytes }: PushFile, partBytes: number, signal?: AbortSignal): Promise<FileHashes> {
  const sha256 = createHash('sha256');
  const git = createHash('sha1').update(`blob ${bytes}\0`);
  const md5 = createHash('md5');
  const partMd5s: Buffer[] = [];
  for (let at = 0; at < bytes; at += partBytes) {
    signal?.throwIfAborted();
    const part = await readPart(path, at, Math.min(partBytes, bytes - at));
    for (const hash of [sha256, git, md5]) hash.update(part);
    partMd5s.push(createHash('md5').update(part).digest());
  }
  return { sha256: sha256.digest('hex'), gitSha1: git.digest('hex'), md5: md5.digest('hex'), partMd5s };
}

export async function readPart(path: string, at: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  await using file = await open(path, 'r');
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(bytes, done, length - done, at + done);
    if (bytesRead === 0) throw new Error(`${path} became shorter while it was sent`);
    done += bytesRead;
  }
  return bytes;
}
