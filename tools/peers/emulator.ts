// Starts `waldo emulate` for a peer and waits until it says where it listens. Used by run.ts.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Peer } from './list.ts';

export interface StartedEmulator extends AsyncDisposable {
  readonly endpoint: Readonly<Record<string, string | number>>;
}

export async function startEmulator(root: string, { emulator, emulatorArguments = [] }: Peer): Promise<StartedEmulator> {
  const child = spawn(process.execPath, [join(root, 'host', 'cli', 'waldo.ts'), 'emulate', emulator, '--json', ...emulatorArguments], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => { child.once('exit', () => resolve()); });
  const stop = async (): Promise<void> => {
    child.kill('SIGINT');
    await ended;
  };
  const endpoint = await new Promise<StartedEmulator['endpoint']>((resolve, reject) => {
    // JSON first; what else it says is for people.
    createInterface({ input: child.stdout }).on('line', (line) => { if (line.startsWith('{')) resolve(JSON.parse(line) as StartedEmulator['endpoint']); });
    child.once('exit', (status) => reject(new Error(`The emulated ${emulator} ended with ${status} before it said where it listens.`)));
  });
  return { endpoint, [Symbol.asyncDispose]: stop };
}
