// The house's own habits, tested: one cast to SafeCommand, every folder named in docs/ARCHITECTURE.md and no ghost,
// no long file, and nothing of one machine in the sources.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeFolders } from './walls.ts';

const checkout = join(import.meta.dirname, '..');
const text = (file: string): string => readFileSync(join(checkout, file), 'utf8');

/** What git tracks or would track, without what is deleted in the working tree. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: checkout, encoding: 'utf8' })
  .split('\n').filter((file) => file !== '' && readable(file));
const sources = files.filter((file) => /\.(ts|tsx|mjs)$/.test(file) && codeFolders.some((folder) => file.startsWith(`${folder}/`)));

function readable(file: string): boolean {
  try {
    text(file);
    return true;
  } catch {
    return false;
  }
}

describe('SafeCommand', () => {
  it('is made by one cast, in guard.ts', () => {
    const cast = /\bas (unknown as )?SafeCommand\b|<SafeCommand>\s*[({]/;
    expect('return { joints } as SafeCommand;').toMatch(cast);
    // Tests hand commands to arms and replays as the guard would.
    const made = sources.filter((file) => cast.test(text(file)) && !/\.(test|fixture)\.ts$|\/fixtures\//.test(file));
    expect(made).toEqual(['host/teleop/guard.ts']);
    expect(text('host/teleop/guard.ts').match(new RegExp(cast, 'g'))).toHaveLength(1);
  });
});

describe('docs/ARCHITECTURE.md', () => {
  /** Folders of the first and second level that hold something of ours. */
  const real = new Set(files.map(dirname).flatMap((folder) => {
    const [first, second] = folder.split('/');
    return first === undefined || first === '.' ? [] : second === undefined ? [first] : [first, `${first}/${second}`];
  }));
  /** The folder table: one row a folder, its name with a slash at the end, in backquotes, first in its row. */
  const named = [...text('docs/ARCHITECTURE.md').matchAll(/^\| `([^`]+)\/` \|(.*)\|$/gm)].map((match) => ({ folder: match[1] ?? '', sentence: match[2]?.trim() ?? '' }));

  it('names every folder', () => {
    expect([...real].filter((folder) => !named.some((row) => row.folder === folder))).toEqual([]);
  });

  it('names no folder that is not there', () => {
    expect(named.map((row) => row.folder).filter((folder) => !files.some((file) => file.startsWith(`${folder}/`)))).toEqual([]);
  });

  it('gives each folder one sentence', () => {
    for (const row of named) expect(row.sentence, row.folder).toMatch(/^[A-Z`].*\.$/);
  });
});

describe('source files', () => {
  const lengths = sources.map((file) => ({ file, lines: text(file).split('\n').length - 1 })).sort((a, b) => a.lines - b.lines);

  it('have at most 400 lines', () => {
    expect(lengths.filter((entry) => entry.lines > 400)).toEqual([]);
  });

  it('have a median under 100 lines', () => {
    const median = lengths[Math.floor(lengths.length / 2)]?.lines ?? 0;
    console.log(`${lengths.length} source files, median ${median} lines, longest ${lengths.at(-1)?.lines} (${lengths.at(-1)?.file})`);
    expect(median).toBeLessThan(100);
  });

  it('open by saying what they are for', () => {
    expect(sources.filter((file) => !file.includes('.test.') && !/^(#!.*\n)?\/[/*]/.test(text(file)))).toEqual([]);
  });

  it('name nothing of one machine', () => {
    const local = new RegExp(['/ro' + 'ot/', '/ho' + 'me/[a-z]', '/wo' + 'rk/', String.raw`[A-Z]:\\\\Us` + 'ers'].join('|'));
    expect(files.filter((file) => /\.(tsx?|mjs|json|md|ya?ml|html|css)$/.test(file) && file !== 'package-lock.json' && local.test(text(file)))).toEqual([]);
  });
});

describe('package-lock.json', () => {
  const { packages } = JSON.parse(text('package-lock.json')) as { packages: Record<string, { optionalDependencies?: Record<string, string>; resolved?: string }> };

  it('has the package of every platform, or npm ci refuses it', () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) => Object.keys(optionalDependencies)
      .filter((name) => packages[`${path}/node_modules/${name}`] === undefined && packages[`node_modules/${name}`] === undefined)
      .map((name) => `${path} → ${name}`));
    expect(missing).toEqual([]);
  });

  it('names no registry, so that any may be used', () => {
    expect(Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
  });
});
