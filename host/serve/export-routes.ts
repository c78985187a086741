// The calls `exports.*`: data sets for others, written by a process of their own. Called by router.ts.
import { implement } from '@orpc/server';
import { contract } from '../../core/contract/contract.ts';
import type { Exports } from '../exports.ts';
import type { CallContext } from './call-context.ts';

export function exportRoutes(exports: Exports) {
  const os = implement(contract).$context<CallContext>().exports;
  return {
    plan: os.plan.handler(({ input }) => exports.plan(input)),
    start: os.start.handler(({ input }) => ({ id: exports.start(input) })),
    resume: os.resume.handler(({ input }) => ({ id: exports.resume(input.out) })),
    cancel: os.cancel.handler(async ({ input }) => { await exports.cancel(input.id); return {}; }),
    forget: os.forget.handler(({ input }) => { exports.forget(input.id); return {}; }),
    push: os.push.handler(({ input }) => { exports.push(input.id, input.to); return {}; }),
  };
}
