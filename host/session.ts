// Who may move the arm, and whether it may move now: the session's state, the control lease, the stop
// level and the clutch level. serve/ calls it for viewers, hub for devices; teleop reads it every tick.
import type { HostState, SessionState } from '../core/contract/state.ts';
import { fault, FaultError, type Fault } from '../core/fault.ts';
import { eventStream } from '../core/streams/kinds.ts';
import type { Bus } from './bus.ts';
import { movingStates, sessionTable, type SessionEvent } from './session-table.ts';

export const sessionEventsStream = eventStream('session/events', 'Session events');

export type HandSource = HostState['session']['hand'];

export interface Session {
  view(): HostState['session'];
  /** Whether a command may reach the arm at this moment. Read by the loop every tick. */
  mayMove(): boolean;
  /** The clutch as the lease holder holds it, and let go at least once since arming. */
  clutchHeld(): boolean;

  /** A viewer takes the lease. `force` takes it from another, after a pause. */
  takeControl(viewer: string, force: boolean): void;
  releaseControl(viewer: string): void;
  /** Throws unless this viewer holds the lease. */
  needControl(viewer: string): void;
  chooseHand(hand: HandSource): void;
  arm(viewer: string): void;
  disarm(viewer: string): void;
  /** A level; ignored from a viewer without the lease. */
  clutch(viewer: string, held: boolean): void;
  /** The clutch by gesture (the other hand's fist), as the loop sees it. */
  gestureClutch(held: boolean): void;
  /** From anyone, at any time. */
  stop(): void;
  clearStop(viewer: string): void;
  /** The arms go slowly to their rest postures: from armed, with the clutch open. Any input ends it where it is. */
  park(viewer: string): void;
  /** The arms stand in their rest postures (null), or parking ended before, because of this. */
  endPark(why: Fault | null): void;

  /** The viewer's wire closed: its lease ends. */
  viewerGone(viewer: string): void;
  /** The viewer still has a wire but says nothing: the clutch is released, the lease stays. */
  viewerSilent(viewer: string, milliseconds: number): void;
  armOpened(): void;
  armLost(reason: Fault): void;
  /** Trouble that ends motion until someone acknowledges it (clearStop). */
  fault(reason: Fault): void;
  /** Puts a named event on session/events: take starts, device faults… */
  announce(event: { readonly name: string } & Readonly<Record<string, unknown>>): void;
}

export interface SessionParts {
  /** Why the arms may not be armed where they stand; null when they may. */
  gate(): Fault | null;
  /** Every arm stays where it is, at once. */
  halt(): void;
}

