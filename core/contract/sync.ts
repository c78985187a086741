// How late devices stamp what they see, measured by the checks of sync and kept with the rig. The calls `sync.*` of the
// contract; a camera's own checks run in the page and only their result comes here, by the settings.
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { faultSchema } from './fault.ts';

export const latencyMethods = ['code', 'flash', 'tap', 'given'] as const;

/** Taken off the capture times of everything that a device tells. */
export const latencySchema = z.object({
  milliseconds: z.number().min(-500).max(5000),
  spreadMilliseconds: z.number().min(0).max(5000),
  method: z.enum(latencyMethods),
  /** ISO 8601. */
  at: z.string().max(40),
});
export type Latency = z.infer<typeof latencySchema>;

const call = oc.errors({ FAULT: { data: faultSchema } });
const listened = z.object({ stream: z.string().min(1).max(200), field: z.string().min(1).max(80) });

export const syncContract = {
  /** Listens to two streams while somebody taps, claps or shakes, and says how much later the second shows it. */
  compare: call.input(z.object({ first: listened, second: listened, seconds: z.number().min(5).max(60).default(12) })).output(z.object({
    /** Null: nothing in common was found. */
    delay: z.object({ milliseconds: z.number(), spreadMilliseconds: z.number(), correlation: z.number(), measurements: z.number().int() }).nullable(),
    firstSamples: z.number().int(), secondSamples: z.number().int(),
  })),
};
