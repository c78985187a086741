// What every npm script starts: `node tools/run.mjs start|demo|waldo|test|build …`. Needs nothing but Node 20:
// installs what is missing, then goes on in the project's own Node 24, where TypeScript runs as it is (go.ts).
// Everything said here goes to standard error: standard output belongs to the verb.
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { install } from './install.mjs';
import { ownNode, ownNodeMajor, runOn } from './own-node.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const oldestMajor = 20;
const major = Number(process.versions.node.split('.')[0]);
if (major < oldestMajor) {
  process.stderr.write(`Waldo needs Node ${oldestMajor} or newer to set itself up, and this is Node ${process.versions.node}. Install a newer one from nodejs.org and type the same command again.\n`);
  process.exit(1);
}

try {
  await install(root);
  if (major === ownNodeMajor) await import(pathToFileURL(join(root, 'tools', 'go.ts')).href);
  else runOn(ownNode(root), [join(root, 'tools', 'go.ts'), ...process.argv.slice(2)], root);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
