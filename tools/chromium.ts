// Installs a Chromium for tests, demo and benches where none is found (host/browser.ts looks). Called by go.ts and
// test.ts; hands the path on in WALDO_CHROMIUM.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser } from '../host/browser.ts';

/** Debian's own package where that is allowed, else Playwright's. Throws a sentence when neither works. */
export async function chromiumEnvironment(): Promise<{ WALDO_CHROMIUM: string }> {
  for (const install of [() => undefined, fromDebian, fromPlaywright]) {
    install();
    const found = await findBrowser();
    if (found !== undefined) return { WALDO_CHROMIUM: found };
  }
  throw new Error('No Chromium was found and none could be installed. Install Chromium or Google Chrome, or set WALDO_CHROMIUM to its path, then type the same command again.');
}

function fromDebian(): void {
  // Ubuntu's package of this name is a snap in disguise, which does not run headless in a container.
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  if (!/^ID=debian$/m.test(release) || process.getuid?.() !== 0) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  if (step('apt-get', ['update', '-qq'], env)) step('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], env);
}

function fromPlaywright(): void {
  const command = join(import.meta.dirname, '..', 'node_modules', 'playwright', 'cli.js');
  const mayInstallLibraries = process.platform === 'linux' && process.getuid?.() === 0;
  step(process.execPath, [command, 'install', ...(mayInstallLibraries ? ['--with-deps'] : []), 'chromium'], process.env);
}

function step(program: string, parameters: readonly string[], env: NodeJS.ProcessEnv): boolean {
  const words = [program === process.execPath ? 'node' : program, ...parameters].join(' ');
  process.stderr.write(`Installing Chromium: ${words}\n`);
  // What an installer says on standard output goes to standard error.
  return spawnSync(program, parameters, { env, stdio: ['ignore', 2, 2] }).status === 0;
}
