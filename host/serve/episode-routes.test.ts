// The library as two viewers and another process have it: what one changes the others are told of. With a whole host.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeManyEpisodes } from '../../recordings/made-up/many-episodes.ts';
import { openLibrary } from '../../recordings/library.ts';
import { startHost, type Host } from '../start-host.ts';
import { codeOf, openViewer, type TestViewer } from './viewer.fixture.ts';

let folder: string;
let host: Host;
let ids: string[];
let first: TestViewer;
let second: TestViewer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waldo-episode-routes-'));
  ids = makeManyEpisodes(join(folder, 'library'), 300);
  host = await startHost({ shell: 'headless', library: join(folder, 'library'), config: join(folder, 'config') });
  [first, second] = [await openViewer(host.serving!.url), await openViewer(host.serving!.url)];
}, 60_000);
afterAll(async () => {
  await first[Symbol.asyncDispose]();
  await second[Symbol.asyncDispose]();
  await host[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** Resolves when the viewer is told of another revision than that one. */
const told = (viewer: TestViewer, revision: number) => viewer.until((state) => state.library.revision !== revision);
const revisionNow = async (): Promise<number> => (await first.until(() => true)).library.revision;

test('a page of the library and its counts come as asked', async () => {
  const { episodes, total, all, outcomes } = await first.call.episodes.search({ limit: 50, sort: 'durationSeconds', descending: false });
  expect([episodes.length, total, all]).toEqual([50, 300, 300]);
  expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(300);
  expect(episodes[0]!.durationSeconds).toBeLessThanOrEqual(episodes[49]!.durationSeconds);
  expect((await first.call.episodes.search({ offset: 290 })).episodes).toHaveLength(10);
}, 30_000);

test('what one viewer labels the other is told of, and what another process labels both', async () => {
  const before = await revisionNow();
  const seen = told(second, before);
  const { episodes, refused } = await first.call.episodes.labelMany({ ids: [...ids.slice(0, 150), 'nothing'], change: { outcome: 'partial' }, addTags: ['ours'] });
  expect([episodes.length, refused.map((one) => one.id)]).toEqual([150, ['nothing']]);
  await seen;
  expect((await second.call.episodes.search({ tag: 'ours', outcomes: ['partial'] })).total).toBe(150);

  const again = told(second, await revisionNow());
  {
    await using theirs = await openLibrary(join(folder, 'library'));
    await theirs.labelMany(ids.slice(0, 10), { change: {}, addTags: ['theirs'], removeTags: ['ours'] });
  }
  await again;
  expect((await second.call.episodes.search({ tag: 'theirs' })).total).toBe(10);
  expect((await second.call.episodes.search({ tag: 'ours' })).total).toBe(140);
}, 60_000);

test('an import that cannot be says why, though its answer has begun', async () => {
  const reading = async () => { for await (const _progress of await first.call.episodes.importFrom({ path: join(folder, 'nothing-here') })); };
  expect(await codeOf(reading())).toMatch(/^import\./);
}, 30_000);

test('no search brings anything but an answer or a refusal', async () => {
  const odd = fc.oneof(fc.constantFrom('', "'; DROP TABLE episodes", '%', '\0', '"*"', 'NOT', '2026-13-45', '1'.repeat(500)), fc.string({ unit: 'binary', maxLength: 30 }), fc.double(), fc.constant(null), fc.constant(undefined), fc.array(fc.string(), { maxLength: 3 }));
  await fc.assert(fc.asyncProperty(fc.dictionary(fc.constantFrom('text', 'outcomes', 'verdicts', 'task', 'operator', 'tag', 'since', 'sort', 'descending', 'offset', 'limit'), odd, { maxKeys: 4 }), async (search) => {
    expect(['fine', 'request.invalid']).toContain(await codeOf(first.call.episodes.search(search as never)));
  }), { numRuns: 200 });
  expect((await first.call.episodes.search({})).all).toBe(300);
}, 60_000);
