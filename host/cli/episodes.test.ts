import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeManyEpisodes } from '../../recordings/made-up/many-episodes.ts';
import { recordEpisode } from '../../recordings/fixtures/record.ts';
import { openLibrary } from '../../recordings/library.ts';
import { main } from './waldo.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'waldo-episodes-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What `waldo episodes … --json` prints last, and its exit status. */
async function episodes(...words: string[]): Promise<{ status: number; json: Record<string, unknown> }> {
  let printed = '';
  const status = await main(['episodes', ...words, '--json', '--library', folder], { out: (text) => { printed += text; }, error: () => undefined }, new AbortController().signal);
  return { status, json: JSON.parse(printed.trim().split('\n').at(-1)!) as Record<string, unknown> };
}

test('list, show, verify, repair and rebuild answer in JSON, and the exit status says whether all is well', async () => {
  let episode;
  {
    await using library = await openLibrary(folder);
    episode = await recordEpisode(library);
  }
  expect(await episodes('list')).toEqual({ status: 0, json: { episodes: [episode] } });
  expect(await episodes('show', episode.id)).toMatchObject({ status: 0, json: { episode, manifest: { id: episode.id } } });
  expect(await episodes('verify')).toEqual({ status: 0, json: { episodes: [{ id: episode.id, ok: true, problems: [] }] } });
  expect(await episodes('rebuild')).toEqual({ status: 0, json: { episodes: [episode] } });

  const path = join(episode.folder, 'samples.mcap');
  writeFileSync(path, readFileSync(path).subarray(0, -100));
  expect(await episodes('verify', episode.id)).toMatchObject({ status: 1, json: { episodes: [{ ok: false }] } });
  expect(await episodes('repair', episode.id)).toMatchObject({ status: 0, json: { episodes: [{ id: episode.id, state: 'repaired' }] } });
  expect(await episodes('verify')).toMatchObject({ status: 0 });
  expect(await episodes('show', 'nothing')).toMatchObject({ status: 1, json: { fault: { code: 'episode.absent' } } });
  expect(await episodes('sing')).toMatchObject({ status: 1, json: { fault: { code: 'request.invalid' } } });
}, 240_000);

test('edits are made, taken back and listed from the command line', async () => {
  let id;
  {
    await using library = await openLibrary(folder);
    id = (await recordEpisode(library, 200)).id;
  }
  expect(await episodes('edits', id, 'trim', '0.05', '0.9')).toMatchObject({ status: 0, json: { edits: { trim: { from: 0.05, to: 0.9 }, undoable: 1 } } });
  expect(await episodes('edits', id, 'split', '0.2')).toMatchObject({ json: { edits: { parts: [{ start: 0 }, { start: 0.2, keep: true }] } } });
  expect(await episodes('edits', id, 'drop', '0.2')).toMatchObject({ json: { edits: { parts: [{ keep: true }, { keep: false }] } } });
  expect(await episodes('edits', id, 'mark', '0.1', '0.3', 'reach', 'the', 'cube')).toMatchObject({ json: { edits: { subtasks: [{ from: 0.1, to: 0.3, text: 'reach the cube' }] } } });
  expect(await episodes('edits', id, 'undo')).toMatchObject({ json: { edits: { subtasks: [], undoable: 3, redoable: 1 } } });
  expect(await episodes('edits', id)).toMatchObject({ status: 0, json: { edits: { count: 3 } } });
  expect(await episodes('edits', id, 'cut', 'soon', '2')).toMatchObject({ status: 1, json: { fault: { code: 'request.invalid' } } });
  expect(await episodes('edits', id, 'split', '7')).toMatchObject({ status: 1, json: { fault: { code: 'edit.outside' } } });
  expect(await episodes('edits')).toMatchObject({ status: 1, json: { fault: { code: 'request.invalid' } } });
}, 240_000);

test('search and label work on many, and say what was refused', async () => {
  const ids = makeManyEpisodes(folder, 30);
  const labelled = await episodes('label', ids[0]!, ids[1]!, '--outcome', 'failure', '--add-tag', 'night, second run', '--note', 'the towel slipped');
  expect(labelled).toMatchObject({ status: 0, json: { episodes: [{ id: ids[0], outcome: 'failure' }, { id: ids[1], note: 'the towel slipped' }], refused: [] } });
  expect(await episodes('search', 'towel', 'SLIPPED', '--tag', 'second run', '--outcome', 'failure,partial')).toMatchObject({ status: 0, json: { total: 2, all: 30 } });
  expect(await episodes('search', 'towel slipped', '--limit', '1')).toMatchObject({ json: { total: 2, episodes: [{ note: 'the towel slipped' }] } });
  expect(await episodes('label', ids[0]!, '--remove-tag', 'night')).toMatchObject({ json: { episodes: [{ outcome: 'failure', tags: expect.not.arrayContaining(['night']) as unknown }] } });
  expect(await episodes('label', ids[0]!, '--consent', 'publish')).toMatchObject({ json: { episodes: [{ outcome: 'failure', consent: 'publish' }] } });
  expect(await episodes('search', '--consent', 'publish,share')).toMatchObject({ json: { total: 1, episodes: [{ id: ids[0] }] } });
  expect(await episodes('label', ids[0]!, 'nothing', '--outcome', 'success')).toMatchObject({ status: 1, json: { episodes: [{ outcome: 'success' }], refused: [{ id: 'nothing' }] } });
  for (const wrong of [['label'], ['label', ids[0]!, '--outcome', 'splendid'], ['label', ids[0]!, '--consent', 'maybe'], ['search', '--sort', 'colour'], ['search', '--limit', 'many'], ['search', '--since', 'never']]) {
    expect(await episodes(...wrong), wrong.join(' ')).toMatchObject({ status: 1, json: { fault: { code: 'request.invalid' } } });
  }
}, 240_000);
