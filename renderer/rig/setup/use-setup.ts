// What the host shows of the arm under set-up, and calls that change it: one at a time, with what went wrong kept for
// the page instead of passing by. ArmSetup makes one; its steps use it.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { SetupView } from '../../../core/contract/setup.ts';
import type { Fault } from '../../../core/fault.ts';
import { faultOf } from '../../host/fault-of.ts';
import type { HostLink } from '../../host/link.ts';

export interface SetupActions {
  readonly link: HostLink;
  readonly view: SetupView;
  /** A call is under way: buttons wait. */
  readonly busy: boolean;
  readonly problem: Fault | null;
  /** True when it went well. */
  act(work: (call: HostLink['call']) => Promise<unknown>): Promise<boolean>;
}

const retryMs = 1000;

/** Undefined until the host has said something. */
export function useSetup(link: HostLink): SetupActions | undefined {
  const [view, setView] = useState<SetupView>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Fault | null>(null);
  const isBusy = useRef(false);

  useEffect(() => {
    const gone = new AbortController();
    void (async () => {
      while (!gone.signal.aborted) {
        try {
          for await (const next of await link.call.setup.watch({}, { signal: gone.signal })) setView(next);
        } catch { /* The wire closed; the frame says so, and the next one is tried. */ }
        await new Promise((resolve) => { setTimeout(resolve, retryMs); });
      }
    })();
    return () => gone.abort();
  }, [link]);

  const act = useCallback(async (work: (call: HostLink['call']) => Promise<unknown>): Promise<boolean> => {
    if (isBusy.current) return false;
    isBusy.current = true;
    setBusy(true);
    setProblem(null);
    try {
      await work(link.call);
      return true;
    } catch (error) {
      setProblem(faultOf(error));
      return false;
    } finally {
      isBusy.current = false;
      setBusy(false);
    }
  }, [link]);

  return view && { link, view, busy, problem, act };
}
