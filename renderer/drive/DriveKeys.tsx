// The keys of the Drive view: Space and the keys that the settings name are the clutch (a pedal is a keyboard), A arms, R records, S P F D judge a take, N writes a note and T its tags.
// Esc is not here: it stops from every view (frame/StopKey.tsx).
import { useEffect } from 'react';
import { useAct } from '../frame/use-act.ts';
import { useHoldsControl, useHost, useLink } from '../host/use-host.tsx';
import { letGoOfClutch, pressClutch } from './clutch.ts';
import { takeActions } from './take-actions.ts';

const isWriting = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) && (target as HTMLInputElement).type !== 'range');

export function DriveKeys() {
  const link = useLink();
  const act = useAct();
  const mine = useHoldsControl();
  const phase = useHost((host) => host.take.phase) ?? 'none';
  const state = useHost((host) => host.session.state) ?? 'idle';
  const hasHand = useHost((host) => host.session.hand !== 'none') ?? false;
  useEffect(() => {
    const isClutch = ({ code }: KeyboardEvent) => code === 'Space' || (link.state.getState().host?.settings.keys.clutch.includes(code) ?? false);
    const onDown = (event: KeyboardEvent) => {
      if (isWriting(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isClutch(event)) {
        // Also on a focused button: there Enter presses, and Space is the clutch and nothing else.
        event.preventDefault();
        if (!event.repeat && mine) pressClutch(link, 'key', true);
        return;
      }
      if (event.repeat || !mine) return;
      const key = event.key.toLowerCase();
      if (key === 'a' && (state === 'ready' || state === 'paused')) act((call) => call.session.arm({}));
      else if (!takeActions(key, phase, hasHand, act)) return;
      event.preventDefault();
    };
    const onUp = (event: KeyboardEvent) => {
      if (!isClutch(event)) return;
      if (!isWriting(event.target)) event.preventDefault();
      pressClutch(link, 'key', false);
    };
    const letGo = () => letGoOfClutch(link);
    window.addEventListener('keydown', onDown);
    window.addEventListener('keyup', onUp);
    window.addEventListener('blur', letGo);
    document.addEventListener('visibilitychange', letGo);
    return () => {
      window.removeEventListener('keydown', onDown);
      window.removeEventListener('keyup', onUp);
      window.removeEventListener('blur', letGo);
      document.removeEventListener('visibilitychange', letGo);
    };
  }, [link, act, mine, phase, state, hasHand]);
  // Without control nothing is held: the bar, disabled meanwhile, may never hear of its own release, and would keep Space out.
  useEffect(() => { if (!mine) letGoOfClutch(link); }, [link, mine]);
  // Leaving the view lets go; a change of state within it must not.
  useEffect(() => () => letGoOfClutch(link), [link]);
  return null;
}
