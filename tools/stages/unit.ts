// The unit stage: Vitest over every *.test.ts, counted from its own JSON report. Called by test.ts.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from './outcome.ts';
import { program } from './program.ts';

interface VitestReport { readonly numPassedTests: number; readonly numFailedTests: number; readonly numPendingTests: number; readonly numTodoTests: number; readonly numFailedTestSuites: number }

export async function unit(root: string): Promise<Outcome> {
  const file = join(root, 'out', 'test', 'unit.json');
  rmSync(file, { force: true });
  const ended = await program(root, ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`], { show: true });
  const report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  // A file that fails to load, or an error outside any test, fails no test of its own.
  const failed = ended.ok ? 0 : Math.max(1, report.numFailedTests);
  return { passed: report.numPassedTests, failed, skipped: report.numPendingTests + report.numTodoTests, problems: [] };
}
