// The hand that this window tracks: a session runs while this window has control and the chosen hand is a
// picture (camera or rendered). The Drive view holds it, so that it goes on while another view is open.
import { createContext, useContext, useEffect, useRef, useState, type ReactNode } from 'react';
import { createStore, useStore } from 'zustand';
import type { Fault } from '../../core/fault.ts';
import { useConnected, useHoldsControl, useHost, useLink } from '../host/use-host.tsx';
import { listCameras } from '../tracking/camera.ts';
import { startHandSession, type HandSession } from '../tracking/hand-session.ts';
import { cameraIsBack, nextKeeping, restartAfterMs, restartsWithinMs, waitsMs, type Keeping } from './keep-hand.ts';

const HandContext = createContext<HandSession | null>(null);

export function PageHandProvider({ children }: { readonly children: ReactNode }) {
  const link = useLink();
  const isKept = useIsKept();
  const hand = useHost((host) => host.session.hand);
  // Another camera is another session; every other setting is read as it goes.
  const camera = useHost((host) => JSON.stringify(host.settings.camera));
  const [session, setSession] = useState<HandSession | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (!isKept || (hand !== 'camera' && hand !== 'rendered')) return undefined;
    const next = startHandSession({ source: hand, link });
    setSession(next);
    return () => {
      setSession(null);
      next.close();
    };
  }, [link, isKept, hand, hand === 'camera' ? camera : null, attempt]);
  useRestart(session, () => setAttempt((count) => count + 1));
  return <HandContext value={session}>{children}</HandContext>;
}

export const usePageHand = (): HandSession | null => useContext(HandContext);

const noHand = createStore<{ readonly fault: Fault | null }>(() => ({ fault: null }));

/** Why this window's hand is not tracked; null while it is, or is about to be. */
export function useHandFault(): Fault | null {
  return useStore(usePageHand()?.state ?? noHand, (state) => state.fault);
}

function useIsKept(): boolean {
  const mine = useHoldsControl();
  const connected = useConnected();
  const isFree = useHost((host) => host.session.leaseHolder === null) ?? false;
  const [before, setBefore] = useState<Keeping>('no');
  const keeping = nextKeeping(before, { mine, connected, isFree });
  if (keeping !== before) setBefore(keeping);
  useEffect(() => {
    if (keeping !== 'waits') return undefined;
    const timer = setTimeout(() => setBefore('no'), waitsMs);
    return () => clearTimeout(timer);
  }, [keeping]);
  return keeping !== 'no';
}

/** Begins anew after a tracker that died, and when the camera that was unplugged is there again. */
function useRestart(session: HandSession | null, again: () => void): void {
  const link = useLink();
  const trouble = useStore(session?.state ?? noHand, (state) => state.fault);
  const restarts = useRef<number[]>([]);
  useEffect(() => {
    if (!trouble) return undefined;
    const now = performance.now();
    restarts.current = restarts.current.filter((at) => now - at < restartsWithinMs);
    const pauseMs = restartAfterMs(trouble, restarts.current.length);
    const timer = pauseMs === null ? undefined : setTimeout(() => {
      restarts.current.push(performance.now());
      again();
    }, pauseMs);
    let gone = false;
    const look = () => {
      const wanted = link.state.getState().host?.settings.camera;
      if (!wanted) return;
      void listCameras().catch(() => []).then((cameras) => { if (!gone && cameraIsBack(trouble, wanted, cameras)) again(); });
    };
    const media = navigator.mediaDevices as MediaDevices | undefined;
    media?.addEventListener('devicechange', look);
    return () => {
      gone = true;
      clearTimeout(timer);
      media?.removeEventListener('devicechange', look);
    };
  }, [link, session, trouble]);
}
