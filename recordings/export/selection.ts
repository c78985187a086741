// Which episodes go into a data set: takes that pass the filters, with their edits applied (parts, cuts, joinings,
// subtasks), in the order of the data set, and the reason for each that does not. Used by plan.ts.
import { createHash } from 'node:crypto';
import type { ExportOptions } from '../../core/contract/exports.ts';
import { fault, type Fault } from '../../core/fault.ts';
import { leastConsent } from './consent-file.ts';
import type { ExportEpisode, ExportSpan } from './frames.ts';
import { episodeIds, readTake, type TakeFacts } from './take-facts.ts';

export interface Selected {
  readonly episode: ExportEpisode;
  /** In the order of the spans, each once. */
  readonly takes: readonly TakeFacts[];
}

export interface Selection {
  readonly episodes: readonly Selected[];
  readonly skipped: readonly { readonly id: string; readonly why: Fault }[];
}

export type SelectionOptions = Pick<ExportOptions, 'episodes' | 'outcomes' | 'verdicts' | 'validationShare'>;

export function selectEpisodes(library: string, options: SelectionOptions): Selection {
  const skipped: { id: string; why: Fault }[] = [];
  const skip = (id: string, why: Fault): void => { skipped.push({ id, why }); };
  const takes = new Map<string, TakeFacts>();
  const asked = options.episodes.length > 0 ? [...new Set(options.episodes)] : episodeIds(library);
  for (const id of asked) {
    const take = readTake(library, id);
    if ('code' in take) skip(id, take);
    else takes.set(id, take);
  }
  const joined = new Map([...takes.values()].flatMap((take) => take.edits.mergedWith.filter((other) => other !== take.id).map((other) => [other, take.id] as const)));
  const chosen = [...takes.values()].filter((take) => !joined.has(take.id) && passes(take, options));
  const episodes: Selected[] = [];
  for (const take of chosen.sort((a, b) => a.manifest.startedAt.localeCompare(b.manifest.startedAt) || a.id.localeCompare(b.id))) {
    const others = take.edits.mergedWith.filter((other) => other !== take.id).map((other) => ({ other, found: takes.get(other) ?? readTake(library, other) }));
    const absent = others.find(({ found }) => 'code' in found);
    if (absent) { skip(take.id, fault('export.skip-merge', { id: take.id, other: absent.other })); continue; }
    const members = [take, ...others.map(({ found }) => found as TakeFacts)];
    const made = members.length > 1 ? [joinedEpisode(members)] : partsOf(take);
    const whole = made.filter((one) => one.episode.spans.length > 0);
    if (whole.length === 0) skip(take.id, fault('export.skip-empty', { id: take.id }));
    episodes.push(...whole);
  }
  return { episodes: ordered(episodes, options.validationShare), skipped };
}

function passes({ manifest }: TakeFacts, { outcomes, verdicts }: SelectionOptions): boolean {
  return outcomes.includes(manifest.labels.outcome) && verdicts.includes(manifest.judgement?.verdict ?? 'none');
}

const nanosPerSecond = 1e9;
type Spans = TakeFacts['edits']['parts'][number]['spans'];

function spansOf({ id, folder, manifest }: TakeFacts, spans: Spans): ExportSpan[] {
  const { startNanos, epochUnixNanos } = manifest.clock;
  return spans.filter((span) => span.to > span.from).map((span) => ({
    id, folder, startNanos, epochUnixNanos, fromNanos: startNanos + span.from * nanosPerSecond, toNanos: startNanos + span.to * nanosPerSecond,
  }));
}

function partsOf(take: TakeFacts): Selected[] {
  const { parts } = take.edits;
  return parts.flatMap((part, number) => (part.keep ? [selected(parts.length > 1 ? `${take.id}.${number}` : take.id, [take], [part.spans])] : []));
}

function joinedEpisode(takes: readonly TakeFacts[]): Selected {
  return selected(takes.map((take) => take.id).join('+'), takes, takes.map((take) => take.edits.parts.filter((part) => part.keep).flatMap((part) => part.spans)));
}

