// Electron's binary: where it is, and one try to download it. Used by start.ts.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const downloadMinutes = 10;
/** After a failed download the next try is tomorrow: a blocked network must not slow every start. */
const retryMilliseconds = 24 * 60 * 60 * 1000;

/** The binary, downloaded if that works; undefined when it cannot be had. */
export function electronBinary(root: string): string | undefined {
  return installed(root) ?? (download(root) ? installed(root) : undefined);
}

function installed(root: string): string | undefined {
  const folder = join(root, 'node_modules', 'electron');
  const path = join(folder, 'path.txt');
  const binary = existsSync(path) ? join(folder, 'dist', readFileSync(path, 'utf8')) : undefined;
  return binary !== undefined && existsSync(binary) ? binary : undefined;
}

function download(root: string): boolean {
  const failure = join(root, 'out', 'electron-download-failed');
  if (existsSync(failure) && Date.now() - Number(readFileSync(failure, 'utf8')) < retryMilliseconds) return false;
  process.stderr.write('Downloading the desktop window (Electron, once) …\n');
  const ended = spawnSync(process.execPath, [join(root, 'node_modules', 'electron', 'install.js')], { stdio: ['ignore', 'ignore', 'ignore'], timeout: downloadMinutes * 60_000 });
  if (ended.status === 0) {
    rmSync(failure, { force: true });
    return true;
  }
  process.stderr.write('The desktop window could not be downloaded; a browser window shows the same app.\n');
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(failure, String(Date.now()));
  return false;
}
