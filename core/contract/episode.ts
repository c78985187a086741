// Episodes as viewers see them: the row of the library, what was judged at save, what may be changed later, and how the
// library is searched. The calls `episodes.*` of the contract.
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { editSchema, episodeEditsSchema } from '../edits/edits.ts';
import { faultSchema } from './fault.ts';

export const outcomes = ['success', 'partial', 'failure', 'unlabelled'] as const;
export type Outcome = (typeof outcomes)[number];

/**
 * Who may have a take, by what the people in it agreed to: nothing was said (so nobody outside), it stays here, partners
 * whom the lab names may have it, everybody may. Each allows what the ones before it allow.
 */
export const consents = ['unsaid', 'internal', 'share', 'publish'] as const;
export type Consent = (typeof consents)[number];

/** What the program says of a take's quality; apart from how the task went, and never overruling a person. */
export const verdicts = ['accept', 'flag', 'refuse'] as const;
export type Verdict = (typeof verdicts)[number];

/** What can be wrong with a take. Add a code here, its measure in recordings/judge and its sentence in renderer/words. */
export const reasonCodes = [
  'rate', 'gap', 'drops', 'sync', 'clock-jump', 'saturation', 'guard', 'idle-head', 'idle-tail', 'jerk',
  'tracking', 'frozen', 'black', 'exposure', 'blur', 'task', 'short', 'empty', 'not-finite', 'silent',
] as const;
export type ReasonCode = (typeof reasonCodes)[number];

export const judgementSchema = z.object({
  /** 0 to 100. */
  score: z.number().min(0).max(100),
  verdict: z.enum(verdicts),
  /** Gravest first. */
  reasons: z.array(z.object({
    code: z.enum(reasonCodes),
    weight: z.enum(verdicts),
    /** The stream or camera that it is about; empty: the take. */
    stream: z.string(),
    /** Exact figures for the sentence: counts, seconds, milliseconds, ratios, with the unit in the key. */
    params: z.record(z.string(), z.union([z.string(), z.number()])),
    /** Where to look, seconds of the take; null: everywhere. */
    at: z.object({ fromSeconds: z.number(), toSeconds: z.number() }).nullable(),
  })),
  /** When, by which rules (a hash of the thresholds), and how long it took. */
  at: z.string(), rules: z.string(), milliseconds: z.number(),
});
export type Judgement = z.infer<typeof judgementSchema>;

export const episodeSchema = z.object({
  id: z.string(),
  folder: z.string(),
  /** ISO 8601, wall clock at the start. */
  startedAt: z.string(),
  durationSeconds: z.number(),
  rig: z.string(),
  task: z.string(),
  outcome: z.enum(outcomes),
  /** What the world said, if it knows: true, false, or null. */
  taskSuccess: z.boolean().nullable(),
  operator: z.string(),
  note: z.string(),
  tags: z.array(z.string()),
  consent: z.enum(consents),
  cameras: z.array(z.string()),
  sizeBytes: z.number(),
  drops: z.number().int(),
  /** Kept, or repaired after a crash. */
  state: z.enum(['kept', 'repaired', 'damaged']),
  /** Of the judgement at save; null: never judged. */
  score: z.number().nullable(),
  verdict: z.enum(verdicts).nullable(),
  /** `recorded`, or the format that it was imported from. */
  origin: z.string(),
  /** Edits in force: trims, splits, marks. */
  edits: z.number().int(),
  /** The episode that this one was merged into. */
  mergedInto: z.string().nullable(),
  /** Its folder is a copy of this episode, or its old name: the manifest names another id than the folder. */
  copyOf: z.string().optional(),
});
export type Episode = z.infer<typeof episodeSchema>;

const tag = z.string().trim().min(1).max(40);
export const labelChangeSchema = z.object({
  outcome: z.enum(outcomes).optional(),
  note: z.string().max(2000).optional(),
  operator: z.string().max(80).optional(),
  task: z.string().max(400).optional(),
  tags: z.array(tag).max(50).optional(),
  consent: z.enum(consents).optional(),
});
export type LabelChange = z.infer<typeof labelChangeSchema>;

