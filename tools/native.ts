// Builds the native bus master (native/bus) into out/native with the machine's own C++ compiler: Linux and macOS. Where
// there is none, that is no error: native/twin does the same work. Called by build.ts; the sanitizer stage compiles with it.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fingerprint } from './fingerprint.ts';

const sources = ['native/bus', 'tools/native.ts', 'package-lock.json'];
const flags = ['-std=c++20', '-Wall', '-Wextra', '-Wconversion', '-Wsign-conversion', '-Wshadow', '-pthread'];

/** The first of $CXX, c++, g++, clang++ that is there; undefined on Windows and where none is. */
export function compiler(): string | undefined {
  if (process.platform === 'win32') return undefined;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const wanted = [process.env['CXX'], 'c++', 'g++', 'clang++'].filter((name) => name !== undefined && name !== '');
  return wanted.find((name) => existsSync(name!) || folders.some((folder) => existsSync(join(folder, name!))));
}

export const nativeIsCurrent = (root: string): boolean => {
  const stamp = stampFile(root);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted(root);
};

/** Says in one line what came of it; throws a compiler's words when it fails. */
export async function buildNative(root: string): Promise<void> {
  const folder = join(root, 'out', 'native');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (compiler() === undefined) {
    process.stderr.write('No C++ compiler here: the servo bus runs in TypeScript (its twin), with less steady cycles.\n');
  } else {
    const started = performance.now();
    process.stderr.write('Compiling the servo bus … ');
    await compile(root, {
      files: ccFiles(root, 'native/bus'),
      into: join(folder, 'waldo-native.node'),
      flags: ['-O2', '-fPIC', '-shared', '-fvisibility=hidden', ...process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : []],
    });
    process.stderr.write(`${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  }
  writeFileSync(stampFile(root), wanted(root));
}

/** All of one folder below `root`, full paths. */
export const ccFiles = (root: string, folder: string): string[] =>
  readdirSync(join(root, folder)).filter((name) => name.endsWith('.cc')).sort().map((name) => join(root, folder, name));

/** One program from several files, two at a time; throws what the compiler said. */
export async function compile(root: string, { files, into, flags: more }: { readonly files: readonly string[]; readonly into: string; readonly flags: readonly string[] }): Promise<void> {
  const program = compiler();
  if (program === undefined) throw new Error('There is no C++ compiler here.');
  const common = [...flags, ...more.filter((flag) => !isForLinking(flag)), '-DNAPI_VERSION=8',
    '-isystem', join(root, 'node_modules', 'node-api-headers', 'include'), '-I', join(root, 'native', 'bus')];
  const objects = files.map((_, index) => `${into}.${index}.o`);
  const waiting = files.map((file, index) => ({ file, object: objects[index]! }));
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await run(program, [...common, '-c', next.file, '-o', next.object]);
  };
  try {
    await Promise.all([work(), work()]);
    await run(program, [...flags, ...more, ...objects, '-o', into]);
  } finally {
    for (const object of objects) rmSync(object, { force: true });
  }
}

const isForLinking = (flag: string): boolean => ['-shared', '-undefined', 'dynamic_lookup'].includes(flag);

function run(program: string, parameters: readonly string[]): Promise<void> {
  const child = spawn(program, [...parameters], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const keep = (chunk: Buffer): void => { output += chunk.toString(); };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => (status === 0 ? resolve() : reject(new Error(`failed.\n${output}\nCompiling the servo bus failed; what the compiler said is above.`))));
  });
}

const stampFile = (root: string): string => join(root, 'out', 'native.stamp');
/** A compiler that comes later makes it out of date as changed sources do. */
const wanted = (root: string): string => `${fingerprint(root, sources)} ${process.platform}-${process.arch} ${compiler() ?? 'no compiler'}`;
