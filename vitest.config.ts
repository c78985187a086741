// Unit, property and contract tests: every *.test.ts beside the file it tests. End-to-end stories are Playwright's (e2e/).
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts', '**/*.test.tsx'],
    exclude: ['**/node_modules/**', 'out/**', 'dist/**', 'e2e/**'],
    // Tests run real physics, workers and disks; a loaded two-core machine must not fail them for being slow.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // Drivers and buses run in real time beside encoders that take every core they get: what was late once is asked again,
    // and the report says so. What is wrong is wrong three times.
    retry: 2,
  },
});
