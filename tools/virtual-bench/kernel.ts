// Debian's kernel for the virtual bench: the one that is installed, or its package unpacked into out/ (no root
// needed). Knows which modules a module needs. Called by run.ts.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Kernel {
  /** `6.1.0-56-amd64` */
  readonly version: string;
  readonly image: string;
  /** The folder that holds kernel/ and modules.dep. */
  readonly modules: string;
}

export function findKernel(folder: string): Kernel {
  return kernelUnder('/') ?? kernelUnder(folder) ?? unpackKernel(folder);
}

function kernelUnder(root: string): Kernel | undefined {
  const boot = join(root, 'boot');
  if (!existsSync(boot)) return undefined;
  const image = readdirSync(boot).find((name) => /^vmlinuz-.*-amd64$/.test(name));
  if (image === undefined) return undefined;
  const version = image.slice('vmlinuz-'.length);
  const modules = [join(root, 'lib/modules', version), join(root, 'usr/lib/modules', version)].find((candidate) => existsSync(candidate));
  return modules === undefined ? undefined : { version, image: join(boot, image), modules };
}

function unpackKernel(folder: string): Kernel {
  mkdirSync(folder, { recursive: true });
  const run = (program: string, words: readonly string[]): string => execFileSync(program, words, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  const name = /Depends: (linux-image-\S+)/.exec(run('apt-cache', ['depends', 'linux-image-amd64']))?.[1];
  if (name === undefined) throw new Error('There is no Debian kernel here, and apt knows none. Install linux-image-amd64 and type the same command again.');
  run('apt-get', ['download', '--quiet', name]);
  const packageFile = readdirSync(folder).find((file) => file.startsWith(name) && file.endsWith('.deb'));
  if (packageFile === undefined) throw new Error(`apt-get download brought no package of ${name}.`);
  run('dpkg-deb', ['--extract', packageFile, '.']);
  const kernel = kernelUnder(folder);
  if (!kernel) throw new Error(`${packageFile} holds no kernel.`);
  return kernel;
}

/** Module files in the order in which they must be loaded, relative to `modules`. Built-in ones are left out. */
export function modulesNeeded(kernel: Kernel, names: readonly string[]): readonly string[] {
  if (!existsSync(join(kernel.modules, 'modules.dep'))) execFileSync('depmod', ['-b', kernel.modules.replace(/\/(usr\/)?lib\/modules\/.*$/, '/') || '/', kernel.version]);
  const needs = new Map<string, readonly string[]>();
  for (const line of readFileSync(join(kernel.modules, 'modules.dep'), 'utf8').split('\n')) {
    const [file, rest] = line.split(':');
    if (file && rest !== undefined) needs.set(file, rest.trim().split(/\s+/).filter((one) => one !== ''));
  }
  const builtIn = readFileSync(join(kernel.modules, 'modules.builtin'), 'utf8');
  const order: string[] = [];
  const add = (file: string): void => {
    if (order.includes(file)) return;
    // modules.dep lists the nearest need first; each must be there before what needs it.
    for (const need of [...needs.get(file) ?? []].reverse()) add(need);
    order.push(file);
  };
  for (const name of names) {
    const pattern = new RegExp(`/${name.replaceAll(/[-_]/g, '[-_]')}\\.ko$`);
    const file = [...needs.keys()].find((one) => pattern.test(one));
    if (file !== undefined) add(file);
    else if (!pattern.test(builtIn) && !new RegExp(`/${name.replaceAll(/[-_]/g, '[-_]')}\\.ko`, 'm').test(builtIn)) throw new Error(`Kernel ${kernel.version} has no module ${name}.`);
  }
  return order;
}
