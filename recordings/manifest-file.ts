// manifest.json on disk: sealed with the SHA-256 of itself, so that verify finds a flipped byte in it too.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fault, FaultError } from '../core/fault.ts';
import { replaceFile } from './durable-file.ts';
import { manifestSchema, type Manifest } from './manifest.ts';

export const manifestName = 'manifest.json';
const maximumManifestBytes = 16 << 20;
const open = '0'.repeat(64);
const sealPattern = /"seal": "([0-9a-f]{64})"\n}\n$/;

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The seal is the last member; it is the hash of the whole file with 64 zeros in its place. */
export function manifestText(manifest: Manifest): string {
  const text = `${JSON.stringify({ ...manifest, seal: open }, null, 2)}\n`;
  return text.replace(sealPattern, (found) => found.replace(open, digest(text)));
}

export function isSealed(text: string): boolean {
  const seal = sealPattern.exec(text)?.[1];
  return seal !== undefined && digest(text.replace(sealPattern, (found) => found.replace(seal, open))) === seal;
}

export function writeManifest(folder: string, manifest: Manifest): void {
  const text = manifestText(manifest);
  replaceFile(join(folder, manifestName), isReadable(text) ? text : manifestText(withoutMeasures(manifest)));
}

const isReadable = (text: string): boolean => manifestSchema.safeParse(JSON.parse(text)).success;

/** What was measured of a device gone mad may be no number at all. It must not make the episode unreadable. */
const withoutMeasures = (manifest: Manifest): Manifest =>
  ({ ...manifest, judgement: null, streams: manifest.streams.map((stream) => ({ ...stream, clock: null, latency: null })) });

/** Throws 'episode.absent' or 'episode.corrupt'. */
export const readManifest = (folder: string): Manifest => parseManifest(readManifestText(folder), folder);

export function readManifestText(folder: string): string {
  try {
    const bytes = readFileSync(join(folder, manifestName));
    if (bytes.length > maximumManifestBytes) throw new FaultError(fault('episode.corrupt', { file: manifestName, path: folder }));
    return bytes.toString('utf8');
  } catch (error) {
    if (error instanceof FaultError) throw error;
    throw new FaultError(fault('episode.absent', { path: folder }, (error as Error).message), { cause: error });
  }
}

export function parseManifest(text: string, folder: string): Manifest {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new FaultError(fault('episode.corrupt', { file: manifestName, path: folder }, (error as Error).message), { cause: error });
  }
}
