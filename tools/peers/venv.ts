// What a peer's script runs in: a Python environment in a scratch folder with its packages in it, or this Node. Used by run.ts.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Venv {
  /** The program that runs the script. */
  readonly python: string;
  /** Of a client from npm: where it is installed already. */
  readonly nodeModules?: string;
}

/** For clients from npm: they are development dependencies, pinned like all others. */
export const thisNode = (root: string): Venv => ({ python: process.execPath, nodeModules: join(root, 'node_modules') });

/** For clients from npm that bring half of it along. */
export async function makeNodeFolder(folder: string, packages: readonly string[]): Promise<Venv> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  await run('npm', ['install', '--silent', '--ignore-scripts', '--no-audit', '--no-fund', ...packages], { cwd: folder, maxBuffer: 1e7, shell: process.platform === 'win32' });
  return { python: process.execPath, nodeModules: join(folder, 'node_modules') };
}

/** `bare` packages come without what they ask for. Rejects with pip's own words. */
export async function makeVenv(folder: string, packages: readonly string[], bare: readonly string[]): Promise<Venv> {
  await run(process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', folder]);
  const python = process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
  const pip = (words: readonly string[]) => run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...words], { maxBuffer: 1e7 });
  if (bare.length > 0) await pip(['--no-deps', ...bare]);
  await pip(packages);
  return { python };
}

export async function versionOf({ python, nodeModules }: Venv, name: string): Promise<string> {
  if (nodeModules !== undefined) return (JSON.parse(readFileSync(join(nodeModules, name, 'package.json'), 'utf8')) as { version: string }).version;
  const { stdout } = await run(python, ['-c', `import importlib.metadata as m; print(m.version(${JSON.stringify(name)}))`]);
  return stdout.trim();
}
