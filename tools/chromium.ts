// Finds the Chromium that tests, the demo and the app window use, and installs one where there is none.
// Called by go.ts, test.ts and start.ts; hands the path on in WALDO_CHROMIUM.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chromium as playwrightChromium } from 'playwright';

/** The path of a Chromium, or undefined. */
export function findChromium(): string | undefined {
  return candidates().find((path) => existsSync(path));
}

/** Installs one if need be: Debian's own package where that is allowed, else Playwright's. Throws a sentence when neither works. */
export async function chromiumEnvironment(): Promise<{ WALDO_CHROMIUM: string }> {
  const found = findChromium();
  if (found !== undefined) return { WALDO_CHROMIUM: found };
  for (const install of [fromDebian, fromPlaywright]) {
    install();
    const installed = findChromium();
    if (installed !== undefined) return { WALDO_CHROMIUM: installed };
  }
  throw new Error('No Chromium was found and none could be installed. Install Chromium or Google Chrome, or set WALDO_CHROMIUM to its path, then type the same command again.');
}

function* namesOnPath(): Iterable<string> {
  const names = ['chromium', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];
  for (const name of names) for (const folder of (process.env['PATH'] ?? '').split(delimiter)) yield join(folder, name);
}

function candidates(): readonly string[] {
  const named = process.env['WALDO_CHROMIUM'];
  const playwrights = playwrightChromium.executablePath();
  const own = named === undefined || named === '' ? [] : [named];
  if (process.platform === 'darwin') {
    const apps = ['/Applications', join(homedir(), 'Applications')];
    const names = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
    return [...own, ...apps.flatMap((folder) => names.map((name) => `${folder}/${name}.app/Contents/MacOS/${name}`)), playwrights];
  }
  if (process.platform === 'win32') {
    const folders = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => process.env[name] ?? []);
    const names = ['Google\\Chrome\\Application\\chrome.exe', 'Chromium\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];
    return [...own, ...folders.flatMap((folder) => names.map((name) => join(folder, name))), playwrights];
  }
  return [...own, ...namesOnPath(), playwrights];
}

function fromDebian(): void {
  // Ubuntu's package of this name is a snap in disguise, which does not run headless in a container.
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  if (!/^ID=debian$/m.test(release) || process.getuid?.() !== 0) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  step('apt-get', ['update', '-qq'], env)
    && step('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], env);
}

function fromPlaywright(): void {
  const command = join(import.meta.dirname, '..', 'node_modules', 'playwright', 'cli.js');
  const mayInstallLibraries = process.platform === 'linux' && process.getuid?.() === 0;
  step(process.execPath, [command, 'install', ...(mayInstallLibraries ? ['--with-deps'] : []), 'chromium'], process.env);
}

function step(program: string, parameters: readonly string[], env: NodeJS.ProcessEnv): boolean {
  process.stderr.write(`Installing Chromium: ${[program.split(/[\\/]/).at(-1), ...parameters].join(' ')}\n`);
  // What an installer says on standard output goes to standard error.
  return spawnSync(program, parameters, { env, stdio: ['ignore', 2, 2] }).status === 0;
}
