// Says whether an episode is what it was when it was kept: every file's hash, and that it can be read.
// Called by the library's chores worker.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FaultError } from '../core/fault.ts';
import { hashFile } from './durable-file.ts';
import { editLogProblem, editsName } from './edits-file.ts';
import { cameraFilePattern, depthFilePattern, samplesName, soundFilePattern } from './folders.ts';
import { isSealed, manifestName, parseManifest, readManifestText } from './manifest-file.ts';
import type { Manifest } from './manifest.ts';
import { soundFacts } from './repair-media.ts';
import { checkSamples } from './samples-check.ts';
import { videoFrames } from './video-file.ts';

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
  for (const file of manifest.files) problems.push(...(await verifyFile(folder, file)));
  const isListed = manifest.files.some((file) => file.path === samplesName) || manifest.missing.some((sentence) => sentence.startsWith(samplesName));
  if (manifest.state !== 'recording' && !isListed) problems.push(`${samplesName}: not in the manifest`);
  const edits = editLogProblem(folder);
  if (edits !== null) problems.push(edits);
  const expected = new Set([manifestName, editsName, ...manifest.files.map((file) => file.path)]);
  for (const name of await readdir(folder)) if (!expected.has(name)) problems.push(`${name}: not part of the episode`);
  return { ok: problems.length === 0, problems };
}

async function verifyFile(folder: string, file: Manifest['files'][number]): Promise<string[]> {
  const path = join(folder, file.path);
  let facts;
  try {
    facts = file.path === samplesName || depthFilePattern.test(file.path) ? await checkSamples(path) : { ...(await hashFile(path)), problem: null };
  } catch (error) {
    return [`${file.path}: ${(error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : `not readable (${(error as Error).message})`}`];
  }
  if (facts.bytes !== file.bytes) return [`${file.path}: ${facts.bytes} bytes instead of ${file.bytes}`];
  if (facts.sha256 !== file.sha256) return [`${file.path}: changed since it was kept (its SHA-256 differs)`];
  if (facts.problem !== null) return [`${file.path}: ${facts.problem}`];
  if (soundFilePattern.test(file.path) && (await soundFacts(path)) === null) return [`${file.path}: holds no readable sound`];
  return cameraFilePattern.test(file.path) && (await videoFrames(path)) === null ? [`${file.path}: holds no readable video`] : [];
}
