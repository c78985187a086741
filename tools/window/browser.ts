// The app in a Chromium window of its own: no tabs, no address bar, a profile that is only Waldo's, so that its
// layout and the camera's permission are remembered and nothing else is seen. Used by start.ts.
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

export function openBrowserWindow(chromium: string, url: string, root: string): ChildProcess {
  return spawn(chromium, [
    `--app=${url}`, `--user-data-dir=${join(root, 'out', 'window-profile')}`, '--window-size=1440,900',
    '--no-first-run', '--no-default-browser-check', '--disable-sync', '--disable-background-networking',
    // Covered by another window, the page must go on tracking the hand: the arm follows it, not the picture.
    '--disable-backgrounding-occluded-windows', '--disable-renderer-backgrounding', '--disable-background-timer-throttling',
    // Drawing in software where there is no GPU, instead of not at all.
    '--enable-unsafe-swiftshader',
    ...(process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox', '--test-type'] : []),
  ], { stdio: 'ignore' });
}
