// Runs one of the project's programs for a stage of the tests. Called by the other files of this folder.
import { spawn } from 'node:child_process';
import { ownEnvironment } from '../own-node.mjs';

export interface Ended { readonly ok: boolean; readonly output: string }

/** A script under the project's own Node; `show` lets it write to the terminal itself, else its output is returned. */
export function program(root: string, parameters: readonly string[], options: { readonly show?: boolean; readonly env?: NodeJS.ProcessEnv } = {}): Promise<Ended> {
  const child = spawn(process.execPath, [...parameters], {
    cwd: root,
    env: { ...ownEnvironment(root), ...options.env },
    stdio: options.show === true ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer): void => { output += chunk.toString(); };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ ok: status === 0, output: output.trim() }));
  });
}
