// What the planning of an export knows of each take: read from manifest and edit log alone, so that thousands are quick.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { foldEdits, type EpisodeEdits } from '../../core/edits/edits.ts';
import { fault, faultFrom, FaultError, type Fault } from '../../core/fault.ts';
import { readEditLog } from '../edits-file.ts';
import { episodeIdPattern, episodesFolder } from '../folders.ts';
import { readManifest } from '../manifest-file.ts';
import type { Manifest } from '../manifest.ts';

export interface TakeFacts {
  readonly id: string;
  readonly folder: string;
  readonly manifest: Manifest;
  readonly edits: EpisodeEdits;
  /** What makes an export of it out of date: seals of data and edits. */
  readonly fingerprint: string;
}

/** Folder names of finished episodes, oldest first. */
export function episodeIds(library: string): string[] {
  return readdirSync(episodesFolder(library), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && episodeIdPattern.test(entry.name)).map((entry) => entry.name).sort();
}

/** A take that cannot be exported is a fault with its id, not an exception. */
export function readTake(library: string, id: string): TakeFacts | Fault {
  try {
    if (!episodeIdPattern.test(id)) throw new FaultError(fault('episode.absent', { id }));
    const folder = join(episodesFolder(library), id);
    const manifest = readManifest(folder);
    if (manifest.state === 'damaged' || manifest.state === 'recording') return fault('export.skip-damaged', { id }, manifest.missing.join('; '));
    const log = readEditLog(folder);
    return {
      id, folder, manifest, edits: foldEdits(manifest.durationSeconds, log),
      fingerprint: JSON.stringify([manifest.files.map((file) => file.sha256), manifest.labels, manifest.task, manifest.operator, log]),
    };
  } catch (error) {
    const { code, hint } = faultFrom(error);
    return fault('export.skip-damaged', { id }, hint ?? code);
  }
}
