// Reads a world folder (worlds/<name>/) from disk for the simulated arm, replays and benches.
import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fault, FaultError } from '../../core/fault.ts';
import { armFileSchema, tasksFileSchema, type WorldFiles } from '../../core/sim/world-files.ts';

/** `worlds/` lies beside `host/` in the checkout and somewhere above it in a built tree. */
function worldsFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'worlds'))) return join(folder, 'worlds');
    if (dirname(folder) === folder) throw new FaultError(fault('simulator.failed', { world: 'worlds' }, 'no worlds folder above the program'));
  }
}

/** Rejects with `simulator.failed` when the folder is missing or wrong. */
export async function readWorldFiles(name: string): Promise<WorldFiles> {
  try {
    const folder = join(worldsFolder(), name);
    const [xml, arm, tasks] = await Promise.all(['world.xml', 'arm.json', 'tasks.json'].map((file) => readFile(join(folder, file), 'utf8')));
    return { name, xml: xml!, arm: armFileSchema.parse(JSON.parse(arm!)), tasks: tasksFileSchema.parse(JSON.parse(tasks!)) };
  } catch (error) {
    if (error instanceof FaultError) throw error;
    throw new FaultError(fault('simulator.failed', { world: name }, String(error)), { cause: error });
  }
}
