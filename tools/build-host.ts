// Compiles the host to plain JavaScript in out/host-js, file by file and with the same layout, for the packaged
// app: types are blanked out in place (lines and columns stay), `.ts` in imports becomes `.js`.
// Run by build.ts.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync, copyFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const target = join(root, 'out', 'host-js');
const folders = ['core', 'host', 'recordings', 'native', 'worlds'];
/** Data that the host reads beside its sources. */
const isData = (name: string): boolean => /\.(xml|json|proto|sql|script)$/.test(name) && name !== 'tsconfig.json';
/** An import, an export from, a dynamic import or a worker's URL: a relative path that ends in .ts. */
const relativeTypeScript = /(['"])(\.{1,2}\/[^'"\n]*)\.ts\1/g;

function compile(folder: string): void {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (path !== 'recordings/local' && entry.name !== 'fixtures') compile(path);
      continue;
    }
    if (/\.(test|fixture|d)\.ts$/.test(entry.name)) continue;
    const source = join(root, path);
    if (entry.name.endsWith('.ts')) {
      const script = stripTypeScriptTypes(readFileSync(source, 'utf8')).replace(relativeTypeScript, '$1$2.js$1');
      write(join(target, path.replace(/\.ts$/, '.js')), script);
    } else if (isData(entry.name)) {
      mkdirSync(dirname(join(target, path)), { recursive: true });
      copyFileSync(source, join(target, path));
    }
  }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

rmSync(target, { recursive: true, force: true });
for (const folder of folders) {
  try {
    compile(folder);
  } catch (error) {
    // A folder that is not there yet has nothing to compile.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || (error as NodeJS.ErrnoException).path !== join(root, folder)) throw error;
  }
}
write(join(target, 'package.json'), '{ "type": "module" }\n');
