// The stories stage: Playwright over e2e/, counted from its own JSON report; skipped stories are listed by name.
// Called by test.ts.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from './outcome.ts';
import { program } from './program.ts';

interface Spec { readonly title: string; readonly tests: readonly { readonly projectName: string; readonly status: 'expected' | 'unexpected' | 'flaky' | 'skipped' }[] }
interface Suite { readonly specs?: readonly Spec[]; readonly suites?: readonly Suite[] }
interface PlaywrightReport { readonly suites: readonly Suite[]; readonly errors: readonly { readonly message?: string }[] }

export async function stories(root: string): Promise<Outcome> {
  const file = join(root, 'out', 'test', 'stories.json');
  rmSync(file, { force: true });
  const ended = await program(root, ['node_modules/@playwright/test/cli.js', 'test'], { show: true, env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file } });
  const report = JSON.parse(readFileSync(file, 'utf8')) as PlaywrightReport;
  const tests = report.suites.flatMap(specs).flatMap((spec) => spec.tests.map((test) => ({ name: `${test.projectName}: ${spec.title}`, status: test.status })));
  const named = (status: string) => tests.filter((test) => test.status === status);
  const failed = named('unexpected').length;
  return {
    passed: named('expected').length + named('flaky').length,
    failed: ended.ok ? failed : Math.max(1, failed),
    skipped: named('skipped').length,
    problems: [
      ...report.errors.map((error) => error.message ?? 'an error without words'),
      ...named('flaky').map((test) => `passed only on the second try: ${test.name}`),
      ...named('skipped').map((test) => `skipped: ${test.name}`),
    ],
  };
}

const specs = (suite: Suite): readonly Spec[] => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specs)];
