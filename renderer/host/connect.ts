// Makes the page's HostLink and keeps it connected: a new wire whenever the old one ends, with growing
// pauses. main.tsx calls it once.
import { createORPCClient, DynamicLink } from '@orpc/client';
import { createStore } from 'zustand';
import { protocolVersion } from '../../core/contract/state.ts';
import { openWire } from './open-wire.ts';
import { startCreditPace } from './credit-pace.ts';
import { faultOf } from './fault-of.ts';
import type { HostLink, LinkState } from './link.ts';
import { PageClock } from './page-clock.ts';
import { PageSampleStore } from './sample-store.ts';
import { SessionWire } from './session-wire.ts';

const firstPauseMs = 250;
const longestPauseMs = 4000;

export function connectHost(title: string): HostLink {
  const state = createStore<LinkState>(() => ({ host: null, connected: false, refusal: null }));
  const clock = new PageClock();
  const samples = new PageSampleStore();
  let session: SessionWire | undefined;
  let viewerId = '';
  let clutch = false;
  let creditSequence = 0;
  let wireDrops = 0;
  let wanted = true;

  const credit = () => {
    session?.send({ type: 'credit', sequence: creditSequence, clutch });
    creditSequence = (creditSequence + 1) >>> 0;
  };
  const stopPace = startCreditPace(credit);

  const live = async (next: SessionWire) => {
    const info = await next.call.host.info({ title, protocol: protocolVersion });
    viewerId = info.viewerId;
    session = next;
    for await (const host of await next.call.host.watch({})) state.setState({ host, connected: true });
  };

  const keepConnected = async () => {
    let pauseMs = firstPauseMs;
    while (wanted) {
      try {
        const next = new SessionWire(await openWire(), clock, (frame) => samples.take(frame));
        // The watch throws when the wire closes; a wire can also close while the first call waits.
        await Promise.race([live(next), next.closed]).finally(() => next.close());
        if (state.getState().connected) pauseMs = firstPauseMs;
      } catch (error) {
        if (state.getState().connected) pauseMs = firstPauseMs;
        const refusal = faultOf(error);
        if (refusal.code === 'viewer.version' || refusal.code === 'serve.token') {
          state.setState({ host: null, connected: false, refusal });
          return;
        }
      }
      session = undefined;
      clutch = false;
      clock.reset();
      samples.clear();
      state.setState({ host: null, connected: false });
      await new Promise((resolve) => { setTimeout(resolve, pauseMs); });
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    }
  };
  void keepConnected();

  const sendOrCount = (frame: Parameters<SessionWire['send']>[0]) => {
    const sent = session?.send(frame) ?? false;
    if (!sent) wireDrops += 1;
    return sent;
  };

  return {
    get viewerId() { return viewerId; },
    call: createORPCClient(new DynamicLink((_options, path, input) => {
      if (!session) throw new Error(`not connected: ${path.join('.')} ${JSON.stringify(input)}`);
      return session.link;
    })),
    state, samples, clock,
    setClutch: (held) => { if (held !== clutch) { clutch = held; credit(); } },
    sendSample: (stream, sequence, tCaptureMs, values) => sendOrCount({ type: 'sample', stream, sequence, tCaptureMs, values }),
    sendVideo: (packet) => sendOrCount({ type: 'video', ...packet }),
    wireDrops: () => wireDrops,
    close: () => { wanted = false; stopPace(); session?.close(); },
  };
}
