// `waldo episodes list|search|show|label|verify|judge|repair|rebuild|edits`: the library without a window.
import type { Episode } from '../../core/contract/episode.ts';
import { fault, FaultError } from '../../core/fault.ts';
import { sentence } from '../../core/sentences/en.ts';
import { openLibrary, type Library } from '../../recordings/library.ts';
import { defaultLibrary } from '../places.ts';
import { editEpisode } from './episode-edits.ts';
import { labelsFrom, searchFrom, searchOptions } from './episode-search.ts';
import { textOption } from './options.ts';
import { sayJudgement } from './say-judgement.ts';
import type { Verb, VerbInput } from './verb.ts';

type Say = (line: string) => void;
type Outcome = Awaited<ReturnType<Verb['run']>>;

const lineOf = (episode: Episode): string =>
  [episode.id, `${episode.durationSeconds.toFixed(1)} s`.padStart(8), episode.task || 'no task', episode.outcome, episode.state, episode.note]
    .filter((part) => part !== '').join('  ');

const deeds: Readonly<Record<string, (library: Library, id: string | undefined, say: Say, words: readonly string[], values: VerbInput['values']) => Promise<Outcome>>> = {
  async list(library, _id, say) {
    const episodes = await library.list();
    for (const episode of episodes) say(lineOf(episode));
    if (episodes.length === 0) say(`No episodes in ${library.folder}`);
    return { ok: true, result: { episodes } };
  },
  /** Words that must all occur, and the filters that are given. */
  async search(library, id, say, words, values) {
    const found = await library.search(searchFrom(id === undefined ? [] : [id, ...words], values));
    for (const episode of found.episodes) say(lineOf(episode));
    say(`${found.total} of ${found.all} episodes`);
    return { ok: true, result: { ...found } };
  },
  /** The same labels to all that are named. */
  async label(library, id, say, words, values) {
    const { episodes, refused } = await library.labelMany([named(id), ...words], labelsFrom(values));
    for (const episode of episodes) say(lineOf(episode));
    for (const refusal of refused) say(`${refusal.id}  ${sentence(refusal.fault)}`);
    return { ok: refused.length === 0, result: { episodes, refused } };
  },
  async show(library, id, say) {
    const { episode, manifest } = await library.show(named(id));
    say(lineOf(episode));
    for (const stream of manifest.streams) say(`  ${stream.description.id.padEnd(28)} ${String(stream.count).padStart(7)} samples, ${Math.max(stream.drops, stream.gaps)} lost`);
    for (const camera of manifest.cameras) say(`  ${(camera.file || camera.name).padEnd(28)} ${String(camera.frames).padStart(7)} frames, ${camera.drops} lost`);
    for (const sentence of manifest.missing) say(`  ${sentence}`);
    if (manifest.judgement !== null) sayJudgement(manifest.judgement, say);
    return { ok: true, result: { episode, manifest } };
  },
  /** By the limits as they are now. Without an id: every episode of the library. */
  async judge(library, id, say) {
    const ids = id === undefined ? (await library.list()).map((episode) => episode.id) : [id];
    const episodes = [];
    for (const one of ids) {
      const judgement = await library.judge(one);
      say(one);
      sayJudgement(judgement, say);
      episodes.push({ id: one, judgement });
    }
    return { ok: episodes.every(({ judgement }) => judgement.verdict !== 'refuse'), result: { episodes } };
  },
  /** Without an id: every episode of the library. */
  async verify(library, id, say) {
    const ids = id === undefined ? (await library.list()).map((episode) => episode.id) : [id];
    const episodes = [];
    for (const one of ids) {
      const verdict = await library.verify(one);
      say(`${one}  ${verdict.ok ? 'whole' : 'damaged'}`);
      for (const problem of verdict.problems) say(`  ${problem}`);
      episodes.push({ id: one, ...verdict });
    }
    return { ok: episodes.every((episode) => episode.ok), result: { episodes } };
  },
  /** Without an id: every episode that is damaged or was never finished. */
  async repair(library, id, say) {
    const already = await library.settled();
    const ids = id === undefined ? (await library.list()).filter((episode) => episode.state === 'damaged').map((episode) => episode.id) : [id].filter((one) => !already.includes(one));
    for (const one of ids) await library.repair(one);
    const repaired = [...already, ...ids];
    const episodes = (await library.list()).filter((episode) => repaired.includes(episode.id));
    for (const episode of episodes) say(lineOf(episode));
    if (repaired.length === 0) say('Nothing needs repair.');
    return { ok: true, result: { episodes } };
  },
  edits: async (library, id, say, words) => ({ ok: true, result: { edits: await editEpisode(library, named(id), words, say) } }),
  async rebuild(library, _id, say) {
    const episodes = await library.rebuild();
    say(`${episodes.length} episodes in the catalogue of ${library.folder}`);
    return { ok: true, result: { episodes } };
  },
};

const named = (id: string | undefined): string => {
  if (id === undefined) throw new FaultError(fault('request.invalid', { field: 'the episode' }, 'name the episode: waldo episodes list shows them'));
  return id;
};

export const episodesVerb: Verb = {
  name: 'episodes',
  summary: 'The library: episodes list|search TEXT…|show ID|label ID…|verify [ID]|judge [ID]|repair [ID]|edits ID [trim FROM TO …]|rebuild',
  options: { library: { type: 'string', help: 'folder of the episodes' }, ...searchOptions },
  async run({ values, positionals, out }: VerbInput) {
    const deed = deeds[positionals[0] ?? 'list'];
    if (deed === undefined) throw new FaultError(fault('request.invalid', { field: 'the command' }, `episodes ${Object.keys(deeds).join('|')}`));
    const report = (trouble: { code: string; hint?: string }): void => out.say(`${trouble.code}${trouble.hint === undefined ? '' : `: ${trouble.hint}`}`);
    await using library = await openLibrary(textOption(values, 'library') ?? defaultLibrary, { report });
    // What a crash left is finished before anything is listed.
    await library.settled();
    return await deed(library, positionals[1], out.say, positionals.slice(2), values);
  },
};
