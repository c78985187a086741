// How late a camera is, measured by the codes on the page's own screen. The camera is the screen itself, held back by a
// known time, so what the check must say is known.
import { expect, story } from './story.ts';

const lateMilliseconds = 150;

/** Runs in the page: the browser's camera shows what the check draws, so much later. */
function cameraThatFilmsTheScreen(late: number): void {
  navigator.mediaDevices.getUserMedia = async () => {
    const film = Object.assign(document.createElement('canvas'), { width: 640, height: 480 });
    const context = film.getContext('2d')!;
    const waiting: { readonly at: number; readonly picture: ImageBitmap }[] = [];
    let shown: ImageBitmap | undefined;
    const expose = async (): Promise<void> => {
      const screen = document.querySelector<HTMLCanvasElement>('.sync__screen');
      const at = performance.now();
      if (screen) waiting.push({ at, picture: await createImageBitmap(screen, { resizeWidth: 640, resizeHeight: 480 }) });
    };
    setInterval(() => {
      void expose();
      while (waiting[0] && performance.now() - waiting[0].at >= late) shown = waiting.shift()!.picture;
      if (shown) context.drawImage(shown, 0, 0);
    }, 40);
    return film.captureStream(25);
  };
}

story('a camera that is 150 ms late is said to be, and the rig takes it off', async ({ waldo }) => {
  const { page } = waldo;
  await page.addInitScript(cameraThatFilmsTheScreen, lateMilliseconds);
  await page.reload();
  await page.evaluate(() => { location.hash = '#/rig/sync'; });
  await page.getByRole('button', { name: 'Start' }).click();
  const figure = page.locator('.sync__figure');
  await expect(figure).toBeVisible({ timeout: 40_000 });
  const [said, spread] = ((await figure.textContent()) ?? '').match(/-?[\d.]+/g)!.map(Number) as [number, number];
  // A frame of the film stands for 40 ms, taking and showing it costs time, and this browser draws without a graphics card.
  expect(said).toBeGreaterThan(lateMilliseconds - 30);
  expect(said).toBeLessThan(lateMilliseconds + 100);
  expect(spread).toBeLessThan(80);
  await page.getByRole('button', { name: /Take it off/ }).click();
  await expect(page.getByRole('region', { name: 'Taken off in this rig' })).toContainText(`${said.toFixed(1)} ms`);
  await page.reload();
  await expect(page.getByRole('region', { name: 'Taken off in this rig' })).toContainText('measured by codes');
});
