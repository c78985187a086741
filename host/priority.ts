// Raises this process above ordinary programs, so that the loop is not late while a page renders. The
// host calls it first thing: on Linux a priority belongs to a thread, and threads started later inherit it.
import { constants, getPriority, setPriority } from 'node:os';

/** Measured: beside a busy page, this takes the loop's lateness from milliseconds to hundredths. */
const wantedNice = -15;

export interface Priority {
  /** What the main thread runs at now: −20 is most urgent, 0 ordinary. */
  readonly nice: number;
  readonly raised: boolean;
  /** The operating system's refusal, if it refused. */
  readonly refusal: string;
}

/** Never throws: an ordinary priority works too, only later at the tail. */
export function raisePriority(): Priority {
  let refusal = '';
  try {
    setPriority(0, process.platform === 'win32' ? constants.priority.PRIORITY_HIGH : wantedNice);
  } catch (error) {
    refusal = error instanceof Error ? error.message : String(error);
  }
  return presentPriority(refusal);
}

/** For threads whose work can wait (disk, catalogue): back to ordinary, for the calling thread alone on Linux. */
export function ordinaryPriority(): void {
  if (process.platform !== 'linux') return;
  try { setPriority(0, constants.priority.PRIORITY_NORMAL); } catch { /* Lowering is always allowed; if not, nothing is lost. */ }
}

export function presentPriority(refusal = ''): Priority {
  let nice = 0;
  try { nice = getPriority(0); } catch { /* An unreadable priority is taken as ordinary. */ }
  return { nice, raised: nice < 0, refusal };
}

/** For `waldo doctor`: what was found and how to get the better one on this system. */
export function describePriority(priority: Priority): { readonly ok: boolean; readonly found: string; readonly fix: string } {
  if (priority.raised) return { ok: true, found: `raised (nice ${priority.nice})`, fix: '' };
  const fix = process.platform === 'linux'
    ? "Allow it once: `echo '@users - nice -15' | sudo tee /etc/security/limits.d/waldo.conf`, then log in again; or start with `sudo -E nice -n -15`."
    : process.platform === 'darwin'
      ? 'macOS raises a program only for an administrator: `sudo nice -n -15 npm start`. The arm works without; the loop is late more often.'
      : 'Close programs that keep the processor busy. The arm works without; the loop is late more often.';
  return { ok: false, found: `ordinary (nice ${priority.nice})`, fix };
}