function selected(uuid: string, takes: readonly TakeFacts[], kept: readonly Spans[]): Selected {
  const { manifest } = takes[0]!;
  const spans = takes.flatMap((take, index) => spansOf(take, kept[index]!));
  const { task, operator, rig, startedAt, labels, judgement, origin } = manifest;
  const isWhole = takes.length === 1 && takes[0]!.edits.parts.length === 1;
  return {
    takes,
    episode: {
      uuid, fileName: fileNameOf(uuid, takes), index: 0, split: 'train', spans,
      seconds: spans.reduce((sum, span) => sum + (span.toNanos - span.fromNanos) / nanosPerSecond, 0),
      startedAt, rig, task, operator, outcome: labels.outcome, note: labels.note, tags: labels.tags, consent: leastConsent(takes.map((take) => take.manifest.labels.consent)), judgement,
      // The world said it of the end of the take, so it holds for the part that has the end.
      taskSuccess: isWhole || spans.at(-1)?.toNanos === spansOf(takes.at(-1)!, takes.at(-1)!.edits.parts.at(-1)!.spans).at(-1)?.toNanos ? labels.taskSuccess : null,
      subtasks: subtasksOf(takes, spans), origin: origin?.format ?? 'recorded',
      cameras: manifest.cameras.filter((camera) => camera.frames > 0).map(({ name, file, codec, width, height }) => ({ name, file: file || `${name}.mp4`, codec, width, height })),
    },
  };
}

/** Ids of takes are safe; long names of joined ones are not. */
function fileNameOf(uuid: string, takes: readonly TakeFacts[]): string {
  return takes.length === 1 ? uuid : `${takes[0]!.id}-joined-${createHash('sha256').update(uuid).digest('hex').slice(0, 8)}`;
}

/** Marks are in seconds of their take; here they become seconds of what is left of it. */
function subtasksOf(takes: readonly TakeFacts[], spans: readonly ExportSpan[]): ExportEpisode['subtasks'] {
  const found: { from: number; to: number; text: string }[] = [];
  for (const take of takes) {
    for (const { from, to, text } of take.edits.subtasks) {
      let before = 0;
      for (const span of spans) {
        const [start, end] = [(span.fromNanos - span.startNanos) / nanosPerSecond, (span.toNanos - span.startNanos) / nanosPerSecond];
        const [a, b] = [Math.max(from, start), Math.min(to, end)];
        if (span.id === take.id && a < b) {
          const last = found.at(-1);
          // Cut in the middle it is still one.
          if (last?.text === text && Math.abs(last.to - (before + a - start)) < 1e-6) last.to = before + b - start;
          else found.push({ from: before + a - start, to: before + b - start, text });
        }
        before += end - start;
      }
    }
  }
  return found.sort((a, b) => a.from - b.from);
}

/** Those for training first, because readers want each split as one range; by a hash, so that an episode stays in its split. */
function ordered(episodes: readonly Selected[], validationShare: number): Selected[] {
  const isValidation = (uuid: string): boolean => createHash('sha256').update(uuid).digest().readUInt32BE(0) / 2 ** 32 < validationShare;
  const [train, val] = [episodes.filter(({ episode }) => !isValidation(episode.uuid)), episodes.filter(({ episode }) => isValidation(episode.uuid))];
  // A data set of which nothing is for training is none.
  if (train.length === 0 && val.length > 0) train.push(val.shift()!);
  const numbered = (list: readonly Selected[], split: 'train' | 'val', first: number): Selected[] =>
    list.map((one, index) => ({ ...one, episode: { ...one.episode, split, index: first + index } }));
  return [...numbered(train, 'train', 0), ...numbered(val, 'val', train.length)];
}

/** The same without some: numbers stay without gaps. */
export const renumbered = (episodes: readonly Selected[]): Selected[] => episodes.map((one, index) => ({ ...one, episode: { ...one.episode, index } }));
