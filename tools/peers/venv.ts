// A Python environment in a scratch folder, with a peer's packages in it. Used by run.ts.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Venv { readonly python: string }

/** `bare` packages come without what they ask for. Rejects with pip's own words. */
export async function makeVenv(folder: string, packages: readonly string[], bare: readonly string[]): Promise<Venv> {
  await run(process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', folder]);
  const python = process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
  const pip = (words: readonly string[]) => run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...words], { maxBuffer: 1e7 });
  if (bare.length > 0) await pip(['--no-deps', ...bare]);
  await pip(packages);
  return { python };
}

export async function versionOf({ python }: Venv, name: string): Promise<string> {
  const { stdout } = await run(python, ['-c', `import importlib.metadata as m; print(m.version(${JSON.stringify(name)}))`]);
  return stdout.trim();
}
