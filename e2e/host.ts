// A real host in a process of its own, on a free port and a library of its own. Used by story.ts.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface StoryHost extends AsyncDisposable {
  /** The address of the page. */
  readonly url: string;
  readonly library: string;
  readonly process: ChildProcess;
  /** Everything it said. */
  said(): string;
}

const checkout = join(import.meta.dirname, '..');
const startSeconds = 60;

export async function makeLibrary(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'waldo-story-'));
}

export async function startHost(library?: string): Promise<StoryHost> {
  const folder = library ?? await makeLibrary();
  const child = spawn(process.execPath, [join(checkout, 'host/cli/waldo.ts'), 'serve', '--port', '0', '--library', folder, '--config', join(folder, 'settings')], {
    cwd: checkout,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`The host said no address within ${startSeconds} s:\n${said}`)), startSeconds * 1000);
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      const address = /https?:\/\/[^\s"]+/.exec(said)?.[0];
      if (address === undefined) return;
      clearTimeout(late);
      resolve(address);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('exit', (code) => { clearTimeout(late); reject(new Error(`The host ended with status ${code}:\n${said}`)); });
  });
  return {
    url, library: folder, process: child,
    said: () => said,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGTERM');
        const patience = setTimeout(() => child.kill('SIGKILL'), 15_000);
        await gone;
        clearTimeout(patience);
      }
      if (library === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
