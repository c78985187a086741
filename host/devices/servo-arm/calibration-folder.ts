// Waldo's own calibrations on disk: one file an adapter in the configuration folder, and LeRobot's folder beside it.
// Drivers read before a session; the wizard writes.
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseCalibration, type Calibration, type MotorCalibrations } from '../../../core/calibration/calibration.ts';
import { parseLerobot, writeLerobot } from '../../../core/calibration/lerobot.ts';

/** An adapter's identity as a file's name, on every system. */
const fileName = (identity: string): string => `${identity.replaceAll(/[^0-9A-Za-z_.-]/g, '_').slice(-120)}.json`;

const folderOf = (configFolder: string): string => join(configFolder, 'calibrations');

/** Undefined: none was made. Rejects with 'arm.calibration-file' when there is one that cannot be read. */
export async function readCalibration(configFolder: string, identity: string): Promise<Calibration | undefined> {
  const path = join(folderOf(configFolder), fileName(identity));
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : parseCalibration(text, path);
}

/** The file is always whole: written beside, then renamed over. Returns its path. */
export async function writeCalibration(configFolder: string, calibration: Calibration): Promise<string> {
  const path = join(folderOf(configFolder), fileName(calibration.identity));
  await mkdir(folderOf(configFolder), { recursive: true });
  const beside = `${path}.${randomUUID()}.tmp`;
  await writeFile(beside, `${JSON.stringify(calibration, null, 2)}\n`);
  await rename(beside, path);
  return path;
}

/** Where LeRobot keeps calibrations, by its own environment variables. */
export function lerobotFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment['HF_LEROBOT_CALIBRATION']) return environment['HF_LEROBOT_CALIBRATION'];
  const home = environment['HF_LEROBOT_HOME'] ?? join(environment['HF_HOME'] ?? join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'huggingface'), 'lerobot');
  return join(home, 'calibration');
}

export interface LerobotFile { readonly path: string; readonly name: string; readonly id: string }

/** LeRobot's calibrations of this arm, by the folder names that its releases have used. Newest name first. */
export async function findLerobot(names: readonly string[], folder = lerobotFolder()): Promise<readonly LerobotFile[]> {
  const found: LerobotFile[] = [];
  for (const name of names) {
    for (const group of ['robots', 'teleoperators']) {
      const files = await readdir(join(folder, group, name)).catch(() => []);
      for (const file of files.sort()) if (file.endsWith('.json')) found.push({ path: join(folder, group, name, file), name, id: file.slice(0, -'.json'.length) });
    }
  }
  return found;
}

export const readLerobot = async (path: string): Promise<MotorCalibrations> => parseLerobot(await readFile(path, 'utf8'), path);

/** Writes where LeRobot looks for it; `id` is what it is called there. Returns the path. */
export async function exportLerobot(motors: MotorCalibrations, name: string, id: string, group: 'robots' | 'teleoperators', folder = lerobotFolder()): Promise<string> {
  const path = join(folder, group, name, `${id.replaceAll(/[^0-9A-Za-z_.-]/g, '_')}.json`);
  await mkdir(join(folder, group, name), { recursive: true });
  await writeFile(path, writeLerobot(motors));
  return path;
}
