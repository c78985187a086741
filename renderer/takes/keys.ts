// Keyboard of the library and the player: one listener while a view is on screen, silent while text is typed.
// Stop (Esc) belongs to the frame and is never taken here.
import { useEffect, useRef } from 'react';

/** True: taken, nobody else gets it. */
export type KeyHandler = (key: string, event: KeyboardEvent) => boolean;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input:not([type=range]):not([type=checkbox]), textarea, select'));

/** What changes takes happens once a press: Delete held down would discard one after another. */
const oncePerPress: ReadonlySet<string> = new Set(['Delete', 'Backspace', 'Enter', 's', 'p', 'f', 'u', 'x', 'z', 't', 'n', 'l', 'e', 'c', 'm']);

export const isHeldTooLong = (key: string, repeat: boolean): boolean => repeat && oncePerPress.has(key);

export function useKeys(handler: KeyHandler): void {
  const newest = useRef(handler);
  useEffect(() => { newest.current = handler; });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.key === 'Escape' || isTyping(event.target)) return;
      // Enter presses a focused button; Space belongs to the view (it plays), as it belongs to the clutch in Drive.
      if (event.key === 'Enter' && event.target instanceof HTMLElement && event.target.closest('button, a, summary')) return;
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      if (isHeldTooLong(key, event.repeat) || !newest.current(key, event)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener('keydown', listener);
    return () => { window.removeEventListener('keydown', listener); };
  }, []);
}
