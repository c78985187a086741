// Builds what is out of date: the page and the shell (electron-vite), the host's JavaScript for the packaged app,
// the assets (hand model, tracker runtime) and the native servo bus. Called by go.ts before every verb, so up to date must be quick.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildLock } from './build-lock.ts';
import { fingerprint } from './fingerprint.ts';
import { buildNative, nativeIsCurrent } from './native.ts';
import { ownEnvironment } from './own-node.mjs';

interface Target {
  readonly name: string;
  /** Shown while it is made. */
  readonly saying: string;
  /** Folders and files whose change makes it out of date. */
  readonly sources: readonly string[];
  /** A file that exists when it was made. */
  readonly made: string;
  /** Emptied first. */
  readonly folder?: string;
  /** Parameters for the project's own Node. */
  readonly command: readonly string[];
}

const targets: readonly Target[] = [
  {
    name: 'assets', saying: 'Assembling the hand model', made: 'out/assets/hand_landmarker.task',
    sources: ['tools/hand-model', 'package-lock.json'], command: ['tools/hand-model/assemble.ts'],
  },
  {
    name: 'page', saying: 'Building the page and the shell', made: 'out/renderer/index.html', folder: 'out/electron',
    sources: ['renderer', 'core', 'electron', 'electron.vite.config.ts', 'package-lock.json'],
    command: ['node_modules/electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn'],
  },
  {
    name: 'host', saying: 'Compiling the host', made: 'out/host-js/host/main.js',
    sources: ['host', 'core', 'recordings', 'native', 'worlds', 'tools/build-host.ts'], command: ['tools/build-host.ts'],
  },
];

/** Makes what is missing or older than its sources. Throws a sentence when a step fails. */
export async function build(root: string, options: { readonly everything?: boolean } = {}): Promise<void> {
  const stale = () => targets.filter((target) => options.everything === true || !isCurrent(root, target));
  const isNativeStale = () => options.everything === true || !nativeIsCurrent(root);
  if (stale().length === 0 && !isNativeStale()) return;
  mkdirSync(join(root, 'out'), { recursive: true });
  using _lock = await buildLock(join(root, 'out', 'build.lock'));
  if (isNativeStale()) await buildNative(root);
  // Asked again: another command may have built while this one waited for the lock.
  for (const target of stale()) {
    const started = performance.now();
    process.stderr.write(`${target.saying} … `);
    const wanted = fingerprint(root, target.sources);
    if (target.folder !== undefined) rmSync(join(root, target.folder), { recursive: true, force: true });
    const said = await node(root, target.command);
    if (said.status !== 0 || !existsSync(join(root, target.made))) {
      throw new Error(`failed.\n${said.output}\n${target.saying} failed; what it said is above.`);
    }
    writeFileSync(stampFile(root, target), wanted);
    process.stderr.write(`${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  }
}

const stampFile = (root: string, target: Target): string => join(root, 'out', `${target.name}.stamp`);

function isCurrent(root: string, target: Target): boolean {
  const stamp = stampFile(root, target);
  return existsSync(join(root, target.made)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(root, target.sources);
}

function node(root: string, parameters: readonly string[]): Promise<{ status: number | null; output: string }> {
  const child = spawn(process.execPath, [...parameters], { cwd: root, env: ownEnvironment(root), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const keep = (chunk: Buffer) => { output += chunk.toString(); };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, output: output.trim() }));
  });
}
