import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { consents, outcomes, searchSchema, sortKeys, verdicts, type Episode, type EpisodeSearch } from '../core/contract/episode.ts';
import { Catalogue } from './catalogue.ts';
import { madeUpManifest, makeManyEpisodes } from './made-up/many-episodes.ts';
import { manifestName, readManifest, writeManifest } from './manifest-file.ts';

vi.setConfig({ testTimeout: 120_000 });
let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'waldo-catalogue-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const listed = (catalogue: Catalogue): Episode[] => JSON.parse(catalogue.list()) as Episode[];
const search = (catalogue: Catalogue, wanted: Partial<EpisodeSearch>) => {
  const { episodes, ...counts } = catalogue.search(searchSchema.parse(wanted));
  return { ids: (JSON.parse(episodes) as Episode[]).map((episode) => episode.id), ...counts };
};
const change = (labels: Partial<Parameters<Catalogue['label']>[1]>): Parameters<Catalogue['label']>[1] => ({ change: {}, addTags: [], removeTags: [], ...labels });

const small = (text: string): string => text.normalize('NFKC').toLowerCase();
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
const ascii = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** The same search, said in the plainest way. */
function plainly(episodes: readonly Episode[], wanted: EpisodeSearch): Episode[] {
  const found = episodes.filter((episode) =>
    small(wanted.text).split(/\s+/).every((word) => small([episode.task, episode.note, ...episode.tags, episode.operator, episode.rig, episode.id].join('\n')).includes(word)) &&
    (!wanted.outcomes?.length || wanted.outcomes.includes(episode.outcome)) &&
    (!wanted.verdicts?.length || wanted.verdicts.includes(episode.verdict ?? 'none')) &&
    (wanted.task === undefined || wanted.task === episode.task) && (wanted.operator === undefined || wanted.operator === episode.operator) &&
    (!wanted.consents?.length || wanted.consents.includes(episode.consent)) &&
    (wanted.tag === undefined || episode.tags.includes(wanted.tag)) &&
    (wanted.since === undefined || Date.parse(episode.startedAt) >= Date.parse(wanted.since)));
  const way = wanted.descending ? -1 : 1;
  return found.sort((a, b) => {
    const ties = way * byBytes(a.id, b.id);
    switch (wanted.sort) {
      case 'score': return Number(a.score === null) - Number(b.score === null) || way * ((a.score ?? 0) - (b.score ?? 0)) || ties;
      case 'task': return way * byBytes(ascii(a.task), ascii(b.task)) || ties;
      case 'outcome': return way * (outcomes.indexOf(a.outcome) - outcomes.indexOf(b.outcome)) || ties;
      case 'startedAt': return way * byBytes(a.startedAt, b.startedAt) || ties;
      default: return way * (a[wanted.sort] - b[wanted.sort]) || ties;
    }
  });
}

test('a search finds what a plain filter over the list finds, in the same order, and counts it', () => {
  const ids = makeManyEpisodes(folder, 150);
  const odd = ['100% "sure"', "it's_a [test]", 'ÄRMEL\u0308 ﬁn', '日本語 の 手', 'zero\0byte', '\ud800 lone', "'; DROP TABLE episodes; --"];
  for (const [index, note] of odd.entries()) {
    const path = join(folder, 'episodes', ids[index]!);
    const manifest = readManifest(path);
    writeManifest(path, { ...manifest, task: note, labels: { ...manifest.labels, note, tags: [note.slice(0, 40)], consent: consents[index % consents.length]! } });
  }
  const catalogue = new Catalogue(folder);
  const all = listed(catalogue);
  expect(all).toHaveLength(150);
  const fromSome = <Item>(items: readonly Item[]): fc.Arbitrary<Item | undefined> => fc.option(fc.constantFrom(...items), { nil: undefined });
  const known = all.flatMap((episode) => [episode.task, episode.operator, episode.rig, episode.id, ...episode.tags, ...episode.note.split(' ')]);
  const word = fc.oneof(fc.constantFrom(...known).map((text) => text.slice(0, 8)), fc.string({ maxLength: 3, unit: 'grapheme' }), fc.constantFrom('%', '_', '"', "'", '*', 'A', 'ü'));
  fc.assert(fc.property(fc.record({
    text: fc.array(word, { maxLength: 3 }).map((words) => words.join(' ')),
    outcomes: fc.option(fc.subarray([...outcomes]), { nil: undefined }), verdicts: fc.option(fc.subarray([...verdicts, 'none' as const]), { nil: undefined }), consents: fc.option(fc.subarray([...consents]), { nil: undefined }),
    task: fromSome(all.map((episode) => episode.task)), operator: fromSome(all.map((episode) => episode.operator)), tag: fromSome(all.flatMap((episode) => episode.tags)),
    since: fromSome(['2026-12-01', '2027-01-15T12:00:00+02:00']),
    sort: fc.constantFrom(...sortKeys), descending: fc.boolean(), offset: fc.nat(20), limit: fc.integer({ min: 1, max: 200 }),
  }), (some) => {
    const wanted = searchSchema.parse(Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined)));
    const expected = plainly(all, wanted);
    const found = search(catalogue, wanted);
    expect(found.ids).toEqual(expected.slice(wanted.offset, wanted.offset + wanted.limit).map((episode) => episode.id));
    expect(found).toMatchObject({ total: expected.length, all: 150 });
    for (const outcome of outcomes) expect(found.outcomes[outcome] ?? 0).toBe(plainly(all, { ...wanted, outcomes: undefined }).filter((episode) => episode.outcome === outcome).length);
    for (const verdict of [...verdicts, 'none']) expect(found.verdicts[verdict] ?? 0).toBe(plainly(all, { ...wanted, verdicts: undefined }).filter((episode) => (episode.verdict ?? 'none') === verdict).length);
  }), { numRuns: 300 });
  for (const descending of [true, false]) expect(search(catalogue, { sort: 'score', descending }).ids.slice(-1)).toEqual(plainly(all, searchSchema.parse({ sort: 'score', descending })).slice(-1).map((episode) => episode.id));
  const { tasks, operators, tags } = search(catalogue, { text: 'nothing like it' });
  expect([tasks, operators, tags]).toEqual([all.map((episode) => episode.task), all.map((episode) => episode.operator), all.flatMap((episode) => episode.tags)]
    .map((names) => [...new Set(names.map((name) => name.toWellFormed()))].filter((name) => name !== '').sort()));
  expect(() => search(catalogue, { since: 'yesterday' })).toThrow(/request.invalid/);
  catalogue.close();
});

