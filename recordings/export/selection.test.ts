import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { outcomes, verdicts } from '../../core/contract/episode.ts';
import type { Edit } from '../../core/edits/edits.ts';
import { appendEdit } from '../edits-file.ts';
import { madeUpManifest } from '../made-up/many-episodes.ts';
import { episodesFolder } from '../folders.ts';
import { manifestName, manifestText } from '../manifest-file.ts';
import type { Manifest } from '../manifest.ts';
import { selectEpisodes, type SelectionOptions } from './selection.ts';

let library: string;
beforeEach(() => { library = mkdtempSync(join(tmpdir(), 'waldo-select-')); });
afterEach(() => { rmSync(library, { recursive: true }); });

const all: SelectionOptions = { episodes: [], outcomes: [...outcomes], verdicts: [...verdicts, 'none'], validationShare: 0 };
function take(id: string, over: Partial<Manifest> = {}, edits: readonly Edit[] = []): string {
  const folder = join(episodesFolder(library), id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, manifestName), manifestText({ ...madeUpManifest(1), id, durationSeconds: 10, startedAt: `2026-01-01T00:00:0${id.at(-1)}Z`, ...over }));
  for (const edit of edits) appendEdit(folder, { do: 'edit', at: '', by: '', edit });
  return id;
}
const seconds = (options: SelectionOptions = all) => selectEpisodes(library, options).episodes.map(({ episode }) =>
  [episode.uuid, episode.spans.map((span) => [(span.fromNanos - span.startNanos) / 1e9, (span.toNanos - span.startNanos) / 1e9])]);

it('takes what was never edited whole, oldest first', () => {
  take('b2');
  take('a1');
  expect(seconds()).toEqual([['a1', [[0, 10]]], ['b2', [[0, 10]]]]);
});

it('applies trims, cuts, splits and dropped parts, and undoes nothing that was not asked for', () => {
  take('a1', {}, [{ kind: 'trim', from: 1, to: 9 }, { kind: 'cut', from: 3, to: 4 }, { kind: 'split', at: 5 }, { kind: 'split', at: 7 }, { kind: 'part', start: 5, keep: false }]);
  expect(seconds()).toEqual([['a1.0', [[1, 3], [4, 5]]], ['a1.2', [[7, 9]]]]);
});

it('joins takes, and then they are no episodes of their own', () => {
  take('a1', {}, [{ kind: 'trim', from: 2, to: 4 }, { kind: 'merge', with: ['c3', 'b2'] }]);
  take('b2', {}, [{ kind: 'cut', from: 1, to: 9 }]);
  take('c3');
  expect(seconds()).toEqual([['a1+c3+b2', [[2, 4], [0, 10], [0, 1], [9, 10]]]]);
  const [{ episode }] = selectEpisodes(library, all).episodes as [ReturnType<typeof selectEpisodes>['episodes'][number]];
  expect(episode.fileName).toMatch(/^a1-joined-[0-9a-f]{8}$/);
  expect(episode.seconds).toBe(14);
});

it('leaves out with a reason what is to be joined with something that is gone', () => {
  take('a1', {}, [{ kind: 'merge', with: ['gone'] }]);
  expect(selectEpisodes(library, all)).toMatchObject({ episodes: [], skipped: [{ id: 'a1', why: { code: 'export.skip-merge', params: { other: 'gone' } } }] });
});

it('moves subtasks with what is left of the take', () => {
  take('a1', {}, [{ kind: 'cut', from: 2, to: 4 }, { kind: 'mark', id: 'm1', from: 1, to: 6, text: 'reach' }, { kind: 'mark', id: 'm2', from: 2.5, to: 3, text: 'gone' }, { kind: 'mark', id: 'm3', from: 9, to: 10, text: 'put' }]);
  expect(selectEpisodes(library, all).episodes[0]!.episode.subtasks).toEqual([{ from: 1, to: 4, text: 'reach' }, { from: 7, to: 8, text: 'put' }]);
});

it('leaves out what is damaged, unknown or empty, each with its reason', () => {
  take('a1', { state: 'damaged', missing: ['samples.mcap: cut'] });
  take('b2', {}, [{ kind: 'cut', from: 0, to: 10 }]);
  take('c3');
  expect(selectEpisodes(library, { ...all, episodes: ['a1', 'b2', 'c3', 'nobody', '../../etc'] })).toMatchObject({
    episodes: [{ episode: { uuid: 'c3' } }],
    skipped: [{ id: 'a1', why: { code: 'export.skip-damaged' } }, { id: 'nobody', why: { code: 'export.skip-damaged' } }, { id: '../../etc', why: { code: 'export.skip-damaged' } }, { id: 'b2', why: { code: 'export.skip-empty' } }],
  });
});

it('filters by outcome and verdict', () => {
  take('a1', { labels: { outcome: 'failure', note: '', taskSuccess: null, tags: [], consent: 'unsaid' }, judgement: null });
  take('b2', { labels: { outcome: 'success', note: '', taskSuccess: null, tags: [], consent: 'unsaid' }, judgement: { score: 5, verdict: 'refuse', reasons: [], at: '', rules: '', milliseconds: 1 } });
  expect(seconds({ ...all, outcomes: ['success'] }).map(([uuid]) => uuid)).toEqual(['b2']);
  expect(seconds({ ...all, verdicts: ['none', 'accept'] }).map(([uuid]) => uuid)).toEqual(['a1']);
});

it('splits off a share for validation, always the same ones, behind those for training', () => {
  for (let number = 0; number < 60; number += 1) take(`t${number}`, { startedAt: `2026-01-01T00:00:${String(number % 60).padStart(2, '0')}Z` });
  const { episodes } = selectEpisodes(library, { ...all, validationShare: 0.3 });
  const splits = episodes.map(({ episode }) => episode.split);
  expect(splits.filter((split) => split === 'val').length).toBeGreaterThan(8);
  expect(splits).toEqual([...splits].sort());
  expect(episodes.map(({ episode }) => episode.index)).toEqual(splits.map((_, index) => index));
  const val = new Set(episodes.filter(({ episode }) => episode.split === 'val').map(({ episode }) => episode.uuid));
  rmSync(join(episodesFolder(library), 't7'), { recursive: true });
  for (const { episode } of selectEpisodes(library, { ...all, validationShare: 0.3 }).episodes) expect(val.has(episode.uuid)).toBe(episode.split === 'val');
});
