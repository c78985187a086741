// The data card: README.md of a data set, for people who find it years later. What is in it, who made it and how, how good
// it is, what is known to be wrong with it, how exact its times are; and checksums of every file beside it.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ExportFormat, TimeError } from '../../core/contract/exports.ts';
import { hashFile, replaceFile } from '../durable-file.ts';
import { countConsents, fallShort, writeConsent } from './consent-file.ts';
import type { DataSetPlan, ExportEpisode } from './frames.ts';
import { operatorPseudonyms } from './operators.ts';

export const cardName = 'README.md';
export const checksumsName = 'checksums.sha256';

export interface CardFacts {
  readonly plan: DataSetPlan;
  /** What was written, in order of index. */
  readonly episodes: readonly { readonly episode: ExportEpisode; readonly rows: number }[];
  readonly timeErrors: readonly TimeError[];
  readonly videos: { readonly copied: number; readonly encoded: number };
  /** ISO 8601. */
  readonly writtenAt: string;
}

const formatWords: { readonly [Format in ExportFormat]: string } = {
  'lerobot': 'LeRobotDataset v3.0', 'lerobot-v2.1': 'LeRobotDataset v2.1 with GR00T\'s `meta/modality.json` and `meta/stats.json`',
  'mcap': 'MCAP, one file an episode, every stream at its own rate', 'hdf5': 'HDF5', 'csv': 'CSV tables and MP4 videos, a folder an episode', 'parquet': 'Parquet tables and MP4 videos, a folder an episode',
};

/** Writes the card and what it says of consent for programs, then the checksums of all files but those that begin with a dot. */
export async function writeCard(folder: string, facts: CardFacts, signal?: AbortSignal): Promise<void> {
  replaceFile(join(folder, cardName), dataCard(facts));
  writeConsent(folder, facts.episodes.map(({ episode }) => episode));
  await writeChecksums(folder, signal);
}

/** As `sha256sum --check` reads it. */
export async function writeChecksums(folder: string, signal?: AbortSignal): Promise<void> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1).replaceAll('\\', '/'))
    .filter((name) => name !== checksumsName && !name.split('/').some((part) => part.startsWith('.'))).sort();
  const lines: string[] = [];
  for (const name of names) {
    signal?.throwIfAborted();
    lines.push(`${(await hashFile(join(folder, name))).sha256}  ${name}\n`);
  }
  replaceFile(join(folder, checksumsName), lines.join(''));
}

export function dataCard({ plan, episodes, timeErrors, videos, writtenAt }: CardFacts): string {
  const { options } = plan;
  const all = episodes.map(({ episode }) => episode);
  const rows = episodes.reduce((sum, one) => sum + one.rows, 0);
  const seconds = all.reduce((sum, episode) => sum + episode.seconds, 0);
  const gridded = options.format !== 'mcap';
  return [
    ...frontMatter(plan, episodes.length),
    `# ${line(plan.name)}`, '',
    ...options.description === '' ? [] : [quoted(options.description), ''],
    ...section('What is in it', table(['', ''], [
      ['Format', formatWords[options.format] + (options.format === 'hdf5' ? ` in the layout of ${options.hdf5Layout}` : '')],
      ['Episodes', `${episodes.length}${all.some(({ split }) => split === 'val') ? `, ${all.filter(({ split }) => split === 'train').length} for training and ${all.filter(({ split }) => split === 'val').length} for validation` : ''}`],
      ['Length', `${duration(seconds)} in all${all.length === 0 ? '' : `; an episode ${duration(Math.min(...all.map((one) => one.seconds)))} to ${duration(Math.max(...all.map((one) => one.seconds)))}`}`],
      ...gridded ? [['Rows', `${rows} at ${plan.fps} a second`]] : [['Messages', String(rows)]],
      ['Robot', line(plan.robotType || 'not said')],
      ['Rigs', counted(all.map(({ rig }) => rig))],
      ['Cameras', plan.cameras.length === 0 ? 'none' : plan.cameras.map(({ name, width, height }) => `${line(name)} ${width}×${height}`).join(', ')],
      ...plan.depths.length === 0 ? [] : [['Depth', plan.depths.map(({ name, width, height, metresPerStep }) => `${line(name)} ${width}×${height}, 16 bits, ${Number((metresPerStep * 1000).toPrecision(6))} mm a step`).join(', ')]],
      ...plan.sounds.length === 0 ? [] : [['Sound', `${plan.sounds.map(({ name, channels }) => `${line(name)} (${channels === 1 ? 'mono' : `${channels} channels`})`).join(', ')}; voices in it were not made unrecognisable`]],
      ...videos.copied + videos.encoded === 0 ? [] : [['Videos', `${videos.copied} with the packets as they were recorded, ${videos.encoded} encoded anew`]],
      ['Recorded', all.length === 0 ? '' : `${all.map(({ startedAt }) => startedAt.slice(0, 10)).sort()[0]} to ${all.map(({ startedAt }) => startedAt.slice(0, 10)).sort().at(-1)}`],
      ['Origin', counted(all.map(({ origin }) => origin))],
    ])),
    ...section('Tasks', table(['Task', 'Episodes', 'Success', 'Partial', 'Failure', 'Not labelled'], plan.tasks.map((task) => {
      const own = all.filter((episode) => episode.task === task);
      const of = (outcome: ExportEpisode['outcome']): string => String(own.filter((episode) => episode.outcome === outcome).length);
      return [line(task) || 'not said', String(own.length), of('success'), of('partial'), of('failure'), of('unlabelled')];
    }))),
    ...section('Operators', operators(all)),
    ...section('Quality', quality(all)),
    ...section('Known issues', knownIssues(plan, all)),
    ...gridded ? section('Times', times(plan, timeErrors)) : [],
    ...gridded ? section('Features', table(['Feature', 'Type', 'Numbers', 'Made of', 'Brought onto the grid'], plan.features.map(({ name, dtype, names, stream, resampling }) => [code(name), dtype, names.length <= 8 ? names.map(code).join(' ') : `${names.length}`, stream === '' ? 'the export' : code(stream), resampling ?? '']))) : [],
    ...section('Consent and privacy', consent(all)),
    ...section('Licence', [options.licence === '' ? 'None was given. Ask whoever published it before you use it.' : line(options.licence)]),
    ...section('How it was made', [
      `Written by ${line(plan.software)} on ${writtenAt.slice(0, 10)}. Edits of the recordings (trims, cuts, splits, merges) are applied; the recordings themselves are unchanged.`, '',
      `\`${checksumsName}\` has the SHA-256 of every file: \`sha256sum --check ${checksumsName}\` finds one that was changed.`,
    ]),
  ].join('\n').replace(/\n{3,}/g, '\n\n').trimEnd() + '\n';
}

