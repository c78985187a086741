// A hand in front of a webcam: a video file plays as the browser's camera, through getUserMedia, the tracker and the
// wire, and drives the arm.
import { Cockpit } from './cockpit.ts';
import { expect, story } from './story.ts';

story.use({ webcam: 'hand video' });

story('a hand before the webcam drives the arm, and its pinch closes the gripper', async ({ waldo }) => {
  const cockpit = new Cockpit(waldo.page);
  await cockpit.chooseHand('My camera');
  const gripper = waldo.page.getByRole('group', { name: 'Gripper' });
  // The hand in the video pinches once in twelve seconds.
  await cockpit.drive(() => expect(gripper).toContainText(/closed/i, { timeout: 20_000 }));
  await cockpit.drive(() => expect(gripper).toContainText(/open/i, { timeout: 20_000 }));
  await waldo.page.keyboard.up('Space');
});
