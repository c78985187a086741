// Exports: which data sets can be written, from what, and how far one is. The calls `exports.*` of the contract; the
// host runs them on a worker, so they go on when the window is closed.
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { episodeId, outcomes, verdicts } from './episode.ts';
import { faultSchema } from './fault.ts';

export const exportFormats = ['lerobot', 'lerobot-v2.1', 'mcap', 'hdf5', 'csv', 'parquet'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** How a stream is brought onto the grid: the nearest sample, the last one before, or a line between two. */
export const resamplings = ['nearest', 'hold', 'interpolate'] as const;
export type Resampling = (typeof resamplings)[number];

export const exportOptionsSchema = z.object({
  format: z.enum(exportFormats),
  /** The folder to make; it must not be there, or be an export of the same options that was interrupted. */
  out: z.string().min(1).max(1000),
  /** Name of the data set; the folder's if empty. */
  name: z.string().max(200).default(''),
  /** Empty: all that pass the filters. */
  episodes: z.array(episodeId).max(100_000).default([]),
  outcomes: z.array(z.enum(outcomes)).default([...outcomes]),
  verdicts: z.array(z.enum([...verdicts, 'none'])).default([...verdicts, 'none']),
  /** Frames a second of the grid; 0: the rate of the slowest camera, rounded. */
  fps: z.number().int().min(0).max(1000).default(0),
  /** Empty: an even grid of the take's own time. A camera's name: one row for each of its frames. */
  gridCamera: z.string().max(40).default(''),
  /** Stream ids, empty: what the format takes by itself. */
  streams: z.array(z.string().max(200)).max(1000).default([]),
  /** Stream ids that are left out whatever else is asked for: of samples, depth (`camera.wrist/depth`) or sound (`microphone.table/packets`). */
  withoutStreams: z.array(z.string().max(200)).max(1000).default([]),
  /** Camera names, empty: all. */
  cameras: z.array(z.string().max(40)).max(100).default([]),
  /** Overrules of what each stream's kind asks for. */
  resampling: z.record(z.string(), z.enum(resamplings)).default({}),
  /** Pictures: null keeps their size. */
  size: z.object({ width: z.number().int().min(16).max(8192), height: z.number().int().min(16).max(8192) }).nullable().default(null),
  /** `copy` takes the packets as they are where the grid allows, and encodes as h264 where not. */
  codec: z.enum(['copy', 'h264', 'av1']).default('copy'),
  /** Share of the episodes that goes into the split `val`, chosen by a hash of their ids. */
  validationShare: z.number().min(0).max(0.9).default(0),
  /** True capture times of each stream as features of their own. */
  trueTimes: z.boolean().default(true),
  /** MCAP only: messages of Foxglove's schemas, or of ROS 2. */
  mcapMessages: z.enum(['foxglove', 'ros2']).default('foxglove'),
  /** HDF5 only: whose layout, and whether pictures are stored as they are or as JPEG. */
  hdf5Layout: z.enum(['robomimic', 'aloha']).default('robomimic'),
  hdf5Pictures: z.enum(['raw', 'jpeg']).default('raw'),
  robotType: z.string().max(80).default(''),
  licence: z.string().max(80).default(''),
  /** For the data card. */
  description: z.string().max(4000).default(''),
});
export type ExportOptions = z.infer<typeof exportOptionsSchema>;

/** How far the grid is from what was recorded, of one stream or camera: milliseconds between row and sample, of a line between two the nearer one. */
export const timeErrorSchema = z.object({
  stream: z.string(), resampling: z.enum(resamplings), p50Milliseconds: z.number(), maxMilliseconds: z.number(),
  /** Rows that repeat the sample of the row before, and samples that no row has. */
  repeated: z.number().int(), unused: z.number().int(),
});
export type TimeError = z.infer<typeof timeErrorSchema>;

export const exportPlanSchema = z.object({
  fps: z.number(), episodes: z.number().int(), skipped: z.array(z.object({ id: z.string(), why: faultSchema })),
  rows: z.number().int(), seconds: z.number(), estimatedBytes: z.number(), freeBytes: z.number(), estimatedSeconds: z.number(),
  /** While it is written, where that is more than what is left in the end. */
  peakBytes: z.number(),
  /** What is at the folder: nothing; this export, interrupted, so that it goes on; another interrupted one, which would be removed; or what is none of ours. */
  place: z.enum(['free', 'goes-on', 'restarts', 'taken']),
  features: z.array(z.object({ name: z.string(), dtype: z.string(), size: z.number().int(), stream: z.string(), resampling: z.enum(resamplings).nullable() })),
  cameras: z.array(z.object({ name: z.string(), width: z.number(), height: z.number(), copied: z.number().int(), encoded: z.number().int() })),
  /** Sound and depth that was recorded: whether it goes along, and if nobody left it out, why not. */
  media: z.array(z.object({ stream: z.string(), kind: z.enum(['depth', 'sound']), name: z.string(), taken: z.boolean(), why: faultSchema.nullable() })),
  timeErrors: z.array(timeErrorSchema),
  warnings: z.array(faultSchema),
});
export type ExportPlan = z.infer<typeof exportPlanSchema>;

export const exportReportSchema = z.object({
  episodes: z.number().int(), rows: z.number().int(), bytes: z.number(), seconds: z.number(),
  copiedVideos: z.number().int(), encodedVideos: z.number().int(),
  timeErrors: z.array(timeErrorSchema),
  /** Episodes that were left out, each with its reason, and what else people should know. */
  skipped: z.array(z.object({ id: z.string(), why: faultSchema })), warnings: z.array(faultSchema),
  /** What our own validator found wrong; empty: nothing. */
  problems: z.array(z.string()),
});
export type ExportReport = z.infer<typeof exportReportSchema>;

export const exportJobSchema = z.object({
  id: z.string(), format: z.enum(exportFormats), out: z.string(), name: z.string(),
  phase: z.enum(['waiting', 'planning', 'writing', 'checking', 'pushing', 'done', 'failed', 'cancelled']),
  /** Share done of this phase, 0 to 1, and a guess of what is left. */
  share: z.number(), secondsLeft: z.number().nullable(),
  episodesDone: z.number().int(), episodes: z.number().int(),
  fault: faultSchema.nullable(), report: exportReportSchema.nullable(),
});
export type ExportJob = z.infer<typeof exportJobSchema>;

/** It is sent even where consent.json of the data set does not allow it: somebody knows better. */
const despiteConsent = z.boolean().default(false);

/** Where a written data set is sent. Secrets are used for this one time and kept nowhere. */
export const pushTargetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hugging-face'), repository: z.string().regex(/^[\w.-]{1,96}\/[\w.-]{1,96}$/), token: z.string().max(400), isPrivate: z.boolean().default(true), endpoint: z.string().max(400).default(''), despiteConsent }),
  z.object({ kind: z.literal('s3'), endpoint: z.string().max(400), region: z.string().max(40).default('auto'), bucket: z.string().max(100), prefix: z.string().max(400).default(''), accessKey: z.string().max(200), secretKey: z.string().max(400), despiteConsent }),
]);
export type PushTarget = z.infer<typeof pushTargetSchema>;

const nothing = z.object({});
const call = oc.errors({ FAULT: { data: faultSchema } });
const job = z.object({ id: z.string().max(80) });

export const exportsContract = {
  /** What would be written, without writing it. */
  plan: call.input(exportOptionsSchema).output(exportPlanSchema),
  /** Its progress is in the host's state. */
  start: call.input(exportOptionsSchema).output(job),
  /** Goes on with an interrupted one, whoever began it: its options stand in the folder. */
  resume: call.input(z.object({ out: z.string().min(1).max(1000) })).output(job),
  /** What is written stays; starting it again with the same options goes on from there. */
  cancel: call.input(job).output(nothing),
  /** Takes a job that ended off the list. */
  forget: call.input(job).output(nothing),
  /** Sends a written data set to a hub or a store; the token is used and not kept. */
  push: call.input(job.extend({
    to: pushTargetSchema,
  })).output(nothing),
};
