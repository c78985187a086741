// The first minute: the window opens, the arm is there, and nothing complains.
import { Cockpit } from './cockpit.ts';
import { expect, story } from './story.ts';

story('opens on the simulated rig and shows the arm', async ({ waldo }) => {
  const cockpit = new Cockpit(waldo.page);
  await waldo.page.reload();
  await cockpit.expectState('Idle', 'Ready');
  await expect(cockpit.stopButton).toBeVisible();
  await expect(cockpit.scene).toBeVisible();
  await expect.poll(() => cockpit.colours(cockpit.scene), { timeout: 60_000 }).toBeGreaterThan(40);
  expect(cockpit.complaints).toEqual([]);
});
