// What every story gets: a running Waldo with one open window, on whichever shell the project names, and
// further windows on the same host. Import `story` and `expect` from here.
import { rm } from 'node:fs/promises';
import { test as base, type Page } from '@playwright/test';
import { launchChromium } from './chromium.ts';
import { launchElectron, whyNoElectron } from './electron.ts';
import { makeLibrary, startHost } from './host.ts';
import { makeHandVideo } from './make-hand-video.ts';

export { expect } from '@playwright/test';

export interface Waldo {
  /** The first window. */
  readonly page: Page;
  /** The address of the host's page. */
  readonly url: string;
  readonly library: string;
  /** Another viewer of the same host: always a browser window, as a second screen would be. */
  openViewer(parameters?: string): Promise<Page>;
}

export interface StoryOptions {
  /** Added to the page's address, `?hand=rendered` for example. */
  parameters: string;
  /** What plays as the only webcam: the browser's made-up picture, or the rendered hand of hand-video/motion.ts. */
  webcam: 'test picture' | 'hand video';
}

export const story = base.extend<StoryOptions & { waldo: Waldo }>({
  parameters: ['', { option: true }],
  webcam: ['test picture', { option: true }],
  waldo: async ({ parameters, webcam }, use, info) => {
    const missing = info.project.name === 'electron' ? whyNoElectron() : undefined;
    story.skip(missing !== undefined, missing);
    const cameraFile = webcam === 'hand video' ? await makeHandVideo() : undefined;
    if (info.project.name === 'electron') {
      const library = await makeLibrary();
      const shell = await launchElectron(library, cameraFile);
      const page = await shell.firstWindow();
      const url = page.url();
      if (parameters !== '') await page.goto(url + parameters);
      const viewers = await launchChromium();
      try {
        await use({ page, url, library, openViewer: (more = '') => openPage(viewers.newPage(), url + more) });
      } finally {
        await viewers.close();
        await shell.close();
        await rm(library, { recursive: true, force: true });
      }
      return;
    }
    await using host = await startHost();
    const browser = await launchChromium(cameraFile);
    try {
      const open = (more: string): Promise<Page> => openPage(browser.newPage({ viewport: { width: 1440, height: 900 } }), host.url + more);
      const page = await open(parameters);
      await use({ page, url: host.url, library: host.library, openViewer: (more = '') => open(more) });
      if (info.status !== info.expectedStatus && !page.isClosed()) {
        const picture = await page.screenshot({ timeout: 20_000 }).catch(() => undefined);
        if (picture !== undefined) await info.attach('what the window showed', { body: picture, contentType: 'image/png' });
      }
    } finally {
      await browser.close();
      if (info.status !== info.expectedStatus) await info.attach('what the host said', { body: host.said(), contentType: 'text/plain' });
    }
  },
});

async function openPage(opening: Promise<Page>, url: string): Promise<Page> {
  const page = await opening;
  await page.goto(url);
  return page;
}
