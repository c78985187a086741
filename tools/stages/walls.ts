// The walls stage: who imports whom (dependency-cruiser), and nothing left unused (knip). Called by test.ts.
// That the rules themselves bite is tested in tools/walls.test.ts.
import type { Outcome } from './outcome.ts';
import { program } from './program.ts';
import { wallsCommand } from '../walls.ts';

export async function walls(root: string): Promise<Outcome> {
  const results = [
    await program(root, wallsCommand(root)),
    await program(root, ['node_modules/knip/bin/knip.js', '--no-progress', '--no-config-hints']),
  ];
  const broken = results.filter((ended) => !ended.ok);
  return { passed: results.length - broken.length, failed: broken.length, skipped: 0, problems: broken.map((ended) => ended.output) };
}
