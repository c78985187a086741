// Arms once after a hand was chosen, as soon as it tracks: before that, loading the tracker may hold up the page.
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { useAct } from '../frame/use-act.ts';
import { useHoldsControl, useHost } from '../host/use-host.tsx';
import { armWhenTracked } from './choose-hand.ts';
import { useHandFault, usePageHand } from './page-hand.tsx';

/** So many results in a row, and the page is at ease. */
const resultsBefore = 3;

export function AutoArm() {
  const act = useAct();
  const session = usePageHand();
  const mine = useHoldsControl();
  const trouble = useHandFault();
  const wanted = useStore(armWhenTracked, (state) => state.wanted);
  const hand = useHost((host) => host.session.hand);
  const canArm = useHost((host) => !host.session.stopped && (host.session.state === 'ready' || host.session.state === 'paused')) ?? false;
  // A hand that did not open is no longer on its way; whoever mends it arms it.
  useEffect(() => { if (trouble && wanted) armWhenTracked.setState({ wanted: false }); }, [trouble, wanted]);
  useEffect(() => {
    if (!wanted || !mine) return undefined;
    const arm = () => {
      armWhenTracked.setState({ wanted: false });
      if (canArm) act((call) => call.session.arm({}));
    };
    if (hand === 'device') { arm(); return undefined; }
    let results = 0;
    return session?.onResult(() => {
      results += 1;
      if (results === resultsBefore) arm();
    });
  }, [act, session, mine, wanted, hand, canArm]);
  return null;
}
