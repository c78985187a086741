// What happens to a library behind the recorder's back: files that nobody knows, a card that is pulled while it records,
// a wall clock that is set back. Earlier episodes stay whole, and somebody is told.
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Fault } from '../core/fault.ts';
import { sentence } from '../core/sentences/en.ts';
import { nanos } from '../core/time.ts';
import { episodesFolder, partialSuffix } from './folders.ts';
import { recordEpisode } from './fixtures/record.ts';
import { epochUnixMilliseconds, everyKind, sample, takeStart } from './fixtures/take.ts';
import { openLibrary } from './library.ts';
import { openEpisode } from './reader.ts';
import { openRecorder } from './recorder.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'waldo-odd-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('names that nobody would choose are told by verify and stop no repair', async () => {
  await using library = await openLibrary(folder);
  const { id, folder: place } = await recordEpisode(library);
  const odd = ['a b.txt', 'ünïcode.json', '-rf', 'line\nbreak.mp4', '<img src=x onerror=alert(1)>.mp4', 'Wrist Camera.mp4', '..mp4', 'x'.repeat(200)];
  for (const name of odd) writeFileSync(join(place, name), 'not yours');
  mkdirSync(join(place, 'samples.mcap.new'));
  mkdirSync(join(place, 'folder.mp4'));
  symlinkSync('/etc/hostname', join(place, 'hostname'));
  const { problems } = await library.verify(id);
  expect(problems).toHaveLength(odd.length + 3);
  for (const name of odd) expect(problems).toContain(`${name}: not part of the episode`);
  writeFileSync(join(place, 'hand.mp4'), 'damaged');
  await library.repair(id);
  const { manifest } = await library.show(id);
  expect(manifest.state).toBe('repaired');
  // Only what a manifest can name is entered; the rest is still told.
  const left = (await library.verify(id)).problems;
  expect(left.every((problem) => problem.endsWith(': not part of the episode')), left.join()).toBe(true);
  expect((await library.list()).map((episode) => episode.id)).toEqual([id]);
});

test.each(['the take', 'the whole library'])('%s disappears while it records: told, and the next take is whole', async (what) => {
  const faults: Fault[] = [];
  const home = join(folder, 'library');
  await using library = await openLibrary(home, { report: (fault) => faults.push(fault) });
  const earlier = await recordEpisode(library);
  const clock = { at: 5e9, now: () => nanos(clock.at) };
  await using recorder = openRecorder({ library, clock, report: (fault) => faults.push(fault) });
  const { folder: place } = await recorder.start(takeStart());
  for (let step = 0; step < 40; step += 1) for (const stream of everyKind) recorder.write(sample(stream, step, clock.at += 1e7));
  await new Promise((resolve) => setTimeout(resolve, 600));
  const away = join(folder, 'away');
  if (what === 'the take') rmSync(place, { recursive: true });
  else renameSync(home, away);
  for (let step = 40; step < 80; step += 1) for (const stream of everyKind) recorder.write(sample(stream, step, clock.at += 1e7));
  await recorder.end();
  const refused = await recorder.keep({ outcome: 'success', note: '', taskSuccess: null }).catch((error: { fault: Fault }) => error.fault);
  expect(refused).toMatchObject({ code: 'recorder.writer' });
  expect(sentence(refused as Fault)).toContain('The arm is not affected');
  expect(recorder.status().phase).toBe('review');
  await recorder.discard();
  expect(recorder.status().phase).toBe('none');
  if (what !== 'the take') renameSync(away, home);
  expect(await library.verify(earlier.id)).toEqual({ ok: true, problems: [] });
  await recorder.start(takeStart());
  recorder.write(sample(everyKind[0]!, 0, clock.at));
  await recorder.end();
  const next = await recorder.keep({ outcome: 'success', note: '', taskSuccess: null });
  expect(await library.verify(next.id)).toEqual({ ok: true, problems: [] });
});

test('a card that comes back after its take was given up: the take is finished at the next start', async () => {
  const home = join(folder, 'library');
  const away = join(folder, 'away');
  let id = '';
  {
    await using library = await openLibrary(home);
    const clock = { at: 5e9, now: () => nanos(clock.at) };
    await using recorder = openRecorder({ library, clock, report: () => undefined });
    id = (await recorder.start(takeStart())).episodeId;
    for (let step = 0; step < 200; step += 1) for (const stream of everyKind) recorder.write(sample(stream, step, clock.at += 1e7));
    await new Promise((resolve) => setTimeout(resolve, 900));
    renameSync(home, away);
    await recorder.end();
    await recorder.discard();
  }
  renameSync(away, home);
  // The process that recorded is gone by then.
  rmSync(join(episodesFolder(home), id + partialSuffix, 'lock.json'), { force: true });
  await using again = await openLibrary(home);
  await again.settled();
  expect(await again.verify(id)).toEqual({ ok: true, problems: [] });
  expect((await (await openEpisode((await again.show(id)).episode.folder)).columns('arm/state')).count).toBeGreaterThan(100);
});

test('a wall clock that is set back by an hour between two takes: both are there, times of samples do not turn', async () => {
  await using library = await openLibrary(folder);
  const first = await recordEpisode(library, 20);
  const second = await recordEpisode(library, 20, { epochUnixMilliseconds: epochUnixMilliseconds - 3_600_000, startsAt: nanos(9e9) });
  expect((await library.list()).map((episode) => episode.id).sort()).toEqual([first.id, second.id].sort());
  expect(Date.parse(second.startedAt)).toBeLessThan(Date.parse(first.startedAt));
  const { tArrive } = await (await openEpisode(second.folder)).columns('arm/state');
  expect([...tArrive]).toEqual([...tArrive].sort((a, b) => a - b));
});