/** Why an episode is not in it, by the code that the export has for it. */
const skipWords: Readonly<Record<string, string>> = {
  'export.skip-damaged': 'it cannot be read whole', 'export.skip-empty': 'nothing is left of it after its edits', 'export.skip-features': 'it has other joints or streams than most',
  'export.skip-camera': 'it lacks a camera that was asked for', 'export.skip-size': 'a camera of it has another picture size than most', 'export.skip-merge': 'it is to be joined with one that is not there',
};

/** What the Hub reads before the card itself. JSON strings are YAML. */
function frontMatter({ name, options, software }: DataSetPlan, episodes: number): string[] {
  const isLeRobot = options.format.startsWith('lerobot');
  const tags = [...isLeRobot ? ['LeRobot'] : [], ...software.split(' ').slice(0, 1), 'robotics'];
  return [
    '---', ...options.licence === '' ? [] : [`license: ${JSON.stringify(options.licence.toLowerCase().replace(/[^a-z0-9.+-]+/g, '-'))}`], 'task_categories:', '- robotics',
    'tags:', ...tags.map((tag) => `- ${JSON.stringify(tag)}`), `pretty_name: ${JSON.stringify(name.replace(/[\p{Cc}\u2028\u2029<>\s]+/gu, ' ').trim())}`,
    ...isLeRobot && episodes > 0 ? ['configs:', '- config_name: default', '  data_files: data/*/*.parquet'] : [],
    '---', '',
  ];
}

function operators(episodes: readonly ExportEpisode[]): string[] {
  const pseudonym = operatorPseudonyms(episodes);
  const names = [...new Set(episodes.map(({ operator }) => pseudonym(operator)))].filter((name) => name !== '').sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  const nameless = episodes.filter(({ operator }) => operator === '').length;
  if (names.length === 0) return ['None were named.'];
  return [
    ...table(['Operator', 'Episodes', 'Length'], names.map((name) => {
      const own = episodes.filter(({ operator }) => pseudonym(operator) === name);
      return [name, String(own.length), duration(own.reduce((sum, one) => sum + one.seconds, 0))];
    })),
    ...nameless === 0 ? [] : ['', `${nameless} more episodes name none.`],
  ];
}