export const sortKeys = ['startedAt', 'durationSeconds', 'score', 'task', 'outcome', 'sizeBytes'] as const;

export const searchSchema = z.object({
  /** Words that must all occur in task, note, tags, operator, rig or id. */
  text: z.string().max(200).default(''),
  outcomes: z.array(z.enum(outcomes)).optional(),
  /** `none`: never judged. No list, or an empty one, is no filter. */
  verdicts: z.array(z.enum([...verdicts, 'none'])).optional(),
  task: z.string().optional(),
  operator: z.string().optional(),
  tag: z.string().optional(),
  consents: z.array(z.enum(consents)).optional(),
  /** Started at or after, ISO 8601. */
  since: z.string().optional(),
  sort: z.enum(sortKeys).default('startedAt'),
  descending: z.boolean().default(true),
  offset: z.number().int().min(0).default(0),
  limit: z.number().int().min(1).max(10_000).default(200),
});
export type EpisodeSearch = z.infer<typeof searchSchema>;

/**
 * One page, and what the filters' buttons need: how many there are of each (verdicts also of `none`), by the search without
 * that filter. `all`, tasks, operators and tags are of the whole library, the thousand most used ones at most.
 */
export const searchResultSchema = z.object({
  episodes: z.array(episodeSchema),
  total: z.number().int(), all: z.number().int(),
  outcomes: z.record(z.string(), z.number().int()),
  verdicts: z.record(z.string(), z.number().int()),
  tasks: z.array(z.string()), operators: z.array(z.string()), tags: z.array(z.string()),
});
export type SearchResult = z.infer<typeof searchResultSchema>;

const nothing = z.object({});
export const episodeId = z.string().regex(/^[0-9A-Za-z_-]{1,80}$/);
const id = z.object({ id: episodeId });
const many = z.object({ ids: z.array(episodeId).min(1).max(10_000) });
const call = oc.errors({ FAULT: { data: faultSchema } });

export const replayResultSchema = z.object({
  success: z.boolean(), objectErrorMillimetres: z.number(), commands: z.number().int(), seconds: z.number(),
});

export const episodesContract = {
  list: call.input(nothing).output(z.object({ episodes: z.array(episodeSchema) })),
  search: call.input(searchSchema).output(searchResultSchema),
  /** What it said before stays in the manifest's history. */
  label: call.input(id.extend(labelChangeSchema.shape)).output(episodeSchema),
  /** The same change to many; `addTags` and `removeTags` leave the other tags alone. */
  labelMany: call.input(many.extend({ change: labelChangeSchema, addTags: z.array(tag).max(50).default([]), removeTags: z.array(tag).max(50).default([]) }))
    .output(z.object({ episodes: z.array(episodeSchema), refused: z.array(z.object({ id: z.string(), fault: faultSchema })) })),
  /** Judges again, by the thresholds as they are now. */
  judge: call.input(id).output(judgementSchema),
  /** Moves to the library's trash folder; `restore` brings it back. */
  remove: call.input(id).output(nothing),
  restore: call.input(id).output(episodeSchema),
  verify: call.input(id).output(z.object({ ok: z.boolean(), problems: z.array(z.string()) })),
  repair: call.input(id).output(episodeSchema),
  /** Runs the recorded commands again in a simulator of their own, faster than time. */
  replayInSimulator: call.input(id).output(replayResultSchema),
  edits: {
    show: call.input(id).output(episodeEditsSchema),
    /** Adds one edit to the log. */
    apply: call.input(id.extend({ edit: editSchema })).output(episodeEditsSchema),
    undo: call.input(id).output(episodeEditsSchema),
    redo: call.input(id).output(episodeEditsSchema),
  },
  /** Reads a data set of others into the library; its progress, and at the end the new episodes. */
  importFrom: call.input(z.object({ path: z.string().min(1).max(1000) })).output(eventIterator(z.object({
    done: z.number(), total: z.number(), episodes: z.array(z.string()), problems: z.array(z.string()),
  }))),
};
