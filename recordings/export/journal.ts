// What an export has done so far, beside what it wrote: one line an episode, so that an interrupted one goes on. Whatever
// is listed was on the disk before its line. Used by the job.
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { exportOptionsSchema, timeErrorSchema, type ExportOptions, type TimeError } from '../../core/contract/exports.ts';
import { hashFile, syncFolder } from '../durable-file.ts';
import type { EpisodeWritten } from './frames.ts';

/** A dot in front: no reader of data sets takes it for a part of one. */
export const journalName = '.waldo-export.jsonl';

const fileSchema = z.object({ path: z.string(), bytes: z.number(), sha256: z.string() });
const lineSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('begun'), key: z.string(), library: z.string().optional(), options: exportOptionsSchema.optional() }),
  z.object({
    kind: z.literal('written'), uuid: z.string(), index: z.number(),
    /** Of which features, cameras and so on it was written; one of other ones is none of the same data set. */
    shape: z.string().default(''), files: z.array(fileSchema),
    timeErrors: z.array(timeErrorSchema),
    written: z.object({ files: z.array(z.string()), rows: z.number(), facts: z.json(), videos: z.object({ copied: z.number(), encoded: z.number(), begunAnew: z.number().optional(), lost: z.number().optional() }) }),
  }),
]);
type Line = z.infer<typeof lineSchema>;
export type JournalEntry = Omit<Extract<Line, { kind: 'written' }>, 'written'> & { readonly written: EpisodeWritten };

export class Journal {
  readonly #folder: string;
  readonly #entries = new Map<string, JournalEntry>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Null: there is none in this folder, or it is of another export. `key` says of which options and episodes it is. */
  static open(folder: string, key: string): Journal | null {
    const lines = readLines(join(folder, journalName));
    if (lines[0]?.kind !== 'begun' || lines[0].key !== key) return null;
    const journal = new Journal(folder);
    for (const line of lines) if (line.kind === 'written') journal.#entries.set(line.uuid, line as JournalEntry);
    return journal;
  }

  /** `asked`: of which library and with which options, so that whoever finds the folder can go on with it. */
  static begin(folder: string, key: string, asked: { readonly library: string; readonly options: ExportOptions }): Journal {
    const journal = new Journal(folder);
    fs.writeFileSync(join(folder, journalName), '', { flag: 'wx' });
    journal.#append({ kind: 'begun', key, ...asked });
    syncFolder(folder);
    return journal;
  }

  entry(uuid: string): JournalEntry | undefined {
    return this.#entries.get(uuid);
  }

  async add(uuid: string, index: number, shape: string, written: EpisodeWritten, timeErrors: readonly TimeError[]): Promise<void> {
    const files = [];
    for (const path of written.files) files.push({ path, ...await hashFile(join(this.#folder, path)) });
    const entry: JournalEntry = { kind: 'written', uuid, index, shape, files, written, timeErrors: [...timeErrors] };
    this.#append(entry as Line);
    this.#entries.set(uuid, entry);
  }

  /** All its files are there, byte for byte. */
  async isWhole(entry: JournalEntry): Promise<boolean> {
    for (const file of entry.files) {
      const facts = await hashFile(join(this.#folder, file.path)).catch(() => null);
      if (facts === null || facts.bytes !== file.bytes || facts.sha256 !== file.sha256) return false;
    }
    return true;
  }

  removeFiles(entry: JournalEntry): void {
    for (const { path } of entry.files) fs.rmSync(join(this.#folder, path), { force: true });
    this.#entries.delete(entry.uuid);
  }

  #append(line: Line): void {
    const descriptor = fs.openSync(join(this.#folder, journalName), 'a');
    try {
      fs.writeFileSync(descriptor, `${JSON.stringify(line)}\n`);
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
  }
}

export interface Interrupted { readonly key: string; readonly library: string | null; readonly options: ExportOptions | null; readonly episodes: number }

/** What an export that was interrupted left in its folder; null: nothing of ours. */
export function interruptedIn(folder: string): Interrupted | null {
  const [begun, ...lines] = readLines(join(folder, journalName));
  if (begun?.kind !== 'begun') return null;
  return { key: begun.key, library: begun.library ?? null, options: begun.options ?? null, episodes: new Set(lines.flatMap((line) => (line.kind === 'written' ? [line.uuid] : []))).size };
}

/** Lines up to the first that is not whole: what a crash or a full disk leaves. */
function readLines(path: string): Line[] {
  let text: string;
  try {
    text = fs.readFileSync(path, 'utf8');
  } catch {
    return [];
  }
  const lines: Line[] = [];
  for (const line of text.split('\n')) {
    try {
      lines.push(lineSchema.parse(JSON.parse(line)));
    } catch {
      break;
    }
  }
  return lines;
}

export const keyOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
