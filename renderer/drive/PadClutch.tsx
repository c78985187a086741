// The clutch on a gamepad: held while one of the buttons that the settings name is. Mounted while the Drive view shows.
import { useEffect } from 'react';
import { eachBeat } from '../host/beat.ts';
import { padHeld } from '../host/gamepad.ts';
import { useHoldsControl, useLink } from '../host/use-host.tsx';
import { pressClutch } from './clutch.ts';

export function PadClutch() {
  const link = useLink();
  const mine = useHoldsControl();
  useEffect(() => {
    if (!mine) return undefined;
    let down = false;
    const stopLooking = eachBeat(() => {
      // Out of sight its buttons are not told: that is an open clutch.
      const held = !document.hidden && document.hasFocus() && padHeld(link.state.getState().host?.settings.keys.padClutch ?? []);
      if (held !== down) pressClutch(link, 'pad', held);
      down = held;
    });
    return () => {
      stopLooking();
      pressClutch(link, 'pad', false);
    };
  }, [link, mine]);
  return null;
}
