// Unit, property and contract tests: every *.test.ts beside the file it tests. End-to-end stories are Playwright's (e2e/).
import { defineConfig } from 'vitest/config';

/** Buses, drivers and whole rigs at the speed of a real wire: one file at a time, and nothing beside it. */
const realTime = ['native/**/*.test.ts', 'host/devices/**/*.test.ts', 'host/emulate/**/*.test.ts', 'host/setup/**/*.test.ts', 'host/{arm-trouble,driving,leading}.test.ts'];
const elsewhere = ['**/node_modules/**', 'out/**', 'dist/**', 'e2e/**'];

export default defineConfig({
  test: {
    // Tests run real physics, workers and disks; a loaded two-core machine must not fail them for being slow.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'house', include: ['**/*.test.ts', '**/*.test.tsx'], exclude: [...elsewhere, ...realTime], maxWorkers: 2, sequence: { groupOrder: 0 } } },
      { extends: true, test: { name: 'real time', include: realTime, exclude: elsewhere, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
