// `waldo episodes search` and `label`: the options as the screen's calls would take them. Called by episodes.ts.
import { z } from 'zod';
import { consents, labelChangeSchema, outcomes, searchSchema, sortKeys, type EpisodeSearch } from '../../core/contract/episode.ts';
import { fault, FaultError } from '../../core/fault.ts';
import type { ManyLabels } from '../../recordings/library.ts';
import { listOption, textOption } from './options.ts';
import type { Verb, VerbInput } from './verb.ts';

type Values = VerbInput['values'];

export const searchOptions = {
  outcome: { type: 'string', help: `label: ${outcomes.join(', ')}; search: one or several of them, separated by commas` },
  verdict: { type: 'string', help: 'search: accept, flag, refuse, none' },
  task: { type: 'string', help: 'label: the new task; search: that task and no other' },
  operator: { type: 'string', help: 'label: the new operator; search: that one' },
  note: { type: 'string', help: 'label: the new note' },
  'add-tag': { type: 'string', help: 'label: tags to add, separated by commas' },
  'remove-tag': { type: 'string', help: 'label: tags to take away, separated by commas' },
  consent: { type: 'string', help: `label: ${consents.join(', ')}; search: one or several of them` },
  tag: { type: 'string', help: 'search: a tag' },
  since: { type: 'string', help: 'search: started at or after, as 2026-11-22' },
  sort: { type: 'string', help: `search: by ${sortKeys.join(', ')}` },
  limit: { type: 'string', help: 'search: so many at most (default 200)' },
} as const satisfies Verb['options'];

/** Throws 'request.invalid'. */
export const searchFrom = (words: readonly string[], values: Values): EpisodeSearch => checked(searchSchema, {
  text: words.join(' '), outcomes: listOption(values, 'outcome'), verdicts: listOption(values, 'verdict'), task: textOption(values, 'task'), operator: textOption(values, 'operator'),
  tag: textOption(values, 'tag'), consents: listOption(values, 'consent'), since: textOption(values, 'since'), sort: textOption(values, 'sort'), limit: Number(textOption(values, 'limit') ?? 200),
});

const tags = labelChangeSchema.shape.tags.unwrap();
const labelsSchema = labelChangeSchema.omit({ tags: true }).extend({ 'add-tag': tags, 'remove-tag': tags });

/** Throws 'request.invalid', also when nothing is to be changed. An empty text takes the old one away. */
export function labelsFrom(values: Values): ManyLabels {
  const given = Object.fromEntries(['outcome', 'task', 'operator', 'note', 'consent'].flatMap((name) => (typeof values[name] === 'string' ? [[name, values[name]]] : [])));
  const { 'add-tag': addTags, 'remove-tag': removeTags, ...change } = checked(labelsSchema, { ...given, 'add-tag': listOption(values, 'add-tag') ?? [], 'remove-tag': listOption(values, 'remove-tag') ?? [] });
  if (Object.keys(change).length + addTags.length + removeTags.length === 0) throw new FaultError(fault('request.invalid', { field: 'the label' }, 'say what to change: --outcome, --task, --operator, --note, --consent, --add-tag or --remove-tag'));
  return { change, addTags, removeTags };
}

/** What is left out is left out. */
function checked<Schema extends z.ZodType>(schema: Schema, given: Readonly<Record<string, unknown>>): z.output<Schema> {
  const read = schema.safeParse(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  throw new FaultError(fault('request.invalid', { field: `--${issue?.path[0]?.toString() ?? ''}` }, issue?.message ?? ''));
}
