// Who is writing an unfinished episode: a small file with the process's number and start, so that a process
// number used again after a crash is not taken for the writer. Used by take writer, repair and library.
import * as fs from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

export const lockName = 'lock.json';
export const repairLockName = 'repair.json';

interface Owner { readonly pid: number; readonly started: string; readonly host: string }

/** What tells two processes with one number apart. Elsewhere than on Linux the number has to do. */
function startOf(pid: number): string {
  if (process.platform !== 'linux') return '';
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 22; the name before it may hold spaces and brackets.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

/** False when a live process holds this lock. */
export function takeLock(folder: string, name: string): boolean {
  const path = join(folder, name);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      const owner: Owner = { pid: process.pid, started: startOf(process.pid), host: hostname() };
      fs.writeFileSync(path, JSON.stringify(owner), { flag: 'wx' });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (isHeld(folder, name)) return false;
      fs.rmSync(path, { force: true });
    }
  }
  return false;
}

export const releaseLock = (folder: string, name: string): void => fs.rmSync(join(folder, name), { force: true });

export function isHeld(folder: string, name: string): boolean {
  let owner: Partial<Owner>;
  try {
    owner = JSON.parse(fs.readFileSync(join(folder, name), 'utf8')) as Partial<Owner>;
  } catch {
    return false;
  }
  if (typeof owner.pid !== 'number' || !Number.isInteger(owner.pid) || owner.pid <= 0) return false;
  // A library on a shared drive: a writer on another machine cannot be asked, so it is believed.
  if (owner.host !== hostname()) return true;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return startOf(owner.pid) === owner.started;
}