test('many are labelled at once: tags come and go, history stays, and what is refused is told', () => {
  const [first, second, third] = makeManyEpisodes(folder, 3) as [string, string, string];
  rmSync(join(folder, 'episodes', third, manifestName));
  const catalogue = new Catalogue(folder);
  const tagsBefore = listed(catalogue).find((episode) => episode.id === second)!.tags;
  const before = catalogue.revision();
  const { episodes, refused } = catalogue.labelMany([first, 'not-there', second, third, first], change({ change: { outcome: 'failure', task: 'Another task' }, addTags: ['new'], removeTags: [tagsBefore[0] ?? ''] }));
  expect(episodes.map((episode) => [episode.id, episode.outcome, episode.task])).toEqual([[first, 'failure', 'Another task'], [second, 'failure', 'Another task']]);
  expect(episodes[1]!.tags).toEqual([...tagsBefore.slice(1), 'new']);
  expect(refused).toMatchObject([{ id: 'not-there', fault: { code: 'episode.absent' } }, { id: third, fault: { code: 'episode.absent' } }]);
  expect(catalogue.revision()).toBe(before + 1);
  expect(catalogue.show(second).manifest.history).toMatchObject([{ event: 'labelled', before: { tags: tagsBefore } }]);
  expect(search(catalogue, { tag: 'new' }).total).toBe(2);
  // Said again it changes nothing, and nothing is written.
  catalogue.labelMany([first, second], change({ change: { outcome: 'failure' }, addTags: ['new'] }));
  expect(catalogue.revision()).toBe(before + 1);
  expect(catalogue.show(second).manifest.history).toHaveLength(1);
  catalogue.label(second, change({ change: { note: 'again' } }));
  expect(catalogue.show(second).manifest.history.map((entry) => entry.before)).toMatchObject([{ tags: tagsBefore }, { outcome: 'failure' }]);
  const tooMany = Array.from({ length: 51 }, (_, index) => `tag ${index}`);
  expect(catalogue.labelMany([first], change({ addTags: tooMany })).refused).toMatchObject([{ id: first, fault: { code: 'request.invalid' } }]);
  catalogue.close();
});

test('consent: of old manifests nothing was said; it is changed later, with what it was before, and found', () => {
  const [old, other] = makeManyEpisodes(folder, 2) as [string, string];
  const path = join(folder, 'episodes', old, manifestName);
  const { consent: _unsaid, ...labels } = (JSON.parse(readFileSync(path, 'utf8')) as { labels: Record<string, unknown> }).labels;
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')) as object, labels }));
  const catalogue = new Catalogue(folder);
  expect(listed(catalogue).map(({ consent }) => consent)).toEqual(['unsaid', 'unsaid']);
  expect(catalogue.label(old, change({ change: { consent: 'share' } })).consent).toBe('share');
  expect(catalogue.label(old, change({ change: { note: 'looked at' } })).consent).toBe('share');
  expect(readManifest(join(folder, 'episodes', old)).history.map(({ before }) => (before as { consent: string }).consent)).toEqual(['unsaid', 'share']);
  expect(search(catalogue, { consents: ['share', 'publish'] }).ids).toEqual([old]);
  expect(search(catalogue, { consents: ['unsaid'] }).ids).toEqual([other]);
  catalogue.close();
});

