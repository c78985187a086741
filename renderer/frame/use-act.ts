// Runs a call to the host from a button or key and puts a refusal where the operator sees it: the notice line.
import { useCallback } from 'react';
import { notice } from './notice.ts';
import { faultOf } from '../host/fault-of.ts';
import type { HostLink } from '../host/link.ts';
import { useLink } from '../host/use-host.tsx';

export type Act = (work: (call: HostLink['call']) => Promise<unknown>) => void;

export function useAct(): Act {
  const link = useLink();
  return useCallback((work) => {
    void (async () => {
      try {
        await work(link.call);
      } catch (error) {
        notice.getState().show(faultOf(error));
      }
    })();
  }, [link]);
}
