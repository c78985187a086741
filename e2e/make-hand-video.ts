// Makes the video file that plays as a webcam in the stories: the demo hand, drawn in the browser frame by frame.
// A quarter of a minute once; afterwards the file is kept until what it shows changes. Also by hand:
// `node e2e/make-hand-video.ts` prints its path.
import { existsSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createServer } from 'vite';
import { fingerprint } from '../tools/fingerprint.ts';
import { launchChromium } from './chromium.ts';
import type { HandVideoPage } from './hand-video/page.ts';
import { framesPerSecond, videoSeconds } from './hand-video/motion.ts';
import { isSampled420 } from './jpeg-sampling.ts';

const checkout = join(import.meta.dirname, '..');

/** The path of a motion-JPEG file of the hand in `hand-video/motion.ts`. */
export async function makeHandVideo(): Promise<string> {
  const folder = join(checkout, 'out', 'test', 'hand-video');
  const name = fingerprint(checkout, ['e2e/hand-video', 'renderer/demo', 'core/math', 'package-lock.json']).slice(0, 16);
  const file = join(folder, `${name}.mjpeg`);
  if (existsSync(file)) return file;
  await mkdir(folder, { recursive: true });
  const frames = await draw();
  const half = `${file}.half`;
  await using handle = await open(half, 'w');
  for (const frame of frames) await handle.write(frame);
  await handle.sync();
  await rename(half, file);
  return file;
}

async function draw(): Promise<readonly Buffer[]> {
  const server = await createServer({
    configFile: false,
    root: checkout,
    publicDir: join(checkout, 'out', 'assets'),
    cacheDir: join(checkout, 'out', 'test', 'vite'),
    logLevel: 'error',
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
    optimizeDeps: { include: ['three', 'three/addons/loaders/GLTFLoader.js'] },
  });
  await server.listen();
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(new URL('e2e/hand-video/index.html', server.resolvedUrls?.local[0]).href);
    await page.waitForFunction(() => 'handVideo' in globalThis, undefined, { timeout: 120_000 });
    const frames: Buffer[] = [];
    for (let number = 0; number < videoSeconds * framesPerSecond; number += 1) {
      const text = await page.evaluate((seconds) => (globalThis as unknown as { handVideo: HandVideoPage }).handVideo.frame(seconds), number / framesPerSecond);
      const frame = Buffer.from(text, 'base64');
      if (!isSampled420(frame)) throw new Error('The browser wrote a JPEG that is not 4:2:0; its fake camera would show it wrongly.');
      frames.push(frame);
    }
    return frames;
  } finally {
    await browser.close();
    await server.close();
  }
}

if (import.meta.main) process.stdout.write(`${await makeHandVideo()}\n`);
