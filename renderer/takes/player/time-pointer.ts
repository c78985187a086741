// The pointer on anything that has time along its x axis (timeline, plots): hover scrubs, press and drag seek,
// press and drag with Shift chooses a stretch, wheel zooms about the pointer, Shift-wheel and sideways wheel move along, double click shows the whole take.
import type { PlayerSession } from './player-session.ts';
import { shift, zoom } from './view-range.ts';

/** `left` and `width` of the time axis within the element, read when needed. */
export function followTimePointer(
  element: HTMLElement,
  session: PlayerSession,
  onHover: (seconds: number | null, offsetY: number) => void = () => undefined,
): () => void {
  const { playhead, range } = session;
  const secondsAt = (event: MouseEvent): number => {
    const box = element.getBoundingClientRect();
    const { from, to } = range.getState();
    return from + ((event.clientX - box.left) / Math.max(1, box.width)) * (to - from);
  };
  const abort = new AbortController();
  const on = <K extends keyof HTMLElementEventMap>(type: K, listener: (event: HTMLElementEventMap[K]) => void, options: AddEventListenerOptions = {}) => {
    element.addEventListener(type, listener, { ...options, signal: abort.signal });
  };
  let dragging = false;
  let chosenFrom: number | null = null;
  const inTake = (seconds: number): number => Math.min(playhead.state().durationSeconds, Math.max(0, seconds));
  on('pointerdown', (event) => {
    if (event.button !== 0) return;
    dragging = true;
    element.setPointerCapture(event.pointerId);
    chosenFrom = event.shiftKey ? inTake(secondsAt(event)) : null;
    playhead.seek(secondsAt(event));
  });
  on('pointermove', (event) => {
    const seconds = secondsAt(event);
    if (dragging && chosenFrom !== null && Math.abs(seconds - chosenFrom) > 0.02) {
      const to = inTake(seconds);
      session.desk.choose({ from: Math.min(chosenFrom, to), to: Math.max(chosenFrom, to) });
    }
    if (dragging) playhead.seek(seconds);
    else if (event.pointerType === 'mouse') playhead.preview(seconds);
    onHover(seconds, event.clientY - element.getBoundingClientRect().top);
  });
  const release = () => { dragging = false; };
  on('pointerup', release);
  on('pointercancel', release);
  on('pointerleave', () => { if (!dragging) playhead.preview(null); onHover(null, 0); });
  on('wheel', (event) => {
    event.preventDefault();
    const { durationSeconds } = playhead.state();
    const now = range.getState();
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (Math.abs(sideways) > 0 && (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))) {
      range.setState(shift(now, durationSeconds, (sideways / 600) * (now.to - now.from)));
    } else {
      range.setState(zoom(now, durationSeconds, secondsAt(event), Math.exp(event.deltaY / 400)));
    }
  }, { passive: false });
  on('dblclick', () => { range.setState({ from: 0, to: playhead.state().durationSeconds }); });
  return () => { abort.abort(); };
}
