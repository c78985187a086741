// Esc stops, in every view and whatever has the focus. App mounts it once.
import { useEffect } from 'react';
import { useLink } from '../host/use-host.tsx';

export function StopKey() {
  const link = useLink();
  useEffect(() => {
    const onDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.repeat) void link.call.session.stop({}).catch(() => undefined);
    };
    // Captured first, so that nothing on the page can keep it back.
    window.addEventListener('keydown', onDown, { capture: true });
    return () => window.removeEventListener('keydown', onDown, { capture: true });
  }, [link]);
  return null;
}
