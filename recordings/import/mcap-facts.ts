// What an MCAP file says of its episode as a whole: in ours its metadata, in others hardly anything. Used by mcap.ts.
import { z } from 'zod';
import { outcomes } from '../../core/contract/episode.ts';
import { manifestSchema, type Manifest } from '../manifest.ts';
import { subtasksFrom, type OpenForeignEpisode } from './foreign.ts';
import type { Survey } from './mcap-survey.ts';

/** What every reader tells of an episode, less what is in it. */
type Told = Omit<OpenForeignEpisode, 'fingerprint' | 'streams' | 'samples' | 'cameras' | 'left'>;

export interface McapFacts extends Told {
  /** The samples' own host times hold: they are all of one clock. */
  readonly keepsClock: boolean;
  /** Which episode it is, where the file says so. */
  readonly identity: string | null;
}

const spansSchema = z.array(z.object({ id: z.string(), fromNanos: z.number(), toNanos: z.number(), startNanos: z.number(), epochUnixNanos: z.string().regex(/^\d{1,20}$/), shiftNanos: z.string() })).min(1);
const tagsSchema = z.array(z.string().trim().min(1).max(40)).max(50);

export function factsOf(survey: Survey): McapFacts {
  const { episode, firstLog, lastLog } = survey;
  const shared = { description: parsed(survey.world), worldXml: survey.worldXml };
  const spans = episode && spansSchema.safeParse(parsed(episode.get('spans') ?? null)).data;
  if (episode && spans) return asFarAsRead(survey, { ...shared, ...ourExport(episode, spans, survey) });
  const manifest = survey.manifest === null ? null : manifestSchema.safeParse(parsed(survey.manifest)).data ?? null;
  if (manifest) return asFarAsRead(survey, { ...shared, ...ourSamples(manifest, lastLog) });
  return {
    ...shared, epochUnixNanos: firstLog, startNanos: 0, endNanos: Number(lastLog - firstLog), rig: '', task: '', operator: '', seed: 0,
    labels: { outcome: 'unlabelled', note: '', taskSuccess: null, tags: [] }, subtasks: [], keepsClock: false, identity: null,
  };
}

/** A file that was cut off is a shorter episode, and another one than the whole. */
function asFarAsRead({ cut, lastLog }: Survey, facts: McapFacts): McapFacts {
  if (cut.length === 0) return facts;
  const end = Math.max(facts.startNanos, Number(lastLog - facts.epochUnixNanos));
  return { ...facts, endNanos: Math.min(facts.endNanos, end), identity: `${facts.identity ?? ''} up to ${lastLog}` };
}

function ourExport(episode: ReadonlyMap<string, string>, spans: z.infer<typeof spansSchema>, { firstLog, lastLog }: Survey): Omit<McapFacts, 'description' | 'worldXml'> {
  const text = (key: string): string => episode.get(key) ?? '';
  const outcome = outcomes.find((one) => one === text('outcome')) ?? 'unlabelled';
  const [first] = spans as [typeof spans[0]];
  const isOneClock = spans.every((span) => span.epochUnixNanos === first.epochUnixNanos && span.shiftNanos === '0');
  return {
    rig: text('rig'), task: text('task'), operator: text('operator'), seed: z.array(z.object({ seed: z.number() })).safeParse(parsed(text('recorded_by'))).data?.[0]?.seed ?? 0,
    labels: {
      outcome, note: text('note').slice(0, 2000), taskSuccess: text('task_success') === '' ? null : text('task_success') === 'true',
      tags: tagsSchema.safeParse(parsed(text('tags'))).data ?? [],
    },
    subtasks: subtasksFrom(parsed(text('subtasks'))),
    ...(isOneClock
      ? { epochUnixNanos: BigInt(first.epochUnixNanos), startNanos: first.fromNanos, endNanos: spans.at(-1)!.toNanos }
      : { epochUnixNanos: firstLog, startNanos: 0, endNanos: Number(lastLog - firstLog) }),
    keepsClock: isOneClock, identity: `mcap ${text('uuid')} ${text('spans')}`,
  };
}

const ourSamples = ({ clock, rig, task, operator, seed, labels, id }: Manifest, lastLog: bigint): Omit<McapFacts, 'description' | 'worldXml'> => ({
  epochUnixNanos: BigInt(clock.epochUnixNanos), startNanos: clock.startNanos, endNanos: Math.max(clock.startNanos, Number(lastLog - BigInt(clock.epochUnixNanos))),
  rig, task, operator, seed, labels, subtasks: [], keepsClock: true, identity: `samples ${id}`,
});

function parsed(text: string | null): unknown {
  try {
    return text === null || text === '' ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
