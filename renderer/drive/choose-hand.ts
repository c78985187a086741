// Choosing a hand: takes control, opens it, and arms once it is seen to track, so that one click leads from
// launch to a hand that drives. FirstRun and the address (?hand=…) choose; AutoArm arms.
import { createStore } from 'zustand';
import type { HostLink } from '../host/link.ts';

export type ChosenHand = 'camera' | 'rendered' | 'leader' | 'device';

/** Whether the hand chosen last still waits to be armed. */
export const armWhenTracked = createStore<{ readonly wanted: boolean }>(() => ({ wanted: false }));

export async function chooseHand(link: HostLink, hand: ChosenHand): Promise<void> {
  const host = link.state.getState().host;
  if (host?.session.leaseHolder !== link.viewerId) await link.call.session.takeControl({ force: false });
  await link.call.session.chooseHand({ hand });
  // A leader has first to be brought to the arm's posture; then the operator arms.
  armWhenTracked.setState({ wanted: hand !== 'leader' });
}
