// What the player needs of an episode's manifest.json. Written by recordings/manifest.ts (FORMAT.md); read
// here field by field, so that a manifest with something strange in it still shows the rest.
import { z } from 'zod';
import { judgementSchema } from '../../../core/contract/episode.ts';
import { latencySchema } from '../../../core/contract/sync.ts';

const text = z.string().catch('');
const count = z.number().catch(0);
const nanosOrNull = z.number().nullable().catch(null);

/** How long samples were under way, how the device's own counter ran, and what was taken off capture times. */
const syncSchemas = {
  clock: z.object({
    transit: z.object({ p50Milliseconds: z.number(), p95Milliseconds: z.number() }).nullable().catch(null),
    device: z.object({ driftPartsPerMillion: z.number().nullable(), residualMilliseconds: z.number(), worstMilliseconds: z.number() }).nullable().catch(null),
  }).nullable().catch(null),
  latency: latencySchema.nullable().catch(null),
};

const streamSchema = z.object({
  description: z.object({ id: z.string(), title: text, kind: text, nominalHz: count }),
  count, drops: count, gaps: count, firstNanos: nanosOrNull, lastNanos: nanosOrNull, ...syncSchemas,
});
const cameraSchema = z.object({
  name: z.string(), streamId: text, file: text, codec: text, width: count, height: count, frames: count, drops: count,
});

/** A list in which one unreadable entry costs only itself. */
const lenientList = <T>(schema: z.ZodType<T>) => z.array(z.unknown()).catch([]).transform((entries) =>
  entries.flatMap((entry) => { const parsed = schema.safeParse(entry); return parsed.success ? [parsed.data] : []; }));

export const manifestSchema = z.object({
  id: text,
  startedAt: text,
  durationSeconds: count,
  clock: z.object({ startNanos: z.number() }),
  rig: text, task: text, operator: text, seed: z.number().nullable().catch(null),
  software: z.object({ name: text, version: text, node: text, platform: text }).catch({ name: '', version: '', node: '', platform: '' }),
  streams: lenientList(streamSchema),
  cameras: lenientList(cameraSchema),
  history: lenientList(z.object({ at: text, event: text })),
  files: lenientList(z.object({ path: text, bytes: count })),
  missing: lenientList(z.string()),
  judgement: judgementSchema.nullable().catch(null),
});
export type PlayedManifest = z.infer<typeof manifestSchema>;
export type PlayedStream = z.infer<typeof streamSchema>;

/** Measured, from the first to the last arrival; null where that says nothing. */
export function measuredHertz(stream: PlayedStream): number | null {
  if (stream.count < 2 || stream.firstNanos === null || stream.lastNanos === null || stream.lastNanos <= stream.firstNanos) return null;
  return (stream.count - 1) / ((stream.lastNanos - stream.firstNanos) / 1e9);
}
