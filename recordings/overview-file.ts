// An overview on disk, so that a recording of hours is drawn at once when it is opened again: <library>/overviews/, which
// can be deleted at any time. Used by reader.ts; whatever goes wrong here, the overview is made anew.
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { decodeColumns, encodeColumns } from '../core/wire/columns-bytes.ts';
import { episodesFolder, trashFolder } from './folders.ts';
import type { Overview } from './overview.ts';

const suffix = '.overview';
/** Of a file's beginning: what it is of, and how long each stream's part is. 2: what was lost is counted. */
const version = 2;
const mostHeadBytes = 1 << 20;

interface Head { readonly version: number; readonly of: string; readonly parts: readonly number[] }

export class OverviewFile {
  readonly #library: string;
  readonly #path: string;
  readonly #samplesPath: string;

  /** Of an episode that lies in a library. */
  constructor(episodeFolder: string, samplesPath: string) {
    this.#library = dirname(dirname(episodeFolder));
    this.#path = join(this.#library, 'overviews', basename(episodeFolder) + suffix);
    this.#samplesPath = samplesPath;
  }

  /** Changes when the samples do. */
  async #of(): Promise<string> {
    const { size, mtimeMs } = await stat(this.#samplesPath);
    return `${size} ${mtimeMs}`;
  }

  /** Null when there is none, or none of these samples. */
  async read(): Promise<Overview | null> {
    try {
      const bytes = await readFile(this.#path);
      const headBytes = bytes.readUInt32LE(0);
      if (headBytes > mostHeadBytes) return null;
      const head = JSON.parse(bytes.toString('utf8', 4, 4 + headBytes)) as Head;
      if (head.version !== version || head.of !== (await this.#of())) return null;
      let at = 4 + headBytes;
      return new Map(head.parts.map((length) => {
        const columns = decodeColumns(bytes.subarray(at, at += length));
        return [columns.stream.id, columns];
      }));
    } catch {
      return null;
    }
  }

  /** Never rejects: without it the next opening takes longer, and that is all. */
  async write(overview: Overview): Promise<void> {
    const temporary = `${this.#path}.${process.pid}`;
    try {
      const parts = [...overview.values()].map(encodeColumns);
      const head = Buffer.from(JSON.stringify({ version, of: await this.#of(), parts: parts.map((part) => part.length) } satisfies Head));
      await mkdir(dirname(this.#path), { recursive: true });
      const length = Buffer.alloc(4);
      length.writeUInt32LE(head.length);
      await writeFile(temporary, [length, head, ...parts]);
      await rename(temporary, this.#path);
      await this.#forgetOthers();
    } catch {
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  }

  /** Overviews of episodes that are no longer there. */
  async #forgetOthers(): Promise<void> {
    for (const name of await readdir(dirname(this.#path))) {
      const id = name.slice(0, -suffix.length);
      const isThere = name.endsWith(suffix) && [episodesFolder(this.#library), trashFolder(this.#library)].some((folder) => existsSync(join(folder, id)));
      if (name.endsWith(suffix) && !isThere) await rm(join(dirname(this.#path), name), { force: true });
    }
  }
}
