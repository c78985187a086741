// This window's part of the clutch: Space, pedal, gamepad and the bar on the screen, as one level. Losing the focus, the key
// or the window lets go. DriveKeys and ClutchBar call it.
import { createStore } from 'zustand';
import type { HostLink } from '../host/link.ts';

export const clutch = createStore<{ readonly pressed: boolean }>(() => ({ pressed: false }));

type Holder = 'key' | 'bar' | 'pad';
const holders = new Set<Holder>();

export function pressClutch(link: HostLink, by: Holder, held: boolean): void {
  if (held) holders.add(by); else holders.delete(by);
  const pressed = holders.size > 0;
  if (pressed === clutch.getState().pressed) return;
  clutch.setState({ pressed });
  link.setClutch(pressed);
}

export function letGoOfClutch(link: HostLink): void {
  holders.clear();
  clutch.setState({ pressed: false });
  link.setClutch(false);
}
