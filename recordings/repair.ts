// Finishes an episode that a crash left unfinished, and saves what is readable of a damaged one. Originals are
// replaced only when the new file is safely on disk. Called by the library's chores worker.
import * as fs from 'node:fs';
import { join } from 'node:path';
import { fault, FaultError } from '../core/fault.ts';
import { hashFile, isFull, rename, syncFolder } from './durable-file.ts';
import { editsName, editsSealName, repairEditLog } from './edits-file.ts';
import { ballastName, cameraFilePattern, cameraNameOf, episodesFolder, partialSuffix, samplesName } from './folders.ts';
import { isHeld, lockName, releaseLock, repairLockName, takeLock } from './lock.ts';
import { manifestName, parseManifest, readManifest, writeManifest } from './manifest-file.ts';
import { fileNamePattern, type Manifest } from './manifest.ts';
import { mediaKindOf, repairDepth, repairSound, type Mending } from './repair-media.ts';
import { samplesProblem } from './samples-check.ts';
import { scanSamples, type ScanResult } from './samples-scanner.ts';
import { manifestMetadataName, recorderClockStream, SamplesWriter } from './samples-writer.ts';
import { StreamCounts } from './stream-counts.ts';
import { verifyEpisode } from './verify.ts';
import { videoFrames, wholeFragments } from './video-file.ts';
import { missingIndex } from './video-index.ts';

const newSuffix = '.new';
const originalSuffix = '.original';

/** The manifest of the repaired episode, which then lies in its finished place. Rejects with a FaultError; nothing is lost then. */
export async function repairEpisode(library: string, id: string): Promise<Manifest> {
  const partial = join(episodesFolder(library), id + partialSuffix);
  const finished = join(episodesFolder(library), id);
  const folder = fs.existsSync(partial) ? partial : finished;
  if (!fs.existsSync(folder)) throw new FaultError(fault('episode.absent', { episode: id, path: library }));
  if (isHeld(folder, lockName)) throw new FaultError(fault('recorder.busy', { episode: id }));
  try {
    if (!takeLock(folder, repairLockName)) throw new FaultError(fault('library.lock', { path: folder }));
    try {
      if (holdsNothing(folder)) {
        fs.rmSync(folder, { recursive: true });
        throw new FaultError(fault('episode.absent', { episode: id, path: library }));
      }
      const manifest = await repairFolder(folder);
      for (const name of [ballastName, lockName]) fs.rmSync(join(folder, name), { force: true });
      releaseLock(folder, repairLockName);
      if (folder === partial) {
        syncFolder(folder);
        rename(folder, finished);
        syncFolder(episodesFolder(library));
      }
      return manifest;
    } finally {
      releaseLock(folder, repairLockName);
    }
  } catch (error) {
    if (error instanceof FaultError) throw error;
    throw new FaultError(fault(isFull(error) ? 'library.full' : 'library.unwritable', { path: folder }, (error as Error).message), { cause: error });
  }
}

/** Killed before even the manifest stood: there is no take to finish. */
const holdsNothing = (folder: string): boolean =>
  fs.readdirSync(folder).every((name) => [ballastName, lockName, repairLockName].includes(name) || name.endsWith(newSuffix));

