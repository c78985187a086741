// Brings node_modules in line with package-lock.json when it is not. Called by run.mjs before anything else,
// on whatever Node the machine has, so it uses nothing but Node itself.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Returns once everything the lock file names is there; throws a sentence when it cannot be.
 * @param {string} root
 */
export async function install(root) {
  const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const stampFile = join(root, 'node_modules', '.waldo-stamp');
  const stamp = createHash('sha256').update(`${process.platform}-${process.arch}\n${lockText}`).digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  if (!isComplete(root, lockText)) {
    // `npm ci` starts by deleting node_modules: right on a fresh clone, slow and rude afterwards.
    const fresh = !existsSync(join(root, 'node_modules'));
    const ok = (fresh && await npm(root, 'ci')) || await npm(root, 'install');
    if (!ok || !isComplete(root, lockText)) {
      throw new Error('Installing the dependencies failed; what npm said is above. Check the connection to the npm registry, then type the same command again.');
    }
  }
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(stampFile, stamp);
}

/**
 * Compares what npm says it installed with what the lock file wants.
 * @param {string} root @param {string} lockText
 */
function isComplete(root, lockText) {
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  /** @type {Record<string, { version: string, optional?: boolean, devOptional?: boolean, peer?: boolean }>} */
  const wantedPackages = JSON.parse(lockText).packages;
  return Object.entries(wantedPackages).every(([path, wanted]) =>
    path === '' || wanted.optional === true || wanted.devOptional === true || wanted.peer === true
    || installed[path]?.version === wanted.version);
}

/** @param {string} root @param {string} verb @returns {Promise<boolean>} */
function npm(root, verb) {
  const parameters = [verb, '--no-fund', '--no-audit', '--loglevel=error'];
  // Under `npm run` these two name npm itself and the Node that runs it; otherwise npm is looked up.
  const script = process.env.npm_execpath;
  const direct = script !== undefined && /\.[cm]?js$/.test(script);
  const program = direct ? process.env.npm_node_execpath ?? process.execPath : 'npm';
  const child = spawn(program, direct ? [script, ...parameters] : parameters, {
    cwd: root,
    // npm's own standard output goes to standard error.
    stdio: ['ignore', 2, 2],
    shell: !direct && process.platform === 'win32',
    // Its install script would fetch a GPU build and fail the whole install where it cannot; the CPU build is in the package.
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', npm_config_loglevel: 'error' },
  });
  const started = Date.now();
  const say = () => {
    const seconds = Math.round((Date.now() - started) / 1000);
    if (process.stderr.isTTY) process.stderr.write(`\rInstalling dependencies (once, about a minute or two) … ${seconds} s `);
    else if (seconds % 15 === 0) process.stderr.write(`Installing dependencies (once, about a minute or two) … ${seconds} s\n`);
  };
  say();
  const timer = setInterval(say, 1000);
  return new Promise((resolve) => {
    const end = (/** @type {boolean} */ ok) => { clearInterval(timer); if (process.stderr.isTTY) process.stderr.write('\n'); resolve(ok); };
    child.on('error', (error) => { process.stderr.write(`npm did not start: ${error.message}\n`); end(false); });
    child.on('exit', (code) => end(code === 0));
  });
}
