// Answers one viewer's calls: oRPC messages as text, in and out. start-host.ts gives it the router;
// viewers.ts the text.
import { ORPCError } from '@orpc/server';
import { experimental_RPCHandler as MessageHandler } from '@orpc/server/crossws';
import { fault, FaultError, faultFrom, type Fault } from '../../core/fault.ts';
import type { CallContext } from './call-context.ts';
import type { WaldoRouter } from './router.ts';
import type { Calls, Viewer } from './viewers.ts';

/** `told` gets every refusal that is our own mistake and nobody's expected trouble. */
export function createCalls(router: WaldoRouter, told: (error: unknown) => void): (viewer: Viewer, send: (text: string) => void) => Calls {
  const handler = new MessageHandler<CallContext>(router, {
    clientInterceptors: [async ({ next }) => {
      try { return await next(); } catch (error) {
        const refusal = refusalFor(error);
        if (refusal.code === 'internal') told(error);
        throw new ORPCError('FAULT', { data: refusal, message: refusal.code, cause: error });
      }
    }],
  });
  return (viewer, send) => {
    const peer = { send: (message: unknown) => { send(String(message)); return undefined; } };
    return {
      message: (text) => handler.message(peer, { rawData: text, uint8Array: () => new TextEncoder().encode(text) }, { context: { viewer } }),
      close: () => handler.close(peer),
    };
  };
}

/** Every refusal is a Fault: our own, an input that the contract does not allow, or a mistake of ours. */
function refusalFor(error: unknown): Fault {
  if (error instanceof FaultError) return error.fault;
  if (error instanceof ORPCError && error.code === 'FAULT') return error.data as Fault;
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST') {
    const issues = (error.data as { issues?: { path?: PropertyKey[]; message?: string }[] } | undefined)?.issues;
    return fault('request.invalid', { field: issues?.[0]?.path?.join('.') || 'input' }, issues?.[0]?.message ?? error.message);
  }
  return faultFrom(error);
}
