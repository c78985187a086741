// Edits through the library: kept beside the data, undone after reopening, and merges that say so in both rows.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { FaultError } from '../core/fault.ts';
import { editsName, readEditLog } from './edits-file.ts';
import { recordEpisode } from './fixtures/record.ts';
import { openLibrary } from './library.ts';
import { readManifest } from './manifest-file.ts';
import { verifyEpisode } from './verify.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
let folder: string;
let ids: string[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waldo-edits-'));
  await using library = await openLibrary(folder);
  ids = [];
  for (let count = 0; count < 3; count += 1) ids.push((await recordEpisode(library)).id);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(() => 'none', (error: unknown) => { expect(error).toBeInstanceOf(FaultError); return (error as FaultError).fault.code; });

test('edits are undone and redone after the library was closed, and the data never changes', async () => {
  const id = ids[0]!;
  const path = join(folder, 'episodes', id);
  const before = readFileSync(join(path, 'manifest.json'), 'utf8');
  const { durationSeconds } = readManifest(path);
  {
    await using library = await openLibrary(folder);
    await library.applyEdit(id, { kind: 'trim', from: 0.05, to: durationSeconds }, 'me');
    await library.applyEdit(id, { kind: 'split', at: 0.1 }, 'me');
    expect(await codeOf(library.applyEdit(id, { kind: 'split', at: durationSeconds + 1 }, 'me'))).toBe('edit.outside');
    expect(await codeOf(library.applyEdit('nothing', { kind: 'untrim' }, 'me'))).toBe('episode.absent');
    expect((await library.list()).find((episode) => episode.id === id)).toMatchObject({ edits: 2, mergedInto: null });
  }
  await using library = await openLibrary(folder);
  expect(await library.edits(id)).toMatchObject({ splits: [0.1], count: 2, undoable: 2 });
  expect(await library.undoEdit(id, 'me')).toMatchObject({ splits: [], trim: { from: 0.05 }, redoable: 1 });
  expect(await library.undoEdit(id, 'me')).toMatchObject({ trim: null, undoable: 0, redoable: 2 });
  const log = readEditLog(path).length;
  await library.undoEdit(id, 'me');
  expect(readEditLog(path)).toHaveLength(log);
  await library.redoEdit(id, 'me');
  expect(await library.redoEdit(id, 'me')).toMatchObject({ splits: [0.1], redoable: 0 });
  expect(readFileSync(join(path, 'manifest.json'), 'utf8')).toBe(before);
  expect(await library.verify(id)).toEqual({ ok: true, problems: [] });
});

test('two windows that edit at once lose nothing of each other', async () => {
  const id = ids[0]!;
  await using library = await openLibrary(folder);
  await using other = await openLibrary(folder);
  const before = (await library.edits(id)).count;
  await Promise.all(Array.from({ length: 20 }, (_, index) =>
    (index % 2 === 0 ? library : other).applyEdit(id, { kind: 'mark', id: `m${index}`, from: 0, to: 0.01 * (index + 1), text: 'reach' }, 'me')));
  expect(await other.edits(id)).toMatchObject({ count: before + 20, subtasks: { length: 20 } });
});

test('a merge is said in both rows, refuses what belongs elsewhere, and is found again by a rebuild', async () => {
  const [a, b, c] = ids as [string, string, string];
  await using library = await openLibrary(folder);
  const mergedInto = async (id: string): Promise<string | null> => (await library.list()).find((episode) => episode.id === id)!.mergedInto;
  await library.applyEdit(a, { kind: 'merge', with: [b] }, 'me');
  expect(await mergedInto(b)).toBe(a);
  for (const [id, child] of [[c, b], [a, a], [b, c], [c, a], [a, 'nothing']] as const) expect(await codeOf(library.applyEdit(id, { kind: 'merge', with: [child] }, 'me'))).toBe('edit.merge');
  await library.label(c, { task: 'another task' });
  await library.undoEdit(a, 'me');
  expect(await codeOf(library.applyEdit(a, { kind: 'merge', with: [b, c] }, 'me'))).toBe('edit.merge');
  await library.label(c, { task: (await library.show(a)).episode.task });
  await library.redoEdit(a, 'me');
  await library.rebuild();
  expect(await mergedInto(b)).toBe(a);
  await library.remove(a);
  expect(await mergedInto(b)).toBeNull();
  await library.restore(a);
  expect(await mergedInto(b)).toBe(a);
  await library.undoEdit(a, 'me');
  expect(await mergedInto(b)).toBeNull();
  await library.applyEdit(c, { kind: 'merge', with: [b] }, 'me');
  expect(await codeOf(library.applyEdit(a, { kind: 'merge', with: [b] }, 'me'))).toBe('edit.merge');
  expect(await mergedInto(b)).toBe(c);
  expect(await library.redoEdit(c, 'me')).toMatchObject({ mergedWith: [b] });
});

test('a changed edit log is told by verify, costs its own edits only, and is mended', async () => {
  const id = ids[0]!;
  const path = join(folder, 'episodes', id, editsName);
  const bytes = readFileSync(path);
  bytes[bytes.length - 30]! ^= 4;
  writeFileSync(path, bytes);
  await using library = await openLibrary(folder);
  expect(await library.verify(id)).toMatchObject({ ok: false, problems: [expect.stringMatching(/^edits\.jsonl: changed since it was written, at line \d+/)] });
  expect(await codeOf(library.edits(id))).toBe('episode.corrupt');
  expect(await codeOf(library.applyEdit(id, { kind: 'untrim' }, 'me'))).toBe('episode.corrupt');
  expect((await library.rebuild()).find((episode) => episode.id === id)).toMatchObject({ edits: 0, state: 'kept' });
  await library.repair(id);
  expect(readFileSync(`${path}.original`).equals(bytes)).toBe(true);
  expect((await library.edits(id)).count).toBeGreaterThan(5);
  expect(await verifyEpisode(join(folder, 'episodes', id))).toEqual({ ok: true, problems: [] });
});