/** `changed` is called after anything that `view()` shows has changed. */
export function createSession(bus: Pick<Bus, 'register' | 'publish'>, changed: () => void, parts: SessionParts = { gate: () => null, halt: () => undefined }): Session {
  let state: SessionState = 'idle';
  let stopped = false;
  let leaseHolder: string | null = null;
  let hand: HandSource = 'none';
  let reason: Fault | null = null;
  let armPresent = false;
  let viewerClutch = false;
  let gesture = false;
  // A dead-man that was already held when the arm was armed (an object on the key) counts only after it was let go.
  let clutchProven = false;
  let parking = false;

  bus.register([sessionEventsStream], 'session');
  const announce: Session['announce'] = (event) => {
    bus.publish(sessionEventsStream.id, { values: new Float64Array(0), text: JSON.stringify(event) });
  };
  const can = (event: SessionEvent): boolean => sessionTable[state][event] !== undefined;
  const go = (event: SessionEvent, why: Fault | null = null): void => {
    const to = sessionTable[state][event];
    if (to === undefined) return;
    const from = state;
    state = to;
    reason = to === 'paused' || to === 'fault' ? (why ?? reason) : null;
    if (!movingStates.has(to)) { viewerClutch = false; gesture = false; clutchProven = false; }
    if (to !== 'armed') endPark(why ?? fault('session.park-ended'));
    announce({ name: 'session', from, to, event, ...(why ? { reason: why } : {}) });
    changed();
  };
  const endPark = (why: Fault | null): void => {
    if (!parking) return;
    parking = false;
    announce({ name: 'park', parking, ...(why ? { reason: why } : {}) });
    changed();
  };
  const demand = (event: SessionEvent): void => {
    if (!can(event)) throw new FaultError(fault('session.transition', { state, event }));
  };
  const needControl = (viewer: string): void => {
    if (leaseHolder !== viewer) throw new FaultError(fault('session.lease', { holder: leaseHolder ?? 'nobody' }));
  };
  const setHolder = (viewer: string | null): void => {
    if (leaseHolder === viewer) return;
    leaseHolder = viewer;
    announce({ name: 'lease', holder: viewer });
    changed();
  };
  /** The clutch's two sources as one level; its edges are what moves armed ⇄ live. */
  const settleClutch = (): void => {
    const held = viewerClutch || gesture;
    // Whoever reaches for the clutch wants the arm to themselves: it stays, and the clutch counts once let go.
    if (held && parking) { clutchProven = false; endPark(fault('session.park-ended')); }
    if (!held) clutchProven = true;
    if (held && clutchProven && can('clutch-held') && !stopped) go('clutch-held');
    else if (!held && can('clutch-released')) go('clutch-released');
  };

  return {
    view: () => ({ state, stopped, leaseHolder, clutch: state === 'live', hand, reason, parking }),
    mayMove: () => movingStates.has(state) && !stopped && leaseHolder !== null && armPresent,
    clutchHeld: () => state === 'live' && viewerClutch,
    takeControl(viewer, force) {
      if (leaseHolder !== null && leaseHolder !== viewer) {
        if (!force) throw new FaultError(fault('session.lease', { holder: leaseHolder }));
        go('pause', fault('session.lease', { holder: viewer }));
      }
      setHolder(viewer);
    },
    releaseControl(viewer) {
      if (leaseHolder !== viewer) return;
      go('pause', fault('session.lease', { holder: 'nobody' }));
      setHolder(null);
    },
    needControl,
    chooseHand(next) {
      if (hand === next) return;
      // Another hand is another place in space: whatever was engaged must be engaged anew.
      go('pause', fault('session.no-hand'));
      hand = next;
      announce({ name: 'hand', hand });
      changed();
    },
    arm(viewer) {
      needControl(viewer);
      if (stopped) throw new FaultError(fault('session.stopped'));
      if (!armPresent) throw new FaultError(fault('session.no-arm'));
      if (hand === 'none') throw new FaultError(fault('session.no-hand'));
      if (movingStates.has(state)) return;
      demand('arm');
      const barred = parts.gate();
      if (barred) throw new FaultError(barred);
      clutchProven = false;
      go('arm');
    },
    disarm(viewer) {
      needControl(viewer);
      if (can('disarm')) go('disarm');
    },
    clutch(viewer, held) {
      if (viewer !== leaseHolder) return;
      viewerClutch = held;
      settleClutch();
    },
    gestureClutch(held) {
      if (gesture === held) return;
      gesture = held;
      settleClutch();
    },
    stop() {
      const was = stopped;
      stopped = true;
      // The loops would hold on their next tick; this is sooner.
      parts.halt();
      go('stop');
      if (was) return;
      announce({ name: 'stop', stopped });
      changed();
    },
    clearStop(viewer) {
      needControl(viewer);
      if (state === 'fault') {
        go('acknowledge');
        if (armPresent) go('arm-opened');
      }
      if (!stopped) return;
      stopped = false;
      announce({ name: 'stop', stopped });
      changed();
    },
    park(viewer) {
      needControl(viewer);
      if (stopped) throw new FaultError(fault('session.stopped'));
      if (state !== 'armed') throw new FaultError(fault('session.transition', { state, event: 'park' }));
      if (parking) return;
      parking = true;
      announce({ name: 'park', parking });
      changed();
    },
    endPark,
    viewerGone(viewer) {
      if (leaseHolder !== viewer) return;
      go('pause', fault('viewer.gone'));
      setHolder(null);
    },
    viewerSilent(viewer, milliseconds) {
      if (leaseHolder === viewer) go('pause', fault('viewer.slow', { silentMilliseconds: Math.round(milliseconds) }));
    },
    armOpened() {
      armPresent = true;
      go('arm-opened');
    },
    armLost(why) {
      armPresent = false;
      go('arm-lost', why);
    },
    fault(why) { go('fault', why); },
    announce,
  };
}
