import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { nanos } from '../core/time.ts';
import { decodeColumns } from '../core/wire/columns-bytes.ts';
import { recordEpisode } from './fixtures/record.ts';
import { openLibrary } from './library.ts';

// Every test starts several threads and waits for the disk.
vi.setConfig({ testTimeout: 240_000 });
let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'waldo-library-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('labels are rewritten with their history and survive a new catalogue', async () => {
  await using library = await openLibrary(folder);
  const { id } = await recordEpisode(library);
  expect(await library.label(id, { outcome: 'failure' })).toMatchObject({ outcome: 'failure', note: 'made up' });
  expect(await library.label(id, { note: 'the cube slipped' })).toMatchObject({ outcome: 'failure', note: 'the cube slipped' });
  const { manifest } = await library.show(id);
  expect(manifest.history.map((entry) => entry.before)).toMatchObject([{ outcome: 'partial' }, { outcome: 'failure', note: 'made up' }]);
  expect(await library.verify(id)).toEqual({ ok: true, problems: [] });
});

test('the catalogue is the same when it is made anew from the folders', async () => {
  let before;
  {
    await using library = await openLibrary(folder);
    const first = await recordEpisode(library);
    await recordEpisode(library, 3, { startsAt: nanos(9e9) });
    const removed = await recordEpisode(library, 2, { startsAt: nanos(12e9) });
    await library.label(first.id, { note: 'ä "quoted" note' });
    await library.remove(removed.id);
    before = await library.list();
    expect(before).toHaveLength(2);
    expect(await library.rebuild()).toEqual(before);
  }
  for (const name of readdirSync(folder)) if (name.startsWith('catalogue')) rmSync(join(folder, name));
  {
    await using library = await openLibrary(folder);
    expect(await library.list()).toEqual(before);
  }
  writeFileSync(join(folder, 'catalogue.sqlite'), 'this is no database, but it is long enough to look like one at first'.repeat(40));
  await using library = await openLibrary(folder);
  expect(await library.list()).toEqual(before);
});

test('a removed episode waits in the trash and comes back whole', async () => {
  await using library = await openLibrary(folder);
  const episode = await recordEpisode(library);
  await library.remove(episode.id);
  expect(await library.list()).toEqual([]);
  expect(existsSync(episode.folder)).toBe(false);
  await expect(library.remove(episode.id)).rejects.toMatchObject({ fault: { code: 'episode.absent' } });
  expect(await library.restore(episode.id)).toEqual(episode);
  expect(await library.verify(episode.id)).toEqual({ ok: true, problems: [] });
});

test('streams come as column bytes; what does not exist is a fault', async () => {
  await using library = await openLibrary(folder);
  const { id } = await recordEpisode(library);
  const columns = decodeColumns(await library.columnBytes(id, 'arm/state'));
  expect(columns).toMatchObject({ count: 40, stream: { id: 'arm/state' } });
  await expect(library.columnBytes(id, 'arm/none')).rejects.toMatchObject({ fault: { code: 'episode.absent' } });
  for (const wrong of ['../../etc', 'nothing', '']) await expect(library.show(wrong)).rejects.toMatchObject({ fault: { code: 'episode.absent' } });
});

test('verify names the file of every flipped byte', async () => {
  await using library = await openLibrary(folder);
  const episode = await recordEpisode(library);
  const files = readdirSync(episode.folder);
  expect(files.sort()).toEqual(['hand.mp4', 'manifest.json', 'samples.mcap', 'world.json', 'world.xml']);
  for (const name of files) {
    const path = join(episode.folder, name);
    const good = readFileSync(path);
    // In the manifest also a byte of another file's hash: that file must not be blamed.
    const hash = name === 'manifest.json' ? [good.indexOf('"sha256": "') + 20] : [];
    for (const at of [0, Math.floor(good.length / 2), good.length - 2, ...hash, ...Array.from({ length: 5 }, () => Math.floor(Math.random() * good.length))]) {
      const bad = Buffer.from(good);
      bad[at] = bad[at]! ^ (1 << Math.floor(Math.random() * 8));
      writeFileSync(path, bad);
      const verdict = await library.verify(episode.id);
      expect(verdict.ok, `${name} byte ${at}`).toBe(false);
      expect(verdict.problems.every((problem) => problem.startsWith(`${name}:`)), `${name} byte ${at}: ${verdict.problems.join()}`).toBe(true);
    }
    writeFileSync(path, good);
  }
  rmSync(join(episode.folder, 'hand.mp4'));
  writeFileSync(join(episode.folder, 'stray.txt'), '');
  expect((await library.verify(episode.id)).problems).toEqual(['hand.mp4: missing', 'stray.txt: not part of the episode']);
});

