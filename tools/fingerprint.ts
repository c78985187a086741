// One hash over names, sizes and change times of source files: cheap enough to ask before every command.
// Called by build.ts.
import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Tests are not built, so changing one makes nothing out of date. */
const isBuilt = (name: string): boolean => !/\.test\.tsx?$/.test(name) && !name.startsWith('.');

/** `sources` are folders or files below `root`; a missing one counts as empty. */
export function fingerprint(root: string, sources: readonly string[]): string {
  const hash = createHash('sha256');
  const add = (path: string): void => {
    const found = statSync(join(root, path), { throwIfNoEntry: false });
    if (found === undefined) return;
    if (!found.isDirectory()) {
      hash.update(`${path}\0${found.size}\0${found.mtimeMs}\n`);
      return;
    }
    for (const name of readdirSync(join(root, path)).filter(isBuilt).sort()) add(`${path}/${name}`);
  };
  for (const source of sources) add(source);
  return hash.digest('hex');
}
