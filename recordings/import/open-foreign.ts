// Finds out what lies at a path, and opens it. Adding a format is a reader beside this file and a line here.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fault, FaultError } from '../../core/fault.ts';
import type { ForeignDataSet } from './foreign.ts';

type Opener = (path: string) => Promise<ForeignDataSet>;

const hdf5Endings = ['.hdf5', '.h5'];
const mostFiles = 100_000;

/** Rejects with 'import.absent', 'import.unknown', 'import.version' or 'import.unreadable'. */
export async function openForeign(path: string): Promise<ForeignDataSet> {
  const opener = openerOf(path);
  if (opener === null) throw new FaultError(fault('import.unknown', { path }));
  return opener(path);
}

function openerOf(path: string): Opener | null {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch (error) {
    throw new FaultError(fault('import.absent', { path }, (error as Error).message), { cause: error });
  }
  if (!isFolder) return openerOfFiles([path]);
  if (existsSync(join(path, 'meta', 'info.json'))) return async (root) => (await import('./lerobot.ts')).openLerobot(root);
  try {
    return openerOfFiles(readdirSync(path).sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).slice(0, mostFiles).map((name) => join(path, name)));
  } catch (error) {
    throw new FaultError(fault('import.absent', { path }, (error as Error).message), { cause: error });
  }
}

function openerOfFiles(files: readonly string[]): Opener | null {
  const ending = (...endings: string[]): string[] => files.filter((file) => endings.includes(extname(file).toLowerCase()));
  const [mcap, hdf5] = [ending('.mcap'), ending(...hdf5Endings)];
  if (mcap.length > 0) return async (path) => (await import('./mcap.ts')).openMcap(path, mcap);
  if (hdf5.length > 0) return async (path) => (await import('./hdf5.ts')).openHdf5Files(path, hdf5);
  return null;
}