test('a library that was moved, and a catalogue made anew from the folders, say the same', () => {
  const ids = makeManyEpisodes(folder, 20);
  const catalogue = new Catalogue(folder);
  catalogue.labelMany(ids.slice(0, 5), change({ addTags: ['kept'], change: { note: 'ä "quoted" note' } }));
  catalogue.remove(ids[7]!);
  const [before, found] = [listed(catalogue), search(catalogue, { text: 'quoted' })];
  catalogue.rebuild();
  expect(listed(catalogue)).toEqual(before);
  catalogue.close();
  const moved = `${folder}-moved`;
  renameSync(folder, moved);
  try {
    const there = new Catalogue(moved);
    expect(listed(there)).toEqual(before.map((episode) => ({ ...episode, folder: episode.folder.replace(folder, moved) })));
    expect(there.folderOf(ids[7]!)).toBe(join(moved, 'trash', ids[7]!));
    there.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(moved, `catalogue.sqlite${suffix}`), { force: true });
    const anew = new Catalogue(moved);
    expect(listed(anew).map((episode) => episode.id)).toEqual(before.map((episode) => episode.id));
    expect(search(anew, { text: 'quoted' })).toEqual(found);
    anew.close();
  } finally {
    renameSync(moved, folder);
  }
});

test('an episode that was copied by hand is listed under both names, and that is said once', () => {
  const [original] = makeManyEpisodes(folder, 1) as [string];
  const catalogue = new Catalogue(folder);
  cpSync(join(folder, 'episodes', original), join(folder, 'episodes', `${original}-copy`), { recursive: true });
  catalogue.lookAround();
  expect(listed(catalogue).map((episode) => [episode.id, episode.copyOf])).toEqual([[`${original}-copy`, original], [original, undefined]]);
  expect(catalogue.notes()).toMatchObject([{ code: 'episode.copied', params: { folder: `${original}-copy`, episode: original } }]);
  expect(catalogue.label(`${original}-copy`, change({ change: { outcome: 'failure' } }))).toMatchObject({ id: `${original}-copy`, copyOf: original, outcome: 'failure' });
  expect(catalogue.show(original).manifest.history).toEqual([]);
  catalogue.lookAround();
  expect(catalogue.notes()).toEqual([]);
  catalogue.close();
});

test('what others put there, take away or write is seen, and told by another number', () => {
  const [first, second] = makeManyEpisodes(folder, 2) as [string, string];
  const catalogue = new Catalogue(folder);
  const other = new Catalogue(folder);
  const before = catalogue.revision();
  other.label(first, change({ change: { note: 'theirs' } }));
  expect(catalogue.revision()).not.toBe(before);
  expect(search(catalogue, { text: 'theirs' }).ids).toEqual([first]);

  // A folder that is still being copied in has no manifest yet.
  const late = madeUpManifest(99);
  mkdirSync(join(folder, 'episodes', late.id));
  catalogue.lookAround();
  expect(listed(catalogue).find((episode) => episode.id === late.id)).toMatchObject({ state: 'damaged' });
  writeManifest(join(folder, 'episodes', late.id), late);
  catalogue.lookAround();
  expect(listed(catalogue).find((episode) => episode.id === late.id)).toMatchObject({ state: 'kept', task: late.task });
  rmSync(join(folder, 'episodes', second), { recursive: true });
  catalogue.lookAround();
  expect(listed(catalogue).map((episode) => episode.id).sort()).toEqual([first, late.id].sort());

  // Written without a word to any catalogue: a crash between the folder and the row.
  const path = join(folder, 'episodes', first);
  writeManifest(path, { ...readManifest(path), task: 'Written by hand' });
  const next = catalogue.freshen('', 1);
  expect(catalogue.freshen(next!, 10)).toBe(late.id > first ? late.id : null);
  expect(search(catalogue, { task: 'Written by hand' }).ids).toEqual([first]);
  other.close();
  catalogue.close();
});

test('a hostile manifest costs its own row and no other', () => {
  const ids = makeManyEpisodes(folder, 6);
  const hostile = ['', '{', '[]', '{"format":"waldo-episode"}', readFileSync(join(folder, 'episodes', ids[5]!, manifestName), 'utf8').replace(/"durationSeconds": [\d.]+/, '"durationSeconds": 1e999')];
  for (const [index, text] of hostile.entries()) writeFileSync(join(folder, 'episodes', ids[index]!, manifestName), text);
  for (const name of ['a b', '-', '..x', 'x'.repeat(81), '%2e%2e']) mkdirSync(join(folder, 'episodes', name));
  const catalogue = new Catalogue(folder);
  const states = Object.fromEntries(listed(catalogue).map((episode) => [episode.id, episode.state]));
  expect(states[ids[5]!]).toBe('kept');
  expect(Object.keys(states).sort()).toEqual(['-', ...ids].sort());
  expect(Object.values(states).filter((state) => state === 'damaged')).toHaveLength(6);
  expect(search(catalogue, { text: ids[0]! }).total).toBe(1);
  catalogue.close();
});
