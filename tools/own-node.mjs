// The project's own Node: the npm package `node` puts a current one into node_modules, whatever the machine has.
// Called by run.mjs (on an old Node) and by go.ts.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';

export const ownNodeMajor = 24;

/**
 * The path of the binary. Throws a sentence when the package's install script did not put it there.
 * @param {string} root @returns {string}
 */
export function ownNode(root) {
  const file = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(file)) return file;
  throw new Error(`Node ${ownNodeMajor} is not where its npm package puts it; were install scripts switched off? Type "npm rebuild node" and the same command again. (${file})`);
}

/**
 * The environment for children: the project's programs come first.
 * @param {string} root @returns {NodeJS.ProcessEnv}
 */
export function ownEnvironment(root) {
  const bin = join(root, 'node_modules', '.bin');
  const name = Object.keys(process.env).find((key) => key.toLowerCase() === 'path') ?? 'PATH';
  const old = process.env[name] ?? '';
  return { ...process.env, [name]: old.split(delimiter)[0] === bin ? old : `${bin}${delimiter}${old}` };
}

/**
 * Becomes another program: on Linux and macOS by replacing this process where this Node can, so that signals and
 * the exit status are the program's own; elsewhere as a child whose signals and status are passed on.
 * @param {string} program @param {readonly string[]} parameters @param {string} root @returns {void}
 */
export function runOn(program, parameters, root) {
  const env = ownEnvironment(root);
  if (typeof process.execve === 'function' && process.platform !== 'win32') {
    process.execve(program, [program, ...parameters], env);
  }
  const child = spawn(program, parameters, { stdio: 'inherit', env });
  const forward = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
  process.on('SIGTERM', forward);
  process.on('SIGHUP', forward);
  // Ctrl-C reaches the whole group; this process only has to outlive the child.
  process.on('SIGINT', () => {});
  child.on('error', (error) => { process.stderr.write(`${program} did not start: ${error.message}\n`); process.exit(1); });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (signal === null ? 1 : constants.signals[signal])));
}
