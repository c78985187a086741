// The format `mcap`: one file an episode, and a list of them. Foxglove, Lichtblick, Rerun and the tools of ROS 2 open them.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../../durable-file.ts';
import type { DataSetFormat, DataSetPlan, EpisodeContent, ExportEpisode, Facts, WriteContext } from '../frames.ts';
import { examine } from './doctor.ts';
import { writeEpisodeFile } from './episode-file.ts';
import { mediaFactsSchema, unlikeMedia } from './media-tally.ts';
import { foxgloveVocabulary } from './foxglove-messages.ts';
import { rosVocabulary } from './ros-messages.ts';

/** What was written, last: a folder without it is not finished. */
export const listName = 'episodes.json';
const fileOf = (episode: ExportEpisode): string => `${episode.fileName}.mcap`;

const listSchema = z.object({
  format: z.literal('waldo-mcap'), version: z.literal(1), name: z.string(), messages: z.enum(['foxglove', 'ros2']),
  episodes: z.array(z.object({ uuid: z.string(), file: z.string().regex(/^[^/\\]+\.mcap$/), messages: z.number().int(),
    facts: z.looseObject({ media: z.record(z.string(), mediaFactsSchema).default({}) }).nullable().default(null),
  }).loose()),
});

const shortOf = ({ index, uuid, split, seconds, startedAt, task, outcome, operator, tags, note, subtasks }: ExportEpisode) =>
  ({ index, uuid, split, seconds, startedAt, task, outcome, operator, tags, note, subtasks });

const total = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((sum, count) => sum + count, 0);

async function writeEpisode({ folder, plan, signal }: WriteContext, { episode, progress }: EpisodeContent) {
  const path = join(folder, fileOf(episode));
  rmSync(path, { force: true });
  const { cameras, mcapMessages } = plan.options;
  try {
    const facts = await writeEpisodeFile(path, {
      episode, vocabulary: mcapMessages === 'ros2' ? rosVocabulary : foxgloveVocabulary, options: plan.options, software: plan.software, signal, progress,
    });
    const copied = new Set(episode.cameras.map(({ name }) => name).filter((name) => cameras.length === 0 || cameras.includes(name))).size;
    return { files: [fileOf(episode)], rows: facts.messages, facts: { ...facts } as unknown as Facts, videos: { copied, encoded: 0, begunAnew: total(facts.begunAnew), lost: total(facts.lostPictures) } };
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
}

function writeList({ folder, plan }: { readonly folder: string; readonly plan: DataSetPlan }, done: readonly { readonly episode: ExportEpisode; readonly written: { readonly rows: number; readonly facts: unknown } }[]): void {
  const episodes = done.map(({ episode, written }) => ({ ...shortOf(episode), file: fileOf(episode), messages: written.rows, facts: written.facts }));
  replaceFile(join(folder, listName), `${JSON.stringify({
    format: 'waldo-mcap', version: 1, name: plan.name, messages: plan.options.mcapMessages, software: plan.software,
    licence: plan.options.licence, description: plan.options.description, skipped: plan.skipped, episodes,
  }, null, 2)}\n`);
}

async function validate(folder: string, progress?: (share: number) => void, signal?: AbortSignal): Promise<string[]> {
  const problems: string[] = [];
  let list: z.infer<typeof listSchema> | null = null;
  try {
    list = listSchema.parse(JSON.parse(await readFile(join(folder, listName), 'utf8')));
  } catch (error) {
    problems.push(`${listName}: ${existsSync(join(folder, listName)) ? `not readable (${(error as Error).message.slice(0, 200)})` : 'missing'}`);
  }
  const listed = new Map(list?.episodes.map((episode) => [episode.file, episode]));
  const found = readdirSync(folder).filter((name) => name.endsWith('.mcap')).sort();
  if (list) for (const name of found) if (!listed.has(name)) problems.push(`${name}: not in ${listName}`);
  for (const name of listed.keys()) if (!found.includes(name)) problems.push(`${name}: missing`);
  const sizes = await Promise.all(found.map(async (name) => (await stat(join(folder, name))).size));
  const total = sizes.reduce((sum, size) => sum + size, 1);
  let done = 0;
  for (const [index, name] of found.entries()) {
    const { problems: inside, messages, media } = await examine(join(folder, name), signal);
    problems.push(...inside.map((sentence) => `${name}: ${sentence}`));
    const entry = listed.get(name);
    const expected = entry?.messages;
    if (entry) problems.push(...unlikeMedia(entry.facts?.media ?? {}, media).map((sentence) => `${name}: ${sentence}`));
    if (expected !== undefined && expected !== messages) problems.push(`${name}: ${messages} messages instead of ${expected}`);
    done += sizes[index]!;
    progress?.(done / total);
  }
  return problems;
}

export const mcapFormat: DataSetFormat = {
  format: 'mcap', gridded: false, uniform: false,
  open: (context) => ({
    episode: (content) => writeEpisode(context, content),
    async finish(done, progress) {
      writeList(context, done);
      progress(1);
    },
  }),
  validate,
};
