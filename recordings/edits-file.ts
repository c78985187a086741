// edits.jsonl beside the data of an episode: one line for each edit, undo and redo, never rewritten. Each line is chained
// to the one before, so that a changed byte is found and a line torn by a crash is known for one. FORMAT.md describes it.
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { logLineSchema, type LogLine } from '../core/edits/edits.ts';
import { fault, FaultError } from '../core/fault.ts';
import { syncFolder } from './durable-file.ts';

export const editsName = 'edits.jsonl';
const maximumBytes = 32 << 20;
/** What the first line is chained to; a format that is read otherwise begins otherwise. */
const first = 'waldo-edits-1';
const linePattern = /^(\{.*),"chain":"([0-9a-f]{32})"\}$/;

const chainOf = (before: string, body: string): string => createHash('sha256').update(before).update(body, 'latin1').digest('hex').slice(0, 32);

interface ReadLog {
  readonly lines: readonly LogLine[];
  /** Of the last whole line. */
  readonly chain: string;
  /** Up to the end of the last whole line; what follows was torn by a crash and never answered for. */
  readonly wholeBytes: number;
  /** Which line is the first that was changed, from 1; null: none. */
  readonly damagedLine: number | null;
}

/** Every edit, undo and redo, oldest first; none if nothing was edited. Throws 'episode.corrupt' when the file was changed by something else. */
export const readEditLog = (folder: string): readonly LogLine[] => readWhole(folder).lines;

/** null: the file is as it was written, or there is none. Otherwise one sentence, naming the file. */
export function editLogProblem(folder: string): string | null {
  try {
    const { damagedLine, lines } = readLog(folder);
    return damagedLine === null ? null : `${editsName}: changed since it was written, at line ${damagedLine}; ${lines.length} before it can be read`;
  } catch (error) {
    return `${editsName}: not readable (${(error as Error).message})`;
  }
}

/** Adds one line; when this returns it is on the disk. Throws 'episode.corrupt', or what the disk says. */
export function appendEdit(folder: string, line: LogLine): void {
  const { chain, wholeBytes } = readWhole(folder);
  const body = Buffer.from(JSON.stringify(line), 'utf8').toString('latin1').slice(0, -1);
  const bytes = Buffer.from(`${body},"chain":"${chainOf(chain, body)}"}\n`, 'latin1');
  const path = join(folder, editsName);
  const isNew = !fs.existsSync(path);
  const descriptor = fs.openSync(path, isNew ? 'wx' : 'r+');
  try {
    fs.ftruncateSync(descriptor, wholeBytes);
    try {
      for (let done = 0; done < bytes.length;) done += fs.writeSync(descriptor, bytes, done, bytes.length - done, wholeBytes + done);
      fs.fsyncSync(descriptor);
    } catch (error) {
      fs.ftruncateSync(descriptor, wholeBytes);
      throw error;
    }
  } finally {
    fs.closeSync(descriptor);
  }
  if (isNew) syncFolder(folder);
}

/** Keeps the lines before the first changed one, and the file as it was beside them. Returns one sentence, or null if nothing was wrong. */
export function repairEditLog(folder: string, original: string): string | null {
  const problem = editLogProblem(folder);
  if (problem === null) return null;
  const path = join(folder, editsName);
  let wholeBytes = 0;
  try { wholeBytes = readLog(folder).wholeBytes; } catch { /* Nothing of it can be used. */ }
  fs.copyFileSync(path, original, fs.constants.COPYFILE_EXCL);
  fs.truncateSync(path, wholeBytes);
  syncFolder(folder);
  return problem;
}

function readWhole(folder: string): ReadLog {
  let log: ReadLog;
  try {
    log = readLog(folder);
  } catch (error) {
    throw new FaultError(fault('episode.corrupt', { file: editsName, path: folder }, (error as Error).message), { cause: error });
  }
  if (log.damagedLine !== null) throw new FaultError(fault('episode.corrupt', { file: editsName, path: folder }, `line ${log.damagedLine}`));
  return log;
}

/** Bytes are compared as bytes (latin1), so that one that is no UTF-8 is found like any other. */
function readLog(folder: string): ReadLog {
  const path = join(folder, editsName);
  const facts = fs.statSync(path, { throwIfNoEntry: false });
  if (facts === undefined) return { lines: [], chain: first, wholeBytes: 0, damagedLine: null };
  if (facts.size > maximumBytes) throw new Error(`${facts.size} bytes`);
  const texts = fs.readFileSync(path, 'latin1').split('\n');
  const torn = texts.pop()!;
  const lines: LogLine[] = [];
  let [chain, wholeBytes] = [first, 0];
  for (const text of texts) {
    const found = lineFrom(text, chain);
    if (found === null) return { lines, chain, wholeBytes, damagedLine: lines.length + 1 };
    lines.push(found.line);
    chain = found.chain;
    wholeBytes += text.length + 1;
  }
  // A whole line whose end of line is another byte was not torn.
  const isChanged = lineFrom(torn.slice(0, -1), chain) !== null;
  return { lines, chain, wholeBytes, damagedLine: isChanged ? lines.length + 1 : null };
}

function lineFrom(text: string, before: string): { readonly line: LogLine; readonly chain: string } | null {
  const [, body, chain] = linePattern.exec(text) ?? [];
  if (body === undefined || chain === undefined || chainOf(before, body) !== chain) return null;
  try {
    const parsed = logLineSchema.safeParse(JSON.parse(Buffer.from(`${body}}`, 'latin1').toString('utf8')));
    return parsed.success ? { line: parsed.data, chain } : null;
  } catch {
    return null;
  }
}
