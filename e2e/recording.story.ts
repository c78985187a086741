// The main job by hand: three clicks and two keys from an empty library to an episode that is played and replayed.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Cockpit } from './cockpit.ts';
import { expect, story } from './story.ts';

story.use({ webcam: 'hand video' });

story('a take of the hand is recorded, kept, played and replayed in the simulator', async ({ waldo }) => {
  const { page } = waldo;
  const cockpit = new Cockpit(page);
  await cockpit.chooseHand('My camera');
  await cockpit.drive();
  await page.keyboard.press('r');
  await expect(page.getByRole('button', { name: /^End take/ })).toBeVisible({ timeout: 30_000 });
  // Long enough for the hand to pinch once, so that there is something to replay.
  await cockpit.drive(() => expect(page.getByRole('group', { name: 'Gripper' })).toContainText(/closed/i, { timeout: 20_000 }));
  await page.keyboard.up('Space');
  await page.keyboard.press('r');
  await expect(page.getByText('How was it?')).toBeVisible({ timeout: 20_000 });
  // What the program says of it is there before anybody decides.
  await expect(page.getByRole('status').filter({ hasText: /^(Good|Doubtful|Refused)/ })).toBeVisible();
  await page.keyboard.press('f');
  await page.getByRole('button', { name: 'Open it' }).click({ timeout: 20_000 });

  await page.getByRole('button', { name: /^Replay in simulator/ }).click({ timeout: 30_000 });
  // Exact: the same commands on the same physics end in the same place.
  await expect(page.getByText(/The object ended 0(\.0+)? mm from where/)).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/^[1-9]\d* commands in/)).toBeVisible();

  const episodes = (await readdir(join(waldo.library, 'episodes'))).filter((name) => !name.startsWith('.'));
  expect(episodes).toHaveLength(1);
  const files = await readdir(join(waldo.library, 'episodes', episodes[0]!));
  expect(files.sort()).toEqual(['hand.mp4', 'manifest.json', 'overview.mp4', 'samples.mcap', 'world.json', 'world.xml', 'wrist.mp4']);
});
