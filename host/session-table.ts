// The session as a table: from which state which event leads where. What is not in the table is refused.
// session.ts runs it; nothing else decides whether the arm may move.
import type { SessionState } from '../core/contract/state.ts';

export type SessionEvent =
  | 'arm-opened' | 'arm-lost'
  | 'arm' | 'disarm'
  | 'clutch-held' | 'clutch-released'
  | 'pause' | 'stop'
  | 'fault' | 'acknowledge';

export const sessionTable: Readonly<Record<SessionState, Readonly<Partial<Record<SessionEvent, SessionState>>>>> = {
  idle: { 'arm-opened': 'ready', fault: 'fault' },
  ready: { 'arm-lost': 'idle', arm: 'armed', fault: 'fault' },
  armed: { 'arm-lost': 'fault', disarm: 'ready', 'clutch-held': 'live', pause: 'paused', stop: 'paused', fault: 'fault' },
  live: { 'arm-lost': 'fault', disarm: 'ready', 'clutch-released': 'armed', pause: 'paused', stop: 'paused', fault: 'fault' },
  paused: { 'arm-lost': 'fault', arm: 'armed', disarm: 'ready', fault: 'fault' },
  fault: { acknowledge: 'idle' },
};

/** The states in which a command may reach the arm. */
export const movingStates: ReadonlySet<SessionState> = new Set<SessionState>(['armed', 'live']);
