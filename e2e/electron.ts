// The desktop shell of the stories, where its binary is. Used by story.ts.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type ElectronApplication } from '@playwright/test';

const checkout = join(import.meta.dirname, '..');
const folder = join(checkout, 'node_modules', 'electron');

/** Why the shell cannot be run here, or undefined. */
export function whyNoElectron(): string | undefined {
  const path = join(folder, 'path.txt');
  if (!existsSync(path) || !existsSync(join(folder, 'dist', readFileSync(path, 'utf8')))) {
    return 'Electron\'s binary is not installed here (`npx install-electron` downloads it)';
  }
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    return 'there is no display for Electron (run it under `xvfb-run`)';
  }
  return undefined;
}

export function launchElectron(library: string, cameraFile?: string): Promise<ElectronApplication> {
  const camera = ['--use-fake-device-for-media-stream', ...(cameraFile === undefined ? [] : [`--use-file-for-fake-video-capture=${cameraFile}`])];
  return _electron.launch({
    cwd: checkout,
    args: ['.', `--library=${library}`, `--config=${join(library, 'settings')}`, `--user-data-dir=${join(library, 'shell')}`, ...camera, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
}