function quality(episodes: readonly ExportEpisode[]): string[] {
  const judged = episodes.flatMap(({ judgement }) => (judgement === null ? [] : [judgement]));
  const success = episodes.filter(({ outcome }) => outcome === 'success').length;
  const labelled = episodes.filter(({ outcome }) => outcome !== 'unlabelled').length;
  const lines = [labelled === 0 ? 'Outcomes are not labelled.' : `${success} of ${labelled} labelled episodes succeeded (${Math.round(100 * success / labelled)} %).`];
  if (judged.length === 0) return [...lines, 'Takes were not judged at save.'];
  const scores = judged.map(({ score }) => score).sort((one, other) => one - other);
  const verdicts = (['accept', 'flag', 'refuse'] as const).map((verdict) => `${judged.filter((one) => one.verdict === verdict).length} ${verdict}`);
  return [...lines, `Judged at save: ${verdicts.join(', ')}; ${episodes.length - judged.length} not judged. Scores of 100: least ${scores[0]}, middle ${scores[Math.floor(scores.length / 2)]}, best ${scores.at(-1)}.`];
}

function knownIssues({ skipped, leftOut, fps }: DataSetPlan, episodes: readonly ExportEpisode[]): string[] {
  const reasons = new Map<string, number>();
  for (const { judgement } of episodes) {
    for (const word of new Set(judgement?.reasons.map(({ code: reason, stream }) => (stream === '' ? reason : `${reason} (${stream})`)))) reasons.set(word, (reasons.get(word) ?? 0) + 1);
  }
  const long = episodes.filter(({ seconds }) => seconds > 900).length;
  const lines = [
    ...[...reasons].sort(([, one], [, other]) => other - one).map(([word, count]) => `- ${line(word)}: ${count} of ${episodes.length} episodes`),
    ...long === 0 ? [] : [`- ${long} episodes are longer than 15 minutes: times of 32 bits are then coarser than 0.1 ms at ${fps} rows a second`],
    ...leftOut.map(({ what, why }) => `- ${what} was recorded and is left out: ${line(why)}`),
    ...skipped.length === 0 ? [] : [`- ${skipped.length} episodes were left out:`, ...skipped.slice(0, 50).map(({ id, why }) => `  - ${code(id)}: ${skipWords[why] ?? line(why)}`), ...skipped.length > 50 ? [`  - and ${skipped.length - 50} more`] : []],
  ];
  return lines.length === 0 ? ['None.'] : lines;
}

function times({ fps, options, features }: DataSetPlan, errors: readonly TimeError[]): string[] {
  const lines = [
    `Row k of an episode stands at k/${fps} s${options.gridCamera === '' ? '' : `, one for each picture of the camera ${line(options.gridCamera)}`}. Sensors have rates of their own: how far a row is from the sample that it holds, over all episodes:`, '',
    ...table(['Stream', 'Brought onto the grid', 'Middle', 'Largest', 'Rows that repeat', 'Samples in no row'], errors.map((error) => [code(error.stream), error.resampling, `${error.p50Milliseconds.toFixed(1)} ms`, `${error.maxMilliseconds.toFixed(1)} ms`, String(error.repeated), String(error.unused)])),
  ];
  return features.some(({ name }) => name.startsWith('time.')) ? [...lines, '', 'The features `time.…` are the true capture times, in seconds of the take.'] : lines;
}

function consent(episodes: readonly ExportEpisode[]): string[] {
  const cameras = episodes.some((episode) => episode.cameras.length > 0);
  const counts = countConsents(episodes);
  return [
    ...table(['Consent of those who are in it', 'Episodes'], [
      ['everybody may have it', String(counts.publish)], ['partners whom the lab names may have it', String(counts.share)], ['for use in the lab only', String(counts.internal)], ['nothing was said', String(counts.unsaid)],
    ]), '',
    fallShort(counts, 'publish') === 0 ? 'The lab says so of each episode.' : 'As a whole it may go no further than the least of these allows. The lab says so of each episode.', '',
    'Operators are numbered; their names are not in this data set.',
    ...cameras ? ['There are pictures in it. Faces, screens and papers in them were not made unrecognisable.'] : ['There are no pictures in it.'],
  ];
}

/** No text of people breaks out of the line that it stands in. */
const line = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029\s]+/gu, ' ').trim().slice(0, 400).replace(/[\\`*_[\]<>|#]/g, '\\$&').replace(/^[-=+~]/, '\\$&');
const code = (text: string): string => `\`${text.replace(/[\p{Cc}\u2028\u2029`|]+/gu, ' ').slice(0, 200)}\``;
const quoted = (text: string): string => text.split(/\r\n|[\n\r\u2028\u2029]/).map((one) => `> ${line(one)}`).join('\n');
const section = (title: string, lines: readonly string[]): string[] => [`## ${title}`, '', ...lines, ''];
const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  rows.length === 0 ? ['None.'] : [`| ${heads.join(' | ')} |`, `|${heads.map(() => ' --- ').join('|')}|`, ...rows.map((cells) => `| ${cells.join(' | ')} |`)];

function counted(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${line(word) || 'not said'} (${count})`).join(', ') || 'none';
}

function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${Math.round(seconds % 60)} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
