// The verbs of run.mjs, on the project's own Node: builds what the verb needs, then does it.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.ts';
import { chromiumEnvironment } from './chromium.ts';
import { runOn } from './own-node.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const verbs = ['start', 'waldo', 'test', 'build', 'virtual-bench', 'peers'];
/** Verbs of the command line that show no page: they need no build, and those after it no browser either. */
const withoutPage = new Set(['help', '--help', '-h', 'episodes', 'devices', 'replay', 'doctor', 'emulate', 'arms', 'stop', undefined]);
const withoutBrowser = new Set(['serve', 'record', ...withoutPage]);

try {
  await go(process.argv[2], process.argv.slice(3));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

async function go(verb: string | undefined, rest: readonly string[]): Promise<void> {
  if (verb === 'waldo') {
    if (!withoutPage.has(rest[0])) await build(root);
    if (!withoutBrowser.has(rest[0])) Object.assign(process.env, await chromiumEnvironment());
    return runOn(process.execPath, [join(root, 'host', 'cli', 'waldo.ts'), ...rest], root);
  }
  if (verb === 'start') {
    await build(root);
    const { start } = await import('./start.ts');
    return start(root, rest);
  }
  if (verb === 'test') {
    const { test } = await import('./test.ts');
    process.exitCode = await test(root, rest) ? 0 : 1;
    return;
  }
  if (verb === 'virtual-bench') {
    const { virtualBench } = await import('./virtual-bench/run.ts');
    process.exitCode = await virtualBench(root) ? 0 : 1;
    return;
  }
  if (verb === 'peers') {
    await build(root);
    const { peers } = await import('./peers/run.ts');
    process.exitCode = await peers(root, rest) ? 0 : 1;
    return;
  }
  if (verb === 'build') return build(root, { everything: rest.includes('--all') });
  throw new Error(`Unknown command ${JSON.stringify(verb ?? '')}. Known: ${verbs.join(', ')}.`);
}
