// edits.jsonl beside the data of an episode: one line for each edit, undo and redo, never rewritten. Each line is chained
// to the one before, so that a changed byte is found and a line torn by a crash is known for one; how many lines there
// are is sealed beside it, so that a log that was cut is found too. FORMAT.md describes both.
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { logLineSchema, type LogLine } from '../core/edits/edits.ts';
import { fault, FaultError } from '../core/fault.ts';
import { replaceFile, syncFolder } from './durable-file.ts';

export const editsName = 'edits.jsonl';
/** What the log had come to, at least: written when its line is on the disk, so a power cut leaves it behind, never ahead. */
export const editsSealName = 'edits.seal';
const maximumBytes = 32 << 20;
/** What the first line is chained to; a format that is read otherwise begins otherwise. */
const first = 'waldo-edits-1';
const linePattern = /^(\{.*),"chain":"([0-9a-f]{32})"\}$/;

const chainOf = (before: string, body: string): string => createHash('sha256').update(before).update(body, 'latin1').digest('hex').slice(0, 32);

const sealPattern = /^\{"lines":([1-9]\d{0,8}),"chain":"([0-9a-f]{32})","seal":"([0-9a-f]{32})"\}\n$/;
const sealOf = (lines: number, chain: string): string => createHash('sha256').update(`waldo-edits-seal-1 ${lines} ${chain}`).digest('hex').slice(0, 32);

interface ReadLog {
  readonly lines: readonly LogLine[];
  /** After each of the lines. */
  readonly chains: readonly string[];
  /** Up to the end of the last whole line; what follows was torn by a crash and never answered for. */
  readonly wholeBytes: number;
  /** Which line is the first that was changed, from 1; null: none. */
  readonly damagedLine: number | null;
}

/** Every edit, undo and redo, oldest first; none if nothing was edited. Throws 'episode.corrupt' when the log was changed by something else. */
export const readEditLog = (folder: string): readonly LogLine[] => readWhole(folder).lines;

/** null: the log is as it was written, or there is none. Otherwise one sentence, naming the file. */
export function editLogProblem(folder: string): string | null {
  try {
    return problemOf(folder, readLog(folder));
  } catch (error) {
    return `${editsName}: not readable (${(error as Error).message})`;
  }
}

function problemOf(folder: string, { damagedLine, lines, chains }: ReadLog): string | null {
  if (damagedLine !== null) return `${editsName}: changed since it was written, at line ${damagedLine}; ${lines.length} before it can be read`;
  const path = join(folder, editsSealName);
  if (!fs.existsSync(path)) return null;
  const [, count = '', chain = '', seal] = sealPattern.exec(fs.readFileSync(path, 'latin1')) ?? [];
  if (seal === undefined || sealOf(Number(count), chain) !== seal) return `${editsSealName}: changed since it was written`;
  if (lines.length < Number(count)) return `${editsName}: cut off; ${lines.length} of ${count} lines are there`;
  return chains[Number(count) - 1] === chain ? null : `${editsName}: another log than the one that was written`;
}

function seal(folder: string, lines: number, chain: string): void {
  replaceFile(join(folder, editsSealName), `{"lines":${lines},"chain":"${chain}","seal":"${sealOf(lines, chain)}"}\n`);
}

/** Adds one line; when this returns it is on the disk. Throws 'episode.corrupt', or what the disk says. */
export function appendEdit(folder: string, line: LogLine): void {
  const { lines, chains, wholeBytes } = readWhole(folder);
  const body = Buffer.from(JSON.stringify(line), 'utf8').toString('latin1').slice(0, -1);
  const chain = chainOf(chains.at(-1) ?? first, body);
  const bytes = Buffer.from(`${body},"chain":"${chain}"}\n`, 'latin1');
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
  try {
    seal(folder, lines.length + 1, chain);
  } catch {
    // The edit itself is on the disk; the next one seals both.
  }
}

/** Keeps the lines before the first changed one, and the file as it was beside them. Returns one sentence, or null if nothing was wrong. */
export function repairEditLog(folder: string, original: string): string | null {
  const problem = editLogProblem(folder);
  if (problem === null) return null;
  const path = join(folder, editsName);
  let kept: Pick<ReadLog, 'chains' | 'wholeBytes'> = { chains: [], wholeBytes: 0 };
  try { kept = readLog(folder); } catch { /* Nothing of it can be used. */ }
  if (fs.existsSync(path)) {
    fs.copyFileSync(path, original, fs.constants.COPYFILE_EXCL);
    fs.truncateSync(path, kept.wholeBytes);
  }
  if (kept.chains.length > 0) seal(folder, kept.chains.length, kept.chains.at(-1)!);
  else fs.rmSync(join(folder, editsSealName), { force: true });
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
  const problem = problemOf(folder, log);
  if (problem !== null) throw new FaultError(fault('episode.corrupt', { file: problem.startsWith(editsSealName) ? editsSealName : editsName, path: folder }, problem));
  return log;
}

/** Bytes are compared as bytes (latin1), so that one that is no UTF-8 is found like any other. */
function readLog(folder: string): ReadLog {
  const path = join(folder, editsName);
  const facts = fs.statSync(path, { throwIfNoEntry: false });
  if (facts === undefined) return { lines: [], chains: [], wholeBytes: 0, damagedLine: null };
  if (facts.size > maximumBytes) throw new Error(`${facts.size} bytes`);
  const texts = fs.readFileSync(path, 'latin1').split('\n');
  const torn = texts.pop()!;
  const lines: LogLine[] = [];
  const chains: string[] = [];
  let [chain, wholeBytes] = [first, 0];
  for (const text of texts) {
    const found = lineFrom(text, chain);
    if (found === null) return { lines, chains, wholeBytes, damagedLine: lines.length + 1 };
    lines.push(found.line);
    chains.push(chain = found.chain);
    wholeBytes += text.length + 1;
  }
  // A whole line whose end of line is another byte was not torn.
  const isChanged = lineFrom(torn.slice(0, -1), chain) !== null;
  return { lines, chains, wholeBytes, damagedLine: isChanged ? lines.length + 1 : null };
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
