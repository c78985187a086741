// Listens to the session and plays its sounds when they are switched on. App mounts it once.
import { useEffect } from 'react';
import { armStreams } from '../../core/streams/arm-streams.ts';
import { onSlowTick } from '../frame/slow-tick.ts';
import { useLink } from '../host/use-host.tsx';
import type { HostLink } from '../host/link.ts';
import { isGuarded } from '../scene/marks-input.ts';
import { soundsFor, type Heard } from './changes.ts';
import { playSound } from './sounds.ts';

export function SessionSounds() {
  const link = useLink();
  useEffect(() => {
    let before = hear(link);
    const listen = () => {
      const now = hear(link);
      if (before && now && link.state.getState().host?.settings.sounds) for (const name of soundsFor(before, now)) playSound(name);
      before = now;
    };
    // Changes of state sound at once; what only samples tell, with the next tick.
    const stops = [link.state.subscribe(listen), onSlowTick(listen)];
    return () => { for (const stop of stops) stop(); };
  }, [link]);
  return null;
}

function hear(link: HostLink): Heard | null {
  const { host } = link.state.getState();
  if (!host) return null;
  const nowMs = performance.now();
  const now = link.clock.hostNanos(nowMs);
  const hands = host.rig.arms.map(({ hand }) => link.samples.newest(`hand.${hand}/landmarks`));
  const leaders = host.rig.arms.map(({ leader }) => (leader === null ? undefined : link.samples.newest(armStreams(leader).state)));
  const seen = host.session.hand === 'leader' ? leaders.every((row) => row && now - row.tArrive < 1e9) : hands.every((hand) => hand?.values[0] === 1 && now - hand.tCapture < 1e9);
  return {
    state: host.session.state,
    stopped: host.session.stopped,
    phase: host.take.phase,
    handSeen: seen,
    guarded: isGuarded(link, nowMs),
    count: host.take.phase === 'countdown' ? Math.max(0, Math.ceil((host.take.startsAt - now) / 1e9)) : 0,
    episodes: host.library.episodes,
  };
}
