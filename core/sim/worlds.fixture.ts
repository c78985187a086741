// The worlds as their folders hold them, for the tests of every world.
import { readFileSync } from 'node:fs';
import { armFileSchema, tasksFileSchema, type WorldFiles } from './world-files.ts';

export const worldNames = ['so101', 'koch', 'vx300s', 'ur5e', 'xarm6'] as const;

export function worldFiles(name: string): WorldFiles {
  const file = (part: string): string => readFileSync(new URL(`../../worlds/${name}/${part}`, import.meta.url), 'utf8');
  return {
    name, xml: file('world.xml'),
    arm: armFileSchema.parse(JSON.parse(file('arm.json'))), tasks: tasksFileSchema.parse(JSON.parse(file('tasks.json'))),
  };
}
