// What our own exports say of each episode beside what LeRobot knows: `meta/waldo.json`. Used by lerobot.ts.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Labels } from '../take.ts';
import { subtasksFrom, type Subtask } from './foreign.ts';
import { readText } from './lerobot-layout.ts';

export interface OurFacts { readonly rig: string; readonly labels: Partial<Labels>; readonly subtasks: readonly Subtask[] }

const name = 'meta/waldo.json';
const factsSchema = z.looseObject({ episodes: z.record(z.string(), z.looseObject({ rig: z.string().default(''), note: z.string().default(''), world_success: z.boolean().nullish(), subtasks: z.unknown() })) });

/** By the episode's uuid. A file that somebody changed tells nothing, and stops nothing. */
export async function readOurFacts(root: string): Promise<ReadonlyMap<string, OurFacts>> {
  if (!existsSync(join(root, name))) return new Map();
  try {
    const { episodes } = factsSchema.parse(JSON.parse(await readText(root, name)));
    return new Map(Object.entries(episodes).map(([uuid, { rig, note, world_success: taskSuccess, subtasks }]) =>
      [uuid, { rig, labels: { note: note.slice(0, 2000), ...(taskSuccess === undefined ? {} : { taskSuccess }) }, subtasks: subtasksFrom(subtasks) }]));
  } catch {
    return new Map();
  }
}
