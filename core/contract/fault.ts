// A fault as it travels: in the host's state, in refusals, in what is told of exports.
import { z } from 'zod';
import { faultCodes } from '../fault.ts';

export const faultSchema = z.object({
  code: z.enum(faultCodes),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  hint: z.string().optional(),
});
