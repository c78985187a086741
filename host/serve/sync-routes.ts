// The calls `sync.*`: two streams listened to for a while. Called by router.ts.
import { implement } from '@orpc/server';
import { contract } from '../../core/contract/contract.ts';
import { fault, FaultError } from '../../core/fault.ts';
import type { Bus } from '../bus.ts';
import { compareStreams } from '../sync/compare.ts';
import type { CallContext } from './call-context.ts';

/** Each listens for up to a minute. */
const mostAtOnce = 4;

export function syncRoutes(bus: Bus) {
  const os = implement(contract).$context<CallContext>().sync;
  let listening = 0;
  return {
    compare: os.compare.handler(async ({ input: { first, second, seconds }, signal }) => {
      if (listening >= mostAtOnce) throw new FaultError(fault('request.invalid', { field: 'sync.compare' }, 'too many checks at once'));
      listening += 1;
      try { return await compareStreams(bus, first, second, seconds, signal); } finally { listening -= 1; }
    }),
  };
}
