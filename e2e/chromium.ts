// The browser of the stories: which one, and with which flags. Used by story.ts and make-hand-video.ts.
import { chromium, type Browser } from '@playwright/test';
import { findBrowser } from '../host/browser.ts';

/** Quiet, and drawing without a GPU; what the machine has would make a story mean something else on each. */
const always = [
  '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--enable-unsafe-swiftshader',
  // A page behind another goes on tracking and asking for samples.
  '--disable-backgrounding-occluded-windows', '--disable-renderer-backgrounding', '--disable-background-timer-throttling',
];

/** `cameraFile` plays as the only webcam; without one a made-up test picture does. */
export async function launchChromium(cameraFile?: string): Promise<Browser> {
  const executablePath = await findBrowser();
  if (executablePath === undefined) throw new Error('No Chromium: `npm test` installs one, or set WALDO_CHROMIUM to its path.');
  const camera = [
    '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream',
    ...(cameraFile === undefined ? [] : [`--use-file-for-fake-video-capture=${cameraFile}`]),
  ];
  // Chromium's own sandbox refuses to start for root.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args: [...always, ...camera, ...asRoot] });
}
