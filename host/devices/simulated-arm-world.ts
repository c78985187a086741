// Reads a world folder (worlds/<name>/) from disk for the simulated arm, replays and benches.
import { access, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fault, FaultError } from '../../core/fault.ts';
import { armFileSchema, tasksFileSchema, type WorldFiles } from '../../core/sim/world-files.ts';

/** `worlds/` lies beside `host/` in the checkout and somewhere above it in a built tree. */
async function worldsFolder(): Promise<string> {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const candidate = join(folder, 'worlds');
    if (await access(candidate).then(() => true, () => false)) return candidate;
    if (dirname(folder) === folder) throw new Error('no worlds folder above the program');
  }
}

/** Rejects with `simulator.failed` when the folder is missing or wrong. */
export async function readWorldFiles(name: string): Promise<WorldFiles> {
  try {
    const folder = join(await worldsFolder(), name);
    const [xml, arm, tasks] = await Promise.all(['world.xml', 'arm.json', 'tasks.json'].map((file) => readFile(join(folder, file), 'utf8')));
    return { name, xml: xml!, arm: armFileSchema.parse(JSON.parse(arm!)), tasks: tasksFileSchema.parse(JSON.parse(tasks!)) };
  } catch (error) {
    throw new FaultError(fault('simulator.failed', { world: name }, String(error)), { cause: error });
  }
}
