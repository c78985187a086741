// Reads a world folder (worlds/<name>/) from disk for simulated, emulated and real arms, replays and benches.
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fault, FaultError } from '../../core/fault.ts';
import { armFileSchema, tasksFileSchema, type WorldFiles } from '../../core/sim/world-files.ts';

/** `worlds/` lies beside `host/` in the checkout and somewhere above it in a built tree. */
function worldsFolder(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const candidate = join(folder, 'worlds');
    if (existsSync(candidate)) return candidate;
    if (dirname(folder) === folder) throw new Error('no worlds folder above the program');
  }
}

/** For what some worlds have besides their three files: which servos their arm has. */
export const worldFolder = (name: string): string => join(worldsFolder(), name);

/** Rejects with `simulator.failed` when the folder is missing or wrong. */
export async function readWorldFiles(name: string): Promise<WorldFiles> {
  try {
    const folder = join(worldsFolder(), name);
    const [xml, arm, tasks] = await Promise.all(['world.xml', 'arm.json', 'tasks.json'].map((file) => readFile(join(folder, file), 'utf8')));
    return { name, xml: xml!, arm: armFileSchema.parse(JSON.parse(arm!)), tasks: tasksFileSchema.parse(JSON.parse(tasks!)) };
  } catch (error) {
    throw new FaultError(fault('simulator.failed', { world: name }, String(error)), { cause: error });
  }
}

/**
 * What rows of a world's streams are about, before its physics is loaded: streams are declared synchronously, so these
 * two small files are read synchronously, once, while a rig opens and no arm is driven yet.
 */
export function worldLabels(name: string): { readonly joints: readonly string[]; readonly objects: readonly string[] } {
  const known = labels.get(name);
  if (known) return known;
  try {
    const read = (file: string): unknown => JSON.parse(readFileSync(join(worldsFolder(), name, file), 'utf8'));
    const found = { joints: armFileSchema.parse(read('arm.json')).joints.map((joint) => joint.name), objects: tasksFileSchema.parse(read('tasks.json')).objects };
    labels.set(name, found);
    return found;
  } catch (error) {
    throw new FaultError(fault('simulator.failed', { world: name }, String(error)), { cause: error });
  }
}

const labels = new Map<string, { readonly joints: readonly string[]; readonly objects: readonly string[] }>();
