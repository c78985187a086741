import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { decodeUp, encodeDown } from '../../core/wire/frames.ts';
import type { Wire } from '../../core/wire/wire.ts';
import { PageClock } from './page-clock.ts';
import { SessionWire } from './session-wire.ts';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** A wire whose other end answers pings when it is told to. */
function hostEnd() {
  let listener: Parameters<Wire['listen']>[0] | undefined;
  const pings: number[] = [];
  let closed = false;
  const wire: Wire = {
    send(message) {
      if (typeof message === 'string') return;
      const frame = decodeUp(message);
      if (frame.type === 'ping') pings.push(frame.pageMs);
    },
    listen: (next) => { listener = next; },
    close() { if (!closed) { closed = true; listener?.closed(); } },
  };
  const answer = () => { for (const pageMs of pings.splice(0)) listener?.message(encodeDown({ type: 'pong', pageMs, hostNanos: 1 })); };
  return { wire, answer, isClosed: () => closed };
}

test('a page that stalled keeps its wire: the answer was there, it only could not read it', () => {
  const { wire, answer, isClosed } = hostEnd();
  const session = new SessionWire(wire, new PageClock(), () => undefined);
  for (let stall = 0; stall < 5; stall += 1) {
    // The clock goes on and no timer runs; then the timer is first, and the answers after it.
    vi.setSystemTime(Date.now() + 30_000);
    vi.spyOn(performance, 'now').mockReturnValue((stall + 1) * 30_000);
    vi.advanceTimersByTime(250);
    expect(isClosed()).toBe(false);
    answer();
  }
  session.close();
});

test('a wire whose other end died is given up after some seconds', async () => {
  const { wire, answer, isClosed } = hostEnd();
  const session = new SessionWire(wire, new PageClock(), () => undefined);
  vi.advanceTimersByTime(3000);
  answer();
  vi.advanceTimersByTime(4000);
  expect(isClosed()).toBe(false);
  vi.advanceTimersByTime(2000);
  expect(isClosed()).toBe(true);
  await session.closed;
});