async function repairFolder(folder: string): Promise<Manifest> {
  const manifest = await manifestOf(folder);
  const crashed = manifest.state === 'recording';
  // A crash between the manifest's last writing and the folder's renaming leaves nothing to mend.
  if (manifest.state !== 'damaged' && !crashed && (await verifyWithoutLeftovers(folder))) return manifest;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) if (entry.isFile() && entry.name.endsWith(newSuffix)) fs.rmSync(join(folder, entry.name));
  const missing = crashed ? [] : [...manifest.missing];
  const counts = new StreamCounts(manifest.clock.startNanos, manifest.streams.map((stream) => stream.description));
  missing.push(...(await repairSamples(folder, manifest, counts)));
  const cameras: Manifest['cameras'] = [];
  for (const { name } of fs.readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile() && cameraFilePattern.test(entry.name))) {
    cameras.push(...(await repairCamera(folder, name, manifest, missing)));
  }
  const edits = repairEditLog(folder, freeName(join(folder, editsName + originalSuffix)));
  if (edits !== null) missing.push(edits);
  const [microphones, depths]: [Manifest['microphones'], Manifest['depths']] = [[], []];
  const mending = mendingOf(folder, manifest, missing);
  for (const { name } of fs.readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile())) {
    const kind = mediaKindOf(name);
    if (kind === 'sound') microphones.push(...(await repairSound(name, mending)));
    if (kind === 'depth') depths.push(...(await repairDepth(name, mending)));
  }
  const files = await filesOf(folder);
  if (!crashed) for (const file of manifest.files) missing.push(...whatChanged(file, files, missing));
  const streams = counts.facts(manifest.streams).map((stream) => ({
    ...stream, drops: manifest.streams.find((before) => before.description.id === stream.description.id)?.drops ?? 0,
  }));
  const repaired: Manifest = {
    ...manifest, state: 'repaired', streams, cameras, microphones, depths, files, missing,
    durationSeconds: crashed ? lengthOf(manifest.clock.startNanos, streams, [...cameras, ...microphones, ...depths]) : manifest.durationSeconds,
    history: [...manifest.history, { at: new Date().toISOString(), event: crashed ? 'finished after a crash' : 'repaired' }],
  };
  writeManifest(folder, repaired);
  return repaired;
}

async function verifyWithoutLeftovers(folder: string): Promise<boolean> {
  const { problems } = await verifyEpisode(folder);
  return problems.every((problem) => [ballastName, lockName, repairLockName].some((name) => problem.startsWith(`${name}:`)));
}

/** From its file, or from the copy inside the samples. */
async function manifestOf(folder: string): Promise<Manifest> {
  try {
    return readManifest(folder);
  } catch (error) {
    let copy: string | undefined;
    await scanSamples(join(folder, samplesName), {
      sample: () => undefined,
      metadata: (name, values) => { if (name === manifestMetadataName) copy ??= values.get('manifest'); },
    }).catch(() => undefined);
    if (copy === undefined) throw error;
    return parseManifest(copy, folder);
  }
}

async function repairSamples(folder: string, manifest: Manifest, counts: StreamCounts): Promise<string[]> {
  const path = join(folder, samplesName);
  if (!fs.existsSync(path)) return [`${samplesName}: missing`];
  const scan = await scanSamples(path, { sample: (stream, row) => counts.note(stream, row) });
  const problem = scan.complete ? await samplesProblem(path) : null;
  if (scan.complete && problem === null) return [];
  const writer = new SamplesWriter(path + newSuffix, BigInt(manifest.clock.epochUnixNanos));
  try {
    writer.start(JSON.stringify(manifest));
    await scanSamples(path, { sample: (stream, row, data) => writer.copy(stream, row, data) });
    writer.close();
  } catch (error) {
    writer.file.abandon();
    fs.rmSync(path + newSuffix, { force: true });
    throw error;
  }
  replaceOriginal(path, problem !== null || scan.damage.length > 0 || manifest.state !== 'recording');
  return problem === null ? sentencesAbout(scan) : [`${samplesName}: ${problem}`];
}

const sentencesAbout = (scan: ScanResult): string[] =>
  scan.damage.length > 0
    ? scan.damage.map((sentence) => `${samplesName}: ${sentence}`)
    : [`${samplesName}: ended without its index; ${scan.bytesCut} bytes at its end were not readable`];

/** What was cut off at a crash is noise; what was damaged otherwise stays beside the repaired file. */
function replaceOriginal(path: string, keepOriginal: boolean): void {
  if (keepOriginal) {
    fs.linkSync(path, freeName(path + originalSuffix));
  }
  rename(path + newSuffix, path);
  syncFolder(join(path, '..'));
}

function freeName(path: string): string {
  let name = path;
  for (let number = 2; fs.existsSync(name); number += 1) name = `${path}.${number}`;
  return name;
}

