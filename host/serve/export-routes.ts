// The calls `exports.*`: data sets for others, written by a worker. Called by router.ts.
import { implement } from '@orpc/server';
import { contract } from '../../core/contract/contract.ts';
import { fault, FaultError } from '../../core/fault.ts';
import type { CallContext } from './router.ts';

export function exportRoutes() {
  const os = implement(contract).$context<CallContext>().exports;
  const later = (): never => { throw new FaultError(fault('request.invalid', { field: 'the call' })); };
  return {
    plan: os.plan.handler(later), start: os.start.handler(later), cancel: os.cancel.handler(later),
    forget: os.forget.handler(later), push: os.push.handler(later),
  };
}
