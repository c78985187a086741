// manifest.json: what an episode is, written first and rewritten when it is kept, repaired or labelled.
// FORMAT.md describes it for other programs.
import { z } from 'zod';
import { consents, judgementSchema, outcomes, type Episode } from '../core/contract/episode.ts';
import { latencySchema } from '../core/contract/sync.ts';
import type { StreamDescription } from '../core/streams/stream.ts';

const text = z.string().max(4000);
const fieldSchema = z.object({
  name: text, unit: text, size: z.number().int().min(0).max(1e6), labels: z.array(text).optional(),
});
export const streamDescriptionSchema = z.object({
  id: z.string().min(1).max(200), kind: text, title: text, fields: z.array(fieldSchema).max(1000),
  nominalHz: z.number(), frame: text.optional(), latched: z.boolean().optional(),
}).transform((value) => value as StreamDescription);

const milliseconds = z.number();
const clockSchema = z.object({
  transit: z.object({ p50Milliseconds: milliseconds, p95Milliseconds: milliseconds, mostMilliseconds: milliseconds }).nullable(),
  device: z.object({
    ticksPerSecond: z.number(), driftPartsPerMillion: z.number().nullable(), residualMilliseconds: milliseconds, worstMilliseconds: milliseconds,
  }).nullable(),
});

export const manifestVersion = 1;
/** What a file of an episode may be called. */
export const fileNamePattern = /^[0-9A-Za-z_.-]{1,100}$/;

export const manifestSchema = z.object({
  format: z.literal('waldo-episode'),
  version: z.literal(manifestVersion),
  id: z.string().regex(/^[0-9A-Za-z_-]{1,80}$/),
  /** recording: being written, or left by a crash. */
  state: z.enum(['recording', 'kept', 'repaired', 'damaged']),
  startedAt: text,
  durationSeconds: z.number().min(0),
  clock: z.object({
    /** Wall time of host nanosecond zero, Unix nanoseconds in decimal digits. */
    epochUnixNanos: z.string().regex(/^\d{1,20}$/),
    /** Time zero of the take and of its videos, host nanoseconds. */
    startNanos: z.number(),
  }),
  rig: text, task: text, operator: text, seed: z.number(),
  software: z.object({ name: text, version: text, node: text, platform: text }),
  streams: z.array(z.object({
    description: streamDescriptionSchema,
    count: z.number().int(),
    /** Samples that the recorder had to refuse because the disk was slow. */
    drops: z.number().int(),
    /** Sequence numbers missing between the first and the last sample. */
    gaps: z.number().int(),
    /** Host nanoseconds of arrival, null when count is 0. */
    firstNanos: z.number().nullable(),
    lastNanos: z.number().nullable(),
    /** How long its samples were under way, and how the device's own counter ran; null in takes of before. */
    clock: clockSchema.nullable().default(null),
    /** What was taken off its capture times, and how that was measured. */
    latency: latencySchema.nullable().default(null),
  })),
  cameras: z.array(z.object({
    name: z.string().regex(/^[a-z0-9-]{1,40}$/), streamId: text, file: text, codec: text,
    width: z.number().int(), height: z.number().int(), frames: z.number().int(),
    /** Lost before the encoder, in the recorder, or before the first key frame. */
    drops: z.number().int(),
    /** Capture time of the first and the last frame in the file, host nanoseconds. */
    firstNanos: z.number().nullable(), lastNanos: z.number().nullable(),
  })),
  microphones: z.array(z.object({
    name: z.string().regex(/^[a-z0-9-]{1,40}$/), streamId: text, file: text, codec: text, sampleRate: z.number().int(), channels: z.number().int(), packets: z.number().int(),
    /** Lost on the way, or refused by the recorder. */
    drops: z.number().int(),
    /** Capture time of the first and the last packet, host nanoseconds. */
    firstNanos: z.number().nullable(), lastNanos: z.number().nullable(),
  })).default([]),
  depths: z.array(z.object({
    name: z.string().regex(/^[a-z0-9-]{1,40}$/), streamId: text, file: text, width: z.number().int(), height: z.number().int(), metresPerStep: z.number(), frames: z.number().int(),
    drops: z.number().int(), firstNanos: z.number().nullable(), lastNanos: z.number().nullable(),
  })).default([]),
  labels: z.object({ outcome: z.enum(outcomes), note: z.string(), taskSuccess: z.boolean().nullable(), tags: z.array(z.string().max(40)).max(50).default([]), consent: z.enum(consents).default('unsaid') }),
  /** What was judged at save, or later by other thresholds; null: never. */
  judgement: judgementSchema.nullable().default(null),
  /** Where it came from, if it was not recorded here. */
  origin: z.object({ format: text, from: text }).nullable().default(null),
  /** Every change after keep: when, and the labels before it. */
  history: z.array(z.object({ at: text, event: text, before: z.unknown().optional() })),
  /** Every file but this one. */
  files: z.array(z.object({ path: z.string().regex(fileNamePattern), bytes: z.number().int(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
  /** What a repair or a full disk could not save, one sentence each. */
  missing: z.array(text),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** The catalogue's row for an episode. */
export function episodeFrom(manifest: Manifest, folder: string): Episode {
  return {
    id: manifest.id,
    folder,
    startedAt: manifest.startedAt,
    durationSeconds: manifest.durationSeconds,
    rig: manifest.rig,
    task: manifest.task,
    outcome: manifest.labels.outcome,
    taskSuccess: manifest.labels.taskSuccess,
    operator: manifest.operator,
    note: manifest.labels.note,
    tags: manifest.labels.tags,
    consent: manifest.labels.consent,
    cameras: manifest.cameras.filter((camera) => camera.frames > 0).map((camera) => camera.name),
    sizeBytes: manifest.files.reduce((sum, file) => sum + file.bytes, 0),
    drops: dropsOf(manifest),
    state: manifest.state === 'recording' ? 'damaged' : manifest.state,
    score: manifest.judgement?.score ?? null,
    verdict: manifest.judgement?.verdict ?? null,
    origin: manifest.origin?.format ?? 'recorded',
    edits: 0,
    mergedInto: null,
  };
}

/** A refused sample is usually also a gap, so the larger of the two counts. */
const dropsOf = (manifest: Manifest): number =>
  manifest.streams.reduce((sum, stream) => sum + Math.max(stream.drops, stream.gaps), 0) +
  manifest.cameras.reduce((sum, camera) => sum + camera.drops, 0);
