// `npm test`: every check of the house, one stage after another, and one line at the end that adds them up.
// `npm test -- types walls` runs only the stages named. Called by go.ts.
import { availableParallelism } from 'node:os';
import { build } from './build.ts';
import { chromiumEnvironment } from './chromium.ts';
import type { Outcome } from './stages/outcome.ts';
import { sanitizers } from './stages/sanitizers.ts';
import { stories } from './stages/stories.ts';
import { types } from './stages/types.ts';
import { unit } from './stages/unit.ts';
import { walls } from './stages/walls.ts';

interface Stage {
  readonly name: string;
  readonly saying: string;
  run(root: string): Promise<Outcome>;
}

const stages: readonly Stage[] = [
  { name: 'set-up', saying: 'a Chromium to test in', run: setUp },
  { name: 'types', saying: 'every folder against the globals it may use', run: types },
  { name: 'walls', saying: 'who imports whom, nothing unused', run: walls },
  // Before the tests, because some of them serve the built page.
  { name: 'build', saying: 'page, shell, host, assets', run: buildAll },
  { name: 'sanitizers', saying: 'the C++ by itself: memory, arithmetic, threads', run: sanitizers },
  { name: 'unit', saying: 'unit, property and contract tests (Vitest)', run: unit },
  { name: 'stories', saying: 'end to end (Playwright)', run: stories },
];

/** Runs all stages, or those named; true when nothing failed. */
export async function test(root: string, only: readonly string[]): Promise<boolean> {
  const unknown = only.filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length > 0) throw new Error(`No such stage: ${unknown.join(', ')}. Known: ${stages.map((stage) => stage.name).join(', ')}.`);
  const chosen = stages.filter((stage) => only.length === 0 || only.includes(stage.name));
  const total = { passed: 0, failed: 0, skipped: 0 };
  console.log(`Waldo's tests, Node ${process.versions.node}, ${availableParallelism()} cores`);
  for (const stage of chosen) {
    console.log(`\n── ${stage.name}: ${stage.saying}`);
    const started = performance.now();
    const outcome = await stage.run(root).catch((error: unknown): Outcome => failure(error instanceof Error ? error.message : String(error)));
    for (const problem of outcome.problems) console.log(problem);
    total.passed += outcome.passed;
    total.failed += outcome.failed;
    total.skipped += outcome.skipped;
    console.log(`── ${stage.name}: ${counts(outcome)} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
  console.log(`\n${counts(total)}`);
  return total.failed === 0;
}

const counts = (of: { passed: number; failed: number; skipped: number }): string =>
  `${of.passed} passed, ${of.failed} failed, ${of.skipped} skipped`;

const failure = (problem: string): Outcome => ({ passed: 0, failed: 1, skipped: 0, problems: [problem] });
const success: Outcome = { passed: 1, failed: 0, skipped: 0, problems: [] };

async function setUp(): Promise<Outcome> {
  Object.assign(process.env, await chromiumEnvironment());
  return success;
}

async function buildAll(root: string): Promise<Outcome> {
  await build(root);
  return success;
}
