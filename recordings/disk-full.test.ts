// A disk that runs out: what was recorded is kept and readable, the take ends, the host lives on.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Fault } from '../core/fault.ts';
import { nanos } from '../core/time.ts';
import { DurableFile } from './durable-file.ts';
import { everyKind, sample, takeStart } from './fixtures/take.ts';
import { patternPacket } from './fixtures/video.ts';
import { openLibrary } from './library.ts';
import { openEpisode } from './reader.ts';
import { openRecorder } from './recorder.ts';

vi.setConfig({ testTimeout: 240_000 });
let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'waldo-full-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const noSpace = (): Error => Object.assign(new Error('no space left'), { code: 'ENOSPC' });

test('a write that the disk takes in pieces arrives whole; one that it refuses leaves the file as it was', () => {
  const path = join(folder, 'file');
  let quota = 1000;
  let room = 500;
  const file = new DurableFile(path, {
    makeRoom: () => { quota += room; const made = room > 0; room = 0; return made; },
    writeSync: (descriptor, bytes, offset, length, position) => {
      if (quota === 0) throw noSpace();
      const part = Math.min(length, 7, quota);
      quota -= part;
      return writeSync(descriptor, bytes, offset, part, position);
    },
  });
  const data = Uint8Array.from({ length: 600 }, (_, index) => index % 251);
  file.append(data);
  // 400 of these fill the disk, and the 500 that are held back are too few for all of them.
  expect(() => file.append(data)).toThrow('no space left');
  expect(file.bytes).toBe(600);
  expect(readFileSync(path).length).toBe(600);
  quota = 1e6;
  const { bytes, sha256 } = file.close();
  expect(bytes).toBe(600);
  expect(sha256).toMatch(/^[0-9a-f]{64}$/);
});

/** A small disk of its own, where this process may make one. */
function mounted(work: (disk: string) => Promise<void>, megabytes: number): Promise<void> {
  const disk = join(folder, 'disk');
  execFileSync('mkdir', [disk]);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', disk]);
  return work(disk).finally(() => execFileSync('umount', ['-l', disk]));
}
const mayMount = ((): boolean => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const disk = mkdtempSync(join(tmpdir(), 'waldo-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk], { stdio: 'ignore' });
    execFileSync('umount', [disk]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(disk, { recursive: true, force: true });
  }
})();

/** The codes of what was told, in order. */
async function recordUntilEnded(disk: string, limits: { reserveBytes: number; lastSeconds: number }): Promise<string[]> {
  await using library = await openLibrary(disk);
  const faults: Fault[] = [];
  const { promise: ended, resolve } = Promise.withResolvers<Fault>();
  const clock = { now: () => nanos(Math.round(performance.now() * 1e6)) };
  await using recorder = openRecorder({ library, clock, report: (fault) => faults.push(fault), ended: resolve, limits });
  const startsAt = clock.now();
  await recorder.start(takeStart({ startsAt }));
  let [step, isOver] = [0, false];
  void ended.then(() => { isOver = true; });
  while (!isOver) {
    await new Promise((wait) => setTimeout(wait, 5));
    const now = clock.now();
    // Random numbers, because a disk fills slowly with what compresses well.
    for (const stream of everyKind) {
      const plain = sample(stream, step, now);
      for (let copy = 0; copy < 10; copy += 1) recorder.write({ ...plain, sequence: step * 10 + copy, values: plain.values.map(() => Math.random()) });
    }
    recorder.writeVideo(patternPacket('camera.hand/frames', step, now));
    step += 1;
  }
  expect((await ended).code).toBe('library.full');
  expect(recorder.status().phase).toBe('review');
  expect((await recorder.end()).judgement).not.toBeNull();
  const episode = await recorder.keep({ outcome: 'success', note: '', taskSuccess: null });
  expect(episode.state).toBe('kept');
  expect(await library.verify(episode.id)).toEqual({ ok: true, problems: [] });
  const opened = await openEpisode(episode.folder);
  expect((await opened.columns('arm/state')).count).toBeGreaterThan(50);
  expect(opened.videos).toHaveLength(1);
  return faults.map((fault) => fault.code);
}

test.runIf(mayMount)('a disk that fills up without warning ends the take; what it held is kept and verifies', () =>
  mounted(async (disk) => { await recordUntilEnded(disk, { reserveBytes: 0, lastSeconds: 0 }); }, 12));

test.runIf(mayMount)('a take is warned of once when ten minutes are left, and ended in time when the forecast says so', () =>
  mounted(async (disk) => {
    const told = await recordUntilEnded(disk, { reserveBytes: 24 << 20, lastSeconds: 1 });
    expect(told.filter((code) => code === 'library.low')).toHaveLength(1);
    expect(told.indexOf('library.low')).toBeLessThan(told.indexOf('library.full'));
    const facts = statfsSync(disk);
    expect(facts.bavail * facts.bsize).toBeGreaterThan(8 << 20);
  }, 48));

test.runIf(mayMount)('a take does not start on a full disk', () =>
  mounted(async (disk) => {
    await using library = await openLibrary(disk);
    await using recorder = openRecorder({ library, clock: { now: () => nanos(0) }, report: () => undefined });
    await expect(recorder.start(takeStart())).rejects.toMatchObject({ fault: { code: 'library.full' } });
    expect(recorder.status().phase).toBe('none');
    expect(library.status().fault).toMatchObject({ code: 'library.full' });
    writeFileSync(join(disk, 'still-writable'), '');
  }, 8));
