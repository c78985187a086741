// Raises this process above ordinary programs, so that the loop is not late while a page renders. The
// host calls it first thing: on Linux a priority belongs to a thread, and threads started later inherit it.
import { readFileSync, writeFileSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';

/** Beside a busy page this takes the loop's lateness from tens of milliseconds to about one. */
const wantedNice = -15;
/**
 * Linux desktops share the processor between terminals and sessions first, and only then by nice within
 * each. Measured with other sessions busy: raising the thread alone left p99 at 67 ms, raising the
 * session's group as well brought it to 1 to 3 ms.
 */
const groupFile = '/proc/self/autogroup';

export interface Priority {
  /** What the main thread runs at now: −20 is most urgent, 0 ordinary. */
  readonly nice: number;
  /** The same for the session's group; null where the system has no such thing. */
  readonly groupNice: number | null;
  readonly raised: boolean;
  /** The operating system's refusal, if it refused. */
  readonly refusal: string;
}

/** Never throws: an ordinary priority works too, only later at the tail. Gives the group back when the process ends. */
export function raisePriority(): Priority {
  const refusals: string[] = [];
  const attempt = (raise: () => void): void => {
    try { raise(); } catch (error) { refusals.push(error instanceof Error ? error.message : String(error)); }
  };
  attempt(() => setPriority(0, process.platform === 'win32' ? constants.priority.PRIORITY_HIGH : wantedNice));
  const groupBefore = readGroupNice();
  if (groupBefore !== null && groupBefore > wantedNice) {
    attempt(() => {
      writeFileSync(groupFile, String(wantedNice));
      // The terminal that started it outlives this program and should be ordinary again.
      process.once('exit', () => { try { writeFileSync(groupFile, String(groupBefore)); } catch { /* The session may be gone already. */ } });
    });
  }
  return presentPriority(refusals.join('; '));
}

/** For threads whose work can wait (disk, catalogue): back to ordinary, for the calling thread alone. Only Linux has it. */
export function ordinaryPriority(): void {
  if (process.platform !== 'linux') return;
  try { setPriority(0, constants.priority.PRIORITY_NORMAL); } catch { /* Lowering is always allowed; if not, nothing is lost. */ }
}

/** What `raisePriority` would obtain, leaving everything as it was: for `waldo doctor`, also inside a running host. */
export function tryPriority(): Priority {
  const before = presentPriority();
  if (before.raised) return before;
  const obtained = raisePriority();
  try {
    setPriority(0, before.nice);
    if (before.groupNice !== null) writeFileSync(groupFile, String(before.groupNice));
  } catch { /* Lowering is always allowed; if not, the process stays raised, which harms nobody. */ }
  return obtained;
}

export function presentPriority(refusal = ''): Priority {
  let nice = 0;
  try { nice = getPriority(0); } catch { /* An unreadable priority is taken as ordinary. */ }
  const groupNice = readGroupNice();
  return { nice, groupNice, raised: nice < 0 && (groupNice ?? -1) < 0, refusal };
}

/** For `waldo doctor`: what was found and how to get the better one on this system. */
export function describePriority(priority: Priority): { readonly ok: boolean; readonly found: string; readonly fix: string } {
  const group = priority.groupNice === null ? '' : `, session ${priority.groupNice}`;
  if (priority.raised) return { ok: true, found: `raised (nice ${priority.nice}${group})`, fix: '' };
  const fix = process.platform === 'linux'
    ? "Allow it once: `echo '@users - nice -15' | sudo tee /etc/security/limits.d/waldo.conf`, then log in again; or start Waldo as an administrator."
    : process.platform === 'darwin'
      ? 'macOS raises a program only for an administrator: `sudo nice -n -15 npm start`. The arm works without; the loop is late more often.'
      : 'Close programs that keep the processor busy. The arm works without; the loop is late more often.';
  return { ok: false, found: `ordinary (nice ${priority.nice}${group})`, fix };
}

/** The file reads `/autogroup-13 nice 0`; null where it is absent or switched off. */
function readGroupNice(): number | null {
  try {
    if (readFileSync('/proc/sys/kernel/sched_autogroup_enabled', 'utf8').trim() !== '1') return null;
    return Number(/nice (-?\d+)/.exec(readFileSync(groupFile, 'utf8'))?.[1] ?? Number.NaN) || 0;
  } catch {
    return null;
  }
}
