// Says whether an episode is what it was when it was kept: every file's hash, and that it can be read.
// Called by the library's chores worker.
import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { FaultError } from '../core/fault.ts';
import type { CheckHandlers } from './check-worker.ts';
import { editLogProblem, editsName, editsSealName } from './edits-file.ts';
import { checkFile, type FileCheck } from './file-check.ts';
import { cameraFilePattern, depthFilePattern, samplesName, soundFilePattern } from './folders.ts';
import { isSealed, manifestName, parseManifest, readManifestText } from './manifest-file.ts';
import type { Manifest } from './manifest.ts';
import { soundFacts } from './repair-media.ts';
import { samplesProblem } from './samples-check.ts';
import { hasPictures } from './video-file.ts';
import { callsTo } from './worker-calls.ts';

/** A second thread takes a tenth of a second to start. */
const ownThreadBytes = 48 << 20;

export interface Verdict {
  readonly ok: boolean;
  /** One sentence each, naming the file. */
  readonly problems: readonly string[];
}

export async function verifyEpisode(folder: string): Promise<Verdict> {
  const problems: string[] = [];
  let manifest: Manifest;
  try {
    const text = readManifestText(folder);
    // The hashes of the other files stand in it: changed, it can accuse nobody else.
    if (!isSealed(text)) return { ok: false, problems: [`${manifestName}: changed since it was written, so the other files cannot be judged by it`] };
    manifest = parseManifest(text, folder);
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    return { ok: false, problems: [`${manifestName}: ${error.fault.code === 'episode.absent' ? 'missing' : 'not readable'}`] };
  }
  if (manifest.state === 'recording') problems.push('the take was never finished');
  if (manifest.state === 'damaged') problems.push(...manifest.missing);
  problems.push(...(await verifyFiles(folder, manifest.files)));
  const isListed = manifest.files.some((file) => file.path === samplesName) || manifest.missing.some((sentence) => sentence.startsWith(samplesName));
  if (manifest.state !== 'recording' && !isListed) problems.push(`${samplesName}: not in the manifest`);
  const edits = editLogProblem(folder);
  if (edits !== null) problems.push(edits);
  // What a power cut left of a file that was about to replace one of these has no part in anything, and is overwritten.
  const replaced = [manifestName, editsSealName];
  const expected = new Set([editsName, ...replaced, ...replaced.map((name) => `${name}.new`), ...manifest.files.map((file) => file.path)]);
  for (const name of await readdir(folder)) if (!expected.has(name)) problems.push(`${name}: not part of the episode`);
  return { ok: problems.length === 0, problems };
}

/** Hashes on the one side, unpacked samples on the other: from a size on where a second thread pays, each on its own. */
async function verifyFiles(folder: string, files: Manifest['files']): Promise<string[]> {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const worker = bytes < ownThreadBytes ? null : new Worker(new URL(`./check-worker${extname(import.meta.url)}`, import.meta.url), { name: 'waldo-check' });
  try {
    const check = worker === null ? checkFile : callsTo<CheckHandlers>(worker).checkFile;
    const [checked, insides] = await Promise.all([
      each(files, (file) => check(folder, file.path)),
      each(files, (file) => insideProblem(join(folder, file.path), file.path)),
    ]);
    return files.flatMap((file, place) => problemOf(file, checked[place]!, insides[place]!) ?? []);
  } finally {
    await worker?.terminate();
  }
}

/** One after the other, so that the disk reads one file at a time. */
async function each<Item, Result>(items: readonly Item[], take: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await take(item));
  return results;
}

/** What a hash cannot tell. The other side says it if a file cannot be read at all. */
async function insideProblem(path: string, name: string): Promise<string | null> {
  try {
    if (name === samplesName || depthFilePattern.test(name)) return await samplesProblem(path);
    if (soundFilePattern.test(name)) return (await soundFacts(path)) === null ? 'holds no readable sound' : null;
    return cameraFilePattern.test(name) && !(await hasPictures(path)) ? 'holds no readable video' : null;
  } catch (error) {
    return `not readable (${(error as Error).message})`;
  }
}

/** The first thing that is wrong with it. */
function problemOf(file: Manifest['files'][number], facts: FileCheck, inside: string | null): string | null {
  if ('unread' in facts) return `${file.path}: ${facts.unread}`;
  if (facts.bytes !== file.bytes) return `${file.path}: ${facts.bytes} bytes instead of ${file.bytes}`;
  if (facts.sha256 !== file.sha256) return `${file.path}: changed since it was kept (its SHA-256 differs)`;
  const torn = facts.isTorn ? `holds no readable ${soundFilePattern.test(file.path) ? 'sound' : 'video'}` : null;
  return inside === null && torn === null ? null : `${file.path}: ${inside ?? torn}`;
}
