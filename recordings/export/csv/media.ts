// Depth and sound in a plain data set. Depth is a folder a camera with a PNG of 16 bits a row, by the number of the row:
// `numpy.array(PIL.Image.open(f"{camera}.depth/{row:06}.png"))` has it, every other program shows it, and nobody has to read
// all of it for one. Sound is a WAV file from the first row to the end of the last: sample n is at n / rate seconds.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { syncFolder } from '../../durable-file.ts';
import type { DataSetPlan, EpisodeContent } from '../frames.ts';
import { decodePng16, encodePng16 } from '../media/png16.ts';
import { readWavFacts, writeWav } from '../media/wav.ts';
import { depthFolder, depthName, soundName, type Description, type EpisodeMedia } from './layout.ts';

export interface WrittenMedia { readonly files: readonly string[]; readonly media: EpisodeMedia }

/** So many pictures are packed and on their way to the disk at once. */
const atOnce = 4;

export async function writeMedia(folder: string, mine: string, { depths, sounds }: DataSetPlan, content: EpisodeContent, signal: AbortSignal): Promise<WrittenMedia> {
  const files: string[] = [];
  const depth: EpisodeMedia['depth'] = {};
  const sound: EpisodeMedia['sound'] = {};
  for (const { name, width, height } of depths) {
    const into = `${mine}/${depthFolder(name)}`;
    rmSync(join(folder, into), { recursive: true, force: true });
    mkdirSync(join(folder, into), { recursive: true });
    const writing: Promise<void>[] = [];
    let [first, last] = [0, 0];
    let trouble: unknown = null;
    for await (const { row, values } of content.depth(name)) {
      signal.throwIfAborted();
      if (trouble !== null) throw trouble as Error;
      last = crc32(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      if (row === 0) first = last;
      const file = `${into}/${depthName(row)}`;
      files.push(file);
      writing.push(encodePng16(values, width, height).then((png) => writeSynced(join(folder, file), png)).catch((error: unknown) => { trouble ??= error; }));
      if (writing.length >= atOnce) await writing.shift();
    }
    await Promise.all(writing);
    if (trouble !== null) throw trouble as Error;
    syncFolder(join(folder, into));
    depth[name] = { first_crc32: first, last_crc32: last };
  }
  for (const { name, channels, rate } of sounds) {
    const file = `${mine}/${soundName(name)}`;
    const track = await content.sound(name);
    const facts = await writeWav(join(folder, file), track, channels, rate);
    files.push(file);
    sound[name] = { samples: facts.samples, recorded_samples: track.recorded(), crc32: facts.crc32 };
  }
  return { files, media: { depth, sound } };
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** What is wrong with an episode's depth and sound; the file named. */
export async function mediaProblems(folder: string, mine: string, { depths, sounds, fps }: Description, rows: number, media: EpisodeMedia, signal?: AbortSignal): Promise<string[]> {
  const problems: string[] = [];
  for (const { name, width, height } of depths) {
    const at = `${mine}/${depthFolder(name)}`;
    const found = names(join(folder, at));
    if (found === null) { problems.push(`${at}: missing`); continue; }
    const odd = found.find((file, row) => file !== depthName(row));
    if (found.length !== rows || odd !== undefined) problems.push(`${at}: ${found.length} pictures instead of ${rows}${odd === undefined ? '' : `, ${odd} where another one should be`}`);
    for (const [row, file] of found.entries()) {
      await setImmediate();
      signal?.throwIfAborted();
      try {
        const picture = decodePng16(await readFile(join(folder, at, file)));
        if (picture.width !== width || picture.height !== height) problems.push(`${at}/${file}: ${picture.width}x${picture.height} instead of ${width}x${height}`);
        const end = row === 0 ? 'first_crc32' : row === rows - 1 ? 'last_crc32' : null;
        if (end !== null && crc32(new Uint8Array(picture.values.buffer)) !== media.depth[name]?.[end]) problems.push(`${at}/${file}: not as it was written`);
      } catch (error) {
        problems.push(`${at}/${file}: ${(error as Error).message}`);
        break;
      }
    }
  }
  for (const { name, rate, channels } of sounds) {
    const file = `${mine}/${soundName(name)}`;
    const facts = await readWavFacts(join(folder, file)).catch((error: unknown) => ((error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : (error as Error).message));
    if (typeof facts === 'string') problems.push(`${file}: ${facts}`);
    else if (facts.rate !== rate || facts.channels !== channels) problems.push(`${file}: ${facts.channels} channels at ${facts.rate} a second instead of ${channels} at ${rate}`);
    else if (Math.abs(facts.samples / rate - rows / fps) > 1 / rate) problems.push(`${file}: ${(facts.samples / rate).toFixed(6)} s instead of ${(rows / fps).toFixed(6)} s`);
    else if (facts.crc32 !== media.sound[name]?.crc32) problems.push(`${file}: not as it was written`);
  }
  return problems;
}

function names(folder: string): string[] | null {
  try {
    return readdirSync(folder).sort((one, other) => one.length - other.length || (one < other ? -1 : 1));
  } catch {
    return null;
  }
}
