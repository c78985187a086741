// End-to-end stories: the same ones on Chromium with the plain host, and on the desktop shell where Electron's
// binary is. `npm test -- stories` runs them; so does `npx playwright test`.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.story.ts',
  outputDir: 'out/test/stories',
  reporter: [['list'], ['json', { outputFile: 'out/test/stories.json' }]],
  // Each story has a host, physics and a page that tracks hands: two at once would measure each other.
  workers: 1,
  fullyParallel: false,
  timeout: 300_000,
  expect: { timeout: 30_000 },
  use: { trace: 'retain-on-failure', screenshot: 'only-on-failure' },
  projects: [{ name: 'chromium' }, { name: 'electron' }],
});
