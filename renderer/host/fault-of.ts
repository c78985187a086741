// The fault inside whatever a call to the host threw. Everyone who catches one uses this.
import { ORPCError } from '@orpc/client';
import type { z } from 'zod';
import { faultSchema } from '../../core/contract/fault.ts';
import { fault, faultFrom, type Fault } from '../../core/fault.ts';

/** A fault as it travelled, as everybody here passes it on. */
export const plainFault = ({ code, params, hint }: z.infer<typeof faultSchema>): Fault => fault(code, params, hint);

export function faultOf(error: unknown): Fault {
  if (error instanceof ORPCError) {
    const parsed = faultSchema.safeParse(error.data);
    if (parsed.success) return plainFault(parsed.data);
  }
  return faultFrom(error);
}