test('repair saves what is readable of a damaged episode and keeps the original', async () => {
  await using library = await openLibrary(folder);
  const episode = await recordEpisode(library, 400);
  const path = join(episode.folder, 'samples.mcap');
  const good = readFileSync(path);
  const bad = Buffer.from(good);
  // In the middle of the second chunk.
  const chunks: number[] = [];
  for (let at = 8; at < good.length - 8; at += 9 + Number(good.readBigUInt64LE(at + 1))) if (good[at] === 6) chunks.push(at);
  bad[chunks[1]! + Math.floor(Number(good.readBigUInt64LE(chunks[1]! + 1)) / 2)]! ^= 255;
  writeFileSync(path, bad);
  const before = decodeColumns(await library.columnBytes(episode.id, 'arm/tool')).count;
  expect(await library.repair(episode.id)).toMatchObject({ state: 'repaired', outcome: 'partial', note: 'made up' });
  expect(await library.verify(episode.id)).toEqual({ ok: true, problems: [] });
  const { manifest } = await library.show(episode.id);
  expect(manifest.missing.some((sentence) => sentence.startsWith('samples.mcap:'))).toBe(true);
  const after = decodeColumns(await library.columnBytes(episode.id, 'arm/tool')).count;
  expect(after).toBe(before);
  expect(after).toBeGreaterThan(100);
  expect(after).toBeLessThan(400);
  expect(readFileSync(`${path}.original`).equals(bad)).toBe(true);
  // Whole again: a second repair changes nothing.
  const manifestAfter = readFileSync(join(episode.folder, 'manifest.json'), 'utf8');
  await library.repair(episode.id);
  expect(readFileSync(join(episode.folder, 'manifest.json'), 'utf8')).toBe(manifestAfter);
});

test('a folder that cannot be written gives one clear fault', async () => {
  writeFileSync(join(folder, 'file'), '');
  await expect(openLibrary(join(folder, 'file', 'library'))).rejects.toMatchObject({ fault: { code: 'library.unwritable' } });
  if (process.getuid?.() !== 0 && process.platform !== 'win32') {
    mkdirSync(join(folder, 'locked'));
    chmodSync(join(folder, 'locked'), 0o500);
    await expect(openLibrary(join(folder, 'locked'))).rejects.toMatchObject({ fault: { code: 'library.unwritable' } });
  }
});

test('two processes work on one library at once: nothing is lost, both see everything', async () => {
  await using library = await openLibrary(folder);
  const child = fork(new URL('./fixtures/record-some.ts', import.meta.url), [folder, '3'], { execArgv: [], stdio: 'inherit' });
  const ended = once(child, 'exit');
  for (let index = 0; index < 3; index += 1) {
    const { id } = await recordEpisode(library, 20);
    await library.label(id, { note: `mine ${index}` });
  }
  expect(await ended).toEqual([0, null]);
  const episodes = await library.list();
  expect(episodes.map((episode) => episode.note).sort()).toEqual(['mine 0', 'mine 1', 'mine 2', 'theirs 0', 'theirs 1', 'theirs 2']);
  for (const episode of episodes) expect(await library.verify(episode.id)).toEqual({ ok: true, problems: [] });
});

test('an unfinished take of a live process is left alone and not listed; an abandoned one is finished', async () => {
  await using library = await openLibrary(folder);
  const kept = await recordEpisode(library);
  const partial = join(folder, 'episodes', '20260101-000000-abcdef.partial');
  cpSync(kept.folder, partial, { recursive: true });
  const child = fork(new URL('./fixtures/hold-lock.ts', import.meta.url), [partial], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  await once(child, 'message');
  {
    await using second = await openLibrary(folder);
    expect(await second.settled()).toEqual([]);
    expect((await second.list()).map((episode) => episode.id)).toEqual([kept.id]);
    await expect(second.repair('20260101-000000-abcdef')).rejects.toMatchObject({ fault: { code: 'recorder.busy' } });
  }
  child.kill('SIGKILL');
  await once(child, 'exit');
  await using third = await openLibrary(folder);
  expect(await third.settled()).toEqual(['20260101-000000-abcdef']);
  expect(await third.list()).toHaveLength(2);
});
