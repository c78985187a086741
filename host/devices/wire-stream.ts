// How long a hand's sample takes to be bytes on an arm's wire: a stream of every real arm's driver.
import { numbersStream } from '../../core/streams/kinds.ts';
import type { StreamDescription } from '../../core/streams/stream.ts';

/** One sample a hand's sample that reached the arm's wire: from the goal given, and from the hand captured, to bytes sent. */
export const wireStream = (id: string): StreamDescription => numbersStream(`${id}/wire`, 'Goal to wire', 30, [
  { name: 'fromGoal', unit: 'ms', size: 1 },
  { name: 'fromCapture', unit: 'ms', size: 1 },
]);
