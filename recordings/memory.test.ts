// A long take, fast-forward: what the recorder holds in memory must not grow with the take.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { nanos } from '../core/time.ts';
import { everyKind, sample, takeStart } from './fixtures/take.ts';
import { patternPacket } from './fixtures/video.ts';
import { openLibrary } from './library.ts';
import { openRecorder } from './recorder.ts';

vi.setConfig({ testTimeout: 400_000 });
let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'waldo-memory-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const minutes = 6;
const megabytes = (): number => process.memoryUsage().rss / 1e6;

test(`${minutes} minutes of every stream and a camera need no more memory than one`, async () => {
  await using library = await openLibrary(folder);
  const clock = { at: 5e9, now: () => nanos(clock.at) };
  await using recorder = openRecorder({ library, clock, report: (fault) => expect.fail(fault.code) });
  await recorder.start(takeStart());
  const steps = minutes * 60 * 60;
  let afterOne = 0;
  for (let step = 0; step < steps; step += 1) {
    clock.at += 1e9 / 60;
    for (const stream of everyKind) recorder.write(sample(stream, step, clock.at));
    if (step % 4 === 0) recorder.writeVideo(patternPacket('camera.hand/frames', step / 4, clock.at));
    while (recorder.status().queueBytes > 4 << 20) await new Promise((resolve) => setTimeout(resolve, 5));
    if (step === steps / minutes) afterOne = megabytes();
  }
  const grown = megabytes() - afterOne;
  expect((await recorder.end()).drops).toBe(0);
  const before = performance.now();
  const episode = await recorder.keep({ outcome: 'success', note: '', taskSuccess: true });
  console.info(`${minutes} minutes: ${(episode.sizeBytes / 1e6).toFixed(0)} MB on disk, memory grew ${grown.toFixed(0)} MB, keep took ${(performance.now() - before).toFixed(0)} ms`);
  expect(episode.durationSeconds).toBeCloseTo(minutes * 60, 3);
  // Three threads' collectors let garbage stand for a while, so the bound is a coarse one.
  expect(grown).toBeLessThan(160);
});
