// A day's takes, looked through and labelled by keys alone, and written as a data set.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { readManifest } from '../recordings/manifest-file.ts';
import { Cockpit } from './cockpit.ts';
import { putTakes } from './library-episodes.ts';
import { expect, story } from './story.ts';

const takes = 12;
const count = (page: Page) => page.locator('.filter-bar__count');

async function openTakes(page: Page, url: string, library: string): Promise<string[]> {
  await page.goto(`${url}#/takes`);
  await expect(page.getByRole('heading', { name: 'No takes yet' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Import a data set' })).toBeVisible();
  const ids = await putTakes(library, takes);
  // What is put into the folder by hand is seen without asking.
  await expect(count(page)).toHaveText(`${takes} takes`, { timeout: 60_000 });
  return ids;
}

story('takes are found, tagged many at once, discarded, and all of it is undone, by keys alone', async ({ waldo }) => {
  const { page } = waldo;
  const cockpit = new Cockpit(page);
  const ids = await openTakes(page, waldo.url, waldo.library);
  const labels = (id: string) => readManifest(join(waldo.library, 'episodes', id)).labels;

  await page.keyboard.press('/');
  await page.keyboard.type('stack cubes');
  await expect(count(page)).toHaveText(`4 of ${takes}`);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+a');
  await expect(page.getByText('4 selected')).toBeVisible();

  await page.keyboard.press('t');
  await page.keyboard.type('first day');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Tags of 4 takes changed.')).toBeVisible();
  expect(ids.map(labels).filter(({ tags }) => tags.includes('first day'))).toHaveLength(4);

  // Joined they are one episode for data sets; what was recorded is as it was.
  await page.keyboard.press('m');
  await expect(page.getByText('Joined: 4 takes are one episode')).toBeVisible();
  await expect(page.locator('.take-tile.is-merged')).toHaveCount(3);
  await page.keyboard.press('Control+z');
  await expect(page.getByText('4 takes stand alone again')).toBeVisible();
  await expect(page.locator('.take-tile.is-merged')).toHaveCount(0);

  await page.getByRole('button', { name: 'All', exact: true }).click();
  await expect(count(page)).toHaveText(`${takes} takes`);
  await page.getByRole('combobox', { name: 'Tag' }).selectOption('first day');
  await expect(count(page)).toHaveText(`4 of ${takes}`);
  await page.getByRole('listbox', { name: 'Takes' }).focus();

  await page.keyboard.press('Home');
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('Delete');
  await expect(page.getByText('2 takes discarded.')).toBeVisible();
  await expect(count(page)).toHaveText(`2 of ${takes - 2}`);
  await page.keyboard.press('Control+z');
  await expect(page.getByText('2 takes restored.')).toBeVisible();
  await expect(count(page)).toHaveText(`4 of ${takes}`);
  await page.keyboard.press('Control+z');
  await expect(page.getByText('Labels of 4 takes are as they were.')).toBeVisible();
  expect(ids.map(labels).filter(({ tags }) => tags.length > 0)).toEqual([]);
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(() => ids.map(labels).filter(({ tags }) => tags.includes('first day')).length).toBe(4);
  expect(cockpit.complaints).toEqual([]);
});

story('a dozen takes are labelled one after the other with one key each', async ({ waldo }) => {
  const { page } = waldo;
  const cockpit = new Cockpit(page);
  const ids = await openTakes(page, waldo.url, waldo.library);
  await page.keyboard.press('Home');
  await page.keyboard.press('l');
  /** Seconds from the key to the next take's moving picture: what the machine adds. */
  const added: number[] = [];
  await page.locator(`canvas[data-take="${ids[0]}"]`).waitFor();
  for (let at = 0; at < takes; at += 1) {
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${at + 1} of ${takes}`);
    if (at === 2) {
      await page.keyboard.press('t');
      await page.keyboard.type('look again');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Enter');
      await page.keyboard.press('n');
      await page.keyboard.type('slipped');
      await page.keyboard.press('Enter');
    }
    const started = performance.now();
    await page.keyboard.press(at % 3 === 0 ? 's' : at % 3 === 1 ? 'p' : 'f');
    if (at + 1 < takes) await page.locator(`canvas[data-take="${ids[at + 1]}"]`).waitFor();
    else await expect(page.getByRole('heading', { name: `${takes} takes labelled` })).toBeVisible();
    added.push((performance.now() - started) / 1000);
  }
  await expect(page.getByText('4 success, 4 partial, 4 failure.')).toBeVisible();
  const sorted = [...added].sort((a, b) => a - b);
  story.info().annotations.push({ type: 'seconds that the machine adds to each take', description: `middle ${sorted[takes / 2]!.toFixed(2)}, most ${sorted.at(-1)!.toFixed(2)}` });
  // A hundred in ten minutes leaves six seconds for each. An idle machine adds a fraction of one; one that runs everything else at once stays below all six.
  expect(sorted[takes / 2]).toBeLessThan(6);

  await page.keyboard.press('Enter');
  await expect(count(page)).toHaveText(`${takes} takes`);
  await expect.poll(() => ids.map((id) => readManifest(join(waldo.library, 'episodes', id)).labels.outcome[0]).join('')).toBe('spfspfspfspf');
  expect(readManifest(join(waldo.library, 'episodes', ids[2]!)).labels).toMatchObject({ outcome: 'failure', tags: ['look again'], note: 'slipped' });
  expect(cockpit.complaints).toEqual([]);
});

story('what is found becomes a data set, seen before it is written and while it is', async ({ waldo }) => {
  const { page } = waldo;
  await openTakes(page, waldo.url, waldo.library);
  await page.keyboard.press('e');
  await expect(page.getByRole('heading', { name: 'What will be written' })).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: /^12$/ })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('observation.state')).toBeVisible();
  const out = join(waldo.library, 'a-data-set');
  await page.getByLabel('Folder on the host').fill(out);
  await expect(page.getByRole('button', { name: /^Start export/ })).toBeEnabled({ timeout: 60_000 });
  await page.keyboard.press('Control+Enter');
  // The window that asked is closed; the host goes on.
  const witness = await waldo.openViewer('#/takes');
  const exports = witness.getByRole('list', { name: 'Exports' });
  await expect(exports).toContainText('a-data-set', { timeout: 30_000 });
  await page.close();
  await expect(exports).toContainText('Done', { timeout: 180_000 });
  await expect(exports).toContainText('12 episodes');
  await witness.getByRole('button', { name: 'Report' }).click();
  await expect(witness.getByText('Our own check found nothing wrong.')).toBeVisible();
  expect((await readdir(out)).sort()).toEqual(expect.arrayContaining(['data', 'meta', 'videos']));
});
