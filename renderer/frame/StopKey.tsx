// Esc stops, in every view and whatever has the focus; so do the keys, pedals and gamepad buttons that the settings
// name. App mounts it once.
import { useEffect } from 'react';
import { eachBeat } from '../host/beat.ts';
import { padHeld } from '../host/gamepad.ts';
import { useLink } from '../host/use-host.tsx';

export function StopKey() {
  const link = useLink();
  useEffect(() => {
    const keys = () => link.state.getState().host?.settings.keys;
    const stop = () => void link.call.session.stop({}).catch(() => undefined);
    const onDown = (event: KeyboardEvent) => {
      if (!event.repeat && (event.key === 'Escape' || keys()?.stop.includes(event.code))) stop();
    };
    // Captured first, so that nothing on the page can keep it back.
    window.addEventListener('keydown', onDown, { capture: true });
    let down = false;
    const stopLooking = eachBeat(() => {
      const held = padHeld(keys()?.padStop ?? []);
      if (held && !down) stop();
      down = held;
    });
    return () => {
      window.removeEventListener('keydown', onDown, { capture: true });
      stopLooking();
    };
  }, [link]);
  return null;
}
