// The viewers: everyone with a wire, be it a window, a browser or a second screen. Gives each its feed,
// uplink and calls, notices who falls silent, and cleans up after who leaves. serve.ts and main.ts attach wires.
import { randomBytes } from 'node:crypto';
import type { HostState } from '../../core/contract/state.ts';
import { fault, type Fault } from '../../core/fault.ts';
import { numbersStream } from '../../core/streams/kinds.ts';
import type { StreamDescription } from '../../core/streams/stream.ts';
import { millisecondsBetween, type Clock } from '../../core/time.ts';
import type { AudioPacket, VideoPacket } from '../../recordings/recorder.ts';
import type { Bus } from '../bus.ts';
import type { Hub } from '../hub.ts';
import type { Session } from '../session.ts';
import { createFeed } from './feed.ts';
import { createUplink, type Uplink } from './uplink.ts';
import type { HostWire } from './wires.ts';

export interface Viewer {
  readonly id: string;
  title: string;
}

/** One viewer's calls: text in, text out through its wire. */
export interface Calls { message(text: string): Promise<void>; close(): void }

export interface ViewersOptions {
  readonly clock: Clock;
  readonly bus: Bus;
  readonly hub: Hub;
  /** For what else a viewer may have had in hand. */
  gone?(viewer: string): void;
  readonly session: Session;
  answer(viewer: Viewer, send: (text: string) => void): Calls;
  writeVideo(packet: VideoPacket): void;
  writeAudio(packet: AudioPacket): void;
  /** The viewer in control left, or the last viewer of all. */
  leftAlone(): void;
  changed(): void;
  report(fault: Fault): void;
}

export interface Viewers extends Disposable {
  /** Undefined when there are too many: the wire is closed. */
  attach(wire: HostWire): Viewer | undefined;
  list(): HostState['viewers'];
}

/** Credits come with every frame; this long without one means that nobody is at the clutch. */
const silentMilliseconds = 500;
const lookEveryMilliseconds = 100;
/** Each costs a feed of its own; a page that opens wires without end must not cost the arm its path. */
const mostViewers = 32;
/** Calls are short (the longest holds a note); parsing megabytes would hold up the arm's path, and what is in them is told to every viewer. */
const largestCallCharacters = 64 * 1024;

/** How wrong the capture times of page-fed devices may be: recorded with everything else. */
const viewerClockStream: StreamDescription = {
  ...numbersStream('viewer/clock', 'Clock of the viewer in control', 1000 / lookEveryMilliseconds, [{ name: 'residual', unit: 'ms', size: 1 }]),
  latched: true,
};

export function createViewers(options: ViewersOptions): Viewers {
  const { clock, session } = options;
  const entries = new Map<string, { viewer: Viewer; wire: HostWire; uplink: Uplink }>();

  options.bus.register([viewerClockStream], 'viewers');
  let lookedAt = clock.now();
  const look = setInterval(() => {
    const now = clock.now();
    // When this process itself was held up, what was sent meanwhile waits to be read: judge next time.
    const heldUp = millisecondsBetween(lookedAt, now) > 2 * lookEveryMilliseconds;
    lookedAt = now;
    const holder = entries.get(session.view().leaseHolder ?? '');
    if (!holder || heldUp) return;
    const residual = holder.uplink.clockResidualMs();
    if (Number.isFinite(residual)) options.bus.publish(viewerClockStream.id, { values: Float64Array.of(residual) });
    const silent = millisecondsBetween(holder.uplink.lastCreditAt(), now);
    if (silent > silentMilliseconds) session.viewerSilent(holder.viewer.id, silent);
  }, lookEveryMilliseconds);

  return {
    attach(wire) {
      if (entries.size >= mostViewers) {
        options.report(fault('viewer.full', { most: mostViewers }));
        wire.close();
        return undefined;
      }
      const viewer: Viewer = { id: randomBytes(6).toString('hex'), title: 'Viewer' };
      const feed = createFeed(options.bus, clock, wire);
      const uplink = createUplink({ ...options, viewerId: viewer.id, feed, wire });
      const calls = options.answer(viewer, (text) => wire.send(text));
      entries.set(viewer.id, { viewer, wire, uplink });
      wire.listen({
        message(message) {
          // Whatever is wrong in what a viewer sends costs that viewer its wire and nobody else anything.
          if (typeof message === 'string' && message.length > largestCallCharacters) { wire.close(); return; }
          if (typeof message === 'string') { calls.message(message).catch(() => wire.close()); return; }
          try { uplink.receive(message); } catch { wire.close(); }
        },
        closed() {
          entries.delete(viewer.id);
          feed[Symbol.dispose]();
          calls.close();
          const inControl = session.view().leaseHolder === viewer.id;
          session.viewerGone(viewer.id);
          if (inControl || entries.size === 0) options.leftAlone();
          void options.hub.viewerGone(viewer.id);
          options.gone?.(viewer.id);
          options.changed();
        },
      });
      options.changed();
      return viewer;
    },
    list: () => [...entries.values()].map(({ viewer, uplink }) => {
      const behind = millisecondsBetween(uplink.lastCreditAt(), clock.now());
      return { id: viewer.id, title: viewer.title, behindMilliseconds: behind < silentMilliseconds ? 0 : Math.round(behind) };
    }),
    [Symbol.dispose]() {
      clearInterval(look);
      for (const { wire } of entries.values()) wire.close();
    },
  };
}
