// The fault inside whatever a call to the host threw. Everyone who catches one uses this.
import { ORPCError } from '@orpc/client';
import { faultSchema } from '../../core/contract/fault.ts';
import { fault, faultFrom, type Fault } from '../../core/fault.ts';

export function faultOf(error: unknown): Fault {
  if (error instanceof ORPCError) {
    const parsed = faultSchema.safeParse(error.data);
    if (parsed.success) {
      const { code, params, hint } = parsed.data;
      return fault(code, params, hint);
    }
  }
  return faultFrom(error);
}