async function repairCamera(folder: string, file: string, manifest: Manifest, missing: string[]): Promise<Manifest['cameras']> {
  const path = join(folder, file);
  const prefix = await wholeFragments(path);
  if (prefix.wholeBytes < prefix.size) {
    missing.push(`${file}: ${prefix.size - prefix.wholeBytes} bytes at its end were not readable`);
    if (prefix.fragments > 0) {
      await cutFile(path, prefix.wholeBytes, manifest.state !== 'recording');
    }
  }
  const video = await videoFrames(path);
  const before = manifest.cameras.find((camera) => camera.file === file);
  if (video === null || video.seconds.length === 0) {
    // Nothing to show, but not ours to throw away.
    rename(path, freeName(path + originalSuffix));
    missing.push(`${file}: holds no readable video`);
    return before === undefined ? [] : [{ ...before, file: '', frames: 0, firstNanos: null, lastNanos: null }];
  }
  const name = file.slice(0, -'.mp4'.length);
  const { startNanos } = manifest.clock;
  const nanosOf = (seconds: number): number => Math.round(startNanos + seconds * 1e9);
  return [{
    name, streamId: before?.streamId ?? streamIdOf(manifest, name), file, codec: video.codec, width: video.width, height: video.height,
    frames: video.seconds.length, drops: before?.drops ?? 0,
    firstNanos: nanosOf(video.seconds[0]!), lastNanos: nanosOf(video.seconds.at(-1)!),
  }];
}

async function cutFile(path: string, bytes: number, keepOriginal: boolean): Promise<void> {
  fs.copyFileSync(path, path + newSuffix);
  const copy = fs.openSync(path + newSuffix, 'r+');
  try {
    fs.ftruncateSync(copy, bytes);
    const index = await missingIndex(path + newSuffix);
    if (index !== null) fs.writeSync(copy, index, 0, index.length, bytes);
    fs.fsyncSync(copy);
  } finally {
    fs.closeSync(copy);
  }
  replaceOriginal(path, keepOriginal);
}

function mendingOf(folder: string, manifest: Manifest, missing: string[]): Mending {
  const keepOriginal = manifest.state !== 'recording';
  return {
    folder, manifest, missing,
    cut: (file, bytes) => cutFile(join(folder, file), bytes, keepOriginal),
    async replace(file, write) {
      await write(join(folder, file + newSuffix));
      replaceOriginal(join(folder, file), keepOriginal);
    },
    putAside: (file) => rename(join(folder, file), freeName(join(folder, file + originalSuffix))),
  };
}

const streamIdOf = (manifest: Manifest, name: string): string =>
  manifest.streams.find(({ description }) => description.kind === 'videoFrames' && cameraNameOf(description.id) === name)?.description.id
  ?? `camera.${name}/frames`;

async function filesOf(folder: string): Promise<Manifest['files']> {
  const apart = new Set([manifestName, editsName, editsSealName, ballastName, lockName, repairLockName]);
  // What a manifest cannot name is not ours; verify tells of it.
  const names = fs.readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && fileNamePattern.test(entry.name) && !apart.has(entry.name)).map((entry) => entry.name).sort();
  return Promise.all(names.map(async (name) => ({ path: name, ...(await hashFile(join(folder, name))) })));
}

function whatChanged(before: Manifest['files'][number], now: Manifest['files'], missing: readonly string[]): string[] {
  const after = now.find((file) => file.path === before.path);
  if (after?.sha256 === before.sha256 || missing.some((sentence) => sentence.startsWith(`${before.path}:`))) return [];
  return [after === undefined ? `${before.path}: missing` : `${before.path}: changed since it was kept`];
}

function lengthOf(startNanos: number, streams: Manifest['streams'], media: readonly { readonly lastNanos: number | null }[]): number {
  const ends = [...streams.filter((stream) => stream.description.id !== recorderClockStream.id), ...media].map((part) => part.lastNanos ?? startNanos);
  return Math.max(0, ...ends.map((end) => (end - startNanos) / 1e9));
}
