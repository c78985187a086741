// The operator's own limits of an arm, as settings hold them. What they mean, and that they only ever tighten, is in
// core/math/arm-limits.ts.
import { z } from 'zod';
import { mostClearanceMetres, slowestScale, type ArmLimits } from '../math/arm-limits.ts';

const corner = z.tuple([z.number(), z.number(), z.number()]);

export const armLimitsSchema: z.ZodType<ArmLimits> = z.object({
  workspace: z.object({ minimum: corner, maximum: corner }).optional(),
  tablePlane: z.number().min(-1).max(2).optional(),
  jointRanges: z.record(z.string().max(80), z.object({ minimum: z.number(), maximum: z.number() })).optional(),
  speedScale: z.number().min(slowestScale).max(1).optional(),
  clearanceMetres: z.number().min(0).max(mostClearanceMetres).optional(),
});
