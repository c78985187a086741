// The hand that this window tracks: a session runs while this window has control and the chosen hand is a
// picture (camera or rendered). The Drive view holds it, so that it goes on while another view is open.
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { useHoldsControl, useHost, useLink } from '../host/use-host.tsx';
import { startHandSession, type HandSession } from '../tracking/hand-session.ts';

const HandContext = createContext<HandSession | null>(null);

export function PageHandProvider({ children }: { readonly children: ReactNode }) {
  const link = useLink();
  const mine = useHoldsControl();
  const hand = useHost((host) => host.session.hand);
  // Another camera is another session; every other setting is read as it goes.
  const camera = useHost((host) => JSON.stringify(host.settings.camera));
  const [session, setSession] = useState<HandSession | null>(null);
  useEffect(() => {
    if (!mine || (hand !== 'camera' && hand !== 'rendered')) return undefined;
    const next = startHandSession({ source: hand, link });
    setSession(next);
    return () => {
      setSession(null);
      next.close();
    };
  }, [link, mine, hand, hand === 'camera' ? camera : null]);
  return <HandContext value={session}>{children}</HandContext>;
}

export const usePageHand = (): HandSession | null => useContext(HandContext);
