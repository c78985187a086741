// What the page's address asks of the Drive view: a hand chosen at once (?hand=rendered), or the unattended demo
// (?demo=operator&seed=N), which runs by itself.
import { useEffect, useRef } from 'react';
import { demoInAddress, runDemo } from '../demo/run-demo.ts';
import { useAct } from '../frame/use-act.ts';
import { useConnected, useLink } from '../host/use-host.tsx';
import type { HandSession } from '../tracking/hand-session.ts';
import { chooseHand } from './choose-hand.ts';
import { usePageHand } from './page-hand.tsx';

export function FromAddress() {
  const link = useLink();
  const act = useAct();
  const connected = useConnected();
  const session = useRef<HandSession>(null);
  const begun = useRef(false);
  session.current = usePageHand();
  useEffect(() => {
    if (!connected || begun.current) return;
    begun.current = true;
    const demo = demoInAddress(location.search);
    const hand = new URLSearchParams(location.search).get('hand');
    if (demo) void runDemo(link, () => session.current, demo.seed);
    else if (hand === 'camera' || hand === 'rendered') act(() => chooseHand(link, hand));
  }, [link, act, connected]);
  return null;
}
