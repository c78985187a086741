// Reviewing takes by keyboard: edits that survive a reload, in every window and on the command line's disk, while the
// recording itself stays as it was; and two takes on one playhead.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { readEditLog } from '../recordings/edits-file.ts';
import { putTakes } from './library-episodes.ts';
import { expect, story } from './story.ts';

const seconds = 10;

async function openTake(page: Page, address: string): Promise<void> {
  await page.evaluate((hash) => { location.hash = hash; }, `/takes/${address}`);
}

const press = async (page: Page, ...keys: readonly string[]): Promise<void> => { for (const key of keys) await page.keyboard.press(key); };

story('a take is trimmed, split, marked and cut by keys, and a reload finds the edits and can still undo them', async ({ waldo }) => {
  const { page, library } = waldo;
  const id = (await putTakes(library, 1, seconds))[0]!;
  const folder = join(library, 'episodes', id);
  const manifest = await readFile(join(folder, 'manifest.json'), 'utf8');
  await openTake(page, id);
  const edits = page.getByRole('tab', { name: /^Edits/ });
  await edits.click();
  await expect(page.getByText(/^Nothing is edited/)).toBeVisible();

  await press(page, 'Home', 'ArrowRight', 'i');
  await expect(page.getByText('of 10.0 s kept')).toBeVisible();
  await press(page, 'ArrowRight', 'ArrowRight', 'b');
  await expect(page.getByRole('button', { name: 'Part 2: an episode' })).toBeVisible();
  await press(page, 'm', 'ArrowRight', 'm', 'n');
  await page.keyboard.type('grasp the cube');
  await press(page, 'Enter');
  await expect(page.getByRole('textbox', { name: 'Subtask' })).toHaveValue('grasp the cube');
  await press(page, 'ArrowRight', 'm', 'ArrowRight', 'm', 'x');
  await expect(edits).toHaveText('Edits4');

  // Another window sees them without being told to look, and a reload finds them.
  const other = await waldo.openViewer(`#/takes/${id}`);
  await expect(other.getByRole('tab', { name: 'Edits 4' })).toBeVisible();
  await page.reload();
  await edits.click();
  await expect(page.getByRole('textbox', { name: 'Subtask' })).toHaveValue('grasp the cube');
  await page.keyboard.press('Control+z');
  await expect(edits).toHaveText('Edits3');
  await expect(other.getByRole('tab', { name: 'Edits 3' })).toBeVisible();
  await page.keyboard.press('Control+Shift+z');
  await expect(edits).toHaveText('Edits4');

  // Typed over where it stands.
  await page.getByRole('textbox', { name: 'Subtask' }).fill('lift the cube');
  await page.keyboard.press('Enter');
  await expect(edits).toHaveText('Edits5');
  expect(readEditLog(folder).map((line) => (line.do === 'edit' ? line.edit.kind : line.do))).toEqual(['trim', 'split', 'mark', 'cut', 'undo', 'redo', 'mark']);
  expect(await readFile(join(folder, 'manifest.json'), 'utf8')).toBe(manifest);
});

story('two takes play on one playhead, side by side', async ({ waldo }) => {
  const { page, library } = waldo;
  const [first, second] = await putTakes(library, 2, seconds);
  await openTake(page, `${first}/compare/${second}`);
  await expect(page.getByRole('region', { name: 'Timeline A' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Timeline B' })).toBeVisible();
  const pictures = page.getByRole('img', { name: 'Overview' });
  await expect(pictures).toHaveCount(2);
  for (const picture of await pictures.all()) await expect(picture).toHaveAttribute('data-second', /./);
  await press(page, 'ArrowRight', 'ArrowRight', 'ArrowRight');
  // Both show the same moment.
  const places = () => page.locator('.timeline__playhead').evaluateAll((lines) => lines.map((line) => (line as HTMLElement).style.transform));
  await expect.poll(async () => new Set(await places()).size).toBe(1);
  await expect.poll(places).not.toContain('translateX(0px)');
  await press(page, 'a');
  await expect(page.getByRole('button', { name: /^At first motion/ })).toHaveAttribute('aria-pressed', 'true');
  await press(page, 'Backspace');
  await expect(page.getByRole('listbox', { name: 'Takes' })).toBeVisible();
});
