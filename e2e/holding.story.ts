// Whatever happens to the window that drives, the arm holds.
import { Cockpit } from './cockpit.ts';
import { expect, story } from './story.ts';

story('the arm holds when the window that drives is closed', async ({ waldo }) => {
  // Open before the driving begins: starting a window can take a small machine's breath away, which pauses too.
  const witness = new Cockpit(await waldo.openViewer());
  await witness.expectState('Idle', 'Ready');
  const driver = new Cockpit(waldo.page);
  await driver.chooseHand('Demo hand');
  await driver.drive();
  await waldo.page.close();
  await witness.expectState('Paused', 'Ready', 'Idle');
});

story('letting go of the clutch holds the arm', async ({ waldo }) => {
  const driver = new Cockpit(waldo.page);
  await driver.chooseHand('Demo hand');
  await driver.drive();
  await waldo.page.keyboard.up('Space');
  await driver.expectState('Paused', 'Armed');
  await expect(driver.stopButton).toBeEnabled();
});
