// The types stage: one compile per folder, each with only the globals that folder may use. Called by test.ts.
import type { Outcome } from './outcome.ts';
import { program } from './program.ts';

const projects = ['core', 'host', 'recordings', 'native', 'renderer', 'electron', '.'];

export async function types(root: string): Promise<Outcome> {
  const problems: string[] = [];
  for (const project of projects) {
    const ended = await program(root, ['node_modules/typescript/bin/tsc', '-p', project]);
    // A folder with nothing in it yet is no mistake (TS18003: no inputs).
    if (!ended.ok && !ended.output.includes('TS18003')) problems.push(`${project}: ${ended.output}`);
  }
  return { passed: projects.length - problems.length, failed: problems.length, skipped: 0, problems };
}
