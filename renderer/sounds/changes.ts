// Which sounds one change of the session calls for. Pure; SessionSounds.tsx feeds it.
import type { HostState } from '../../core/contract/state.ts';
import type { SoundName } from './sounds.ts';

export interface Heard {
  readonly state: HostState['session']['state'];
  readonly stopped: boolean;
  readonly phase: HostState['take']['phase'];
  readonly handSeen: boolean;
  readonly guarded: boolean;
  /** Whole seconds until a take starts; 0 when none counts down. */
  readonly count: number;
  /** How many episodes the library holds: a take that closes with more of them was kept. */
  readonly episodes: number;
}

export function soundsFor(before: Heard, now: Heard): SoundName[] {
  const sounds: SoundName[] = [];
  if (now.stopped && !before.stopped) sounds.push('stopped');
  if (now.state !== before.state) {
    if (now.state === 'live') sounds.push('clutchIn');
    else if (before.state === 'live' && !now.stopped) sounds.push('clutchOut');
    else if (now.state === 'armed') sounds.push('armed');
  }
  if (before.handSeen && !now.handSeen && (now.state === 'armed' || now.state === 'live')) sounds.push('trackingLost');
  if (now.guarded && !before.guarded && now.state === 'live') sounds.push('guard');
  if (now.count > 0 && now.count !== before.count) sounds.push('count');
  if (now.phase !== before.phase) {
    if (now.phase === 'recording') sounds.push('recordStart');
    else if (before.phase === 'recording') sounds.push('recordStop');
    else if (now.phase === 'none' && (before.phase === 'saving' || before.phase === 'review')) sounds.push(now.episodes > before.episodes ? 'kept' : 'discarded');
  }
  return sounds;
}
