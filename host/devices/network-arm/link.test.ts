import { expect, it } from 'vitest';
import { nanos } from '../../../core/time.ts';
import { goalBytes, GoalInbox, GoalOutbox } from './link.ts';

it('hands over the newest goal, once, and what is no number keeps the one before', () => {
  const shared = new SharedArrayBuffer(goalBytes(2));
  const outbox = new GoalOutbox(shared);
  const inbox = new GoalInbox(shared);
  expect(inbox.look()).toBe(true);
  expect([inbox.holding, inbox.look()]).toEqual([true, false]);
  outbox.set([1, 2], nanos(5), nanos(1));
  outbox.set([3, 4], nanos(6), nanos(2));
  outbox.set([Number.NaN, 9], nanos(7), nanos(3));
  outbox.set([9, Infinity], nanos(8), nanos(4));
  expect(inbox.look()).toBe(true);
  expect([[...inbox.newest], inbox.newestAt, inbox.newestCause, inbox.holding]).toEqual([[3, 4], 6, 2, false]);
  outbox.hold();
  outbox.hold();
  expect([inbox.look(), inbox.holding, inbox.look(), inbox.stopped]).toEqual([true, true, false, false]);
  expect(outbox.follows).toBe(true);
  inbox.tellFollows(false);
  // News of the one side changes nothing on the other.
  expect([outbox.follows, inbox.look(), inbox.stopped]).toEqual([false, false, false]);
  inbox.tellFollows(true);
  expect(outbox.follows).toBe(true);
  outbox.stop();
  expect(inbox.stopped).toBe(true);
});
