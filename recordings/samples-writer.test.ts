// What a recording's samples file promises to readers that are not ours: examined like an exported file, it has nothing
// wrong, its log times never go back, whatever order threads stamp their samples in; and every sample keeps its own times.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nanos } from '../core/time.ts';
import { examine } from './export/mcap/doctor.ts';
import { everyKind, sample, takeStart } from './fixtures/take.ts';
import { openLibrary } from './library.ts';
import { openRecorder } from './recorder.ts';
import { SamplesRanges } from './samples-ranges.ts';
import { scanSamples } from './samples-scanner.ts';
import { SamplesWriter } from './samples-writer.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'waldo-samples-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As an exported file is examined; one thing only exports have. */
const problemsOf = async (path: string): Promise<string[]> => (await examine(path)).problems.filter((problem) => problem !== 'it has no metadata waldo.episode');
const start = 5e9;
const streams = everyKind.slice(0, 4);
const epoch = 1_795_350_000_000_000_000n;
type Step = { readonly stream: number; readonly lateNanos: number; readonly pulse: boolean };
const step: fc.Arbitrary<Step> = fc.record({
  stream: fc.nat(streams.length - 1),
  // Now and then a device says what cannot be.
  lateNanos: fc.oneof({ weight: 20, arbitrary: fc.integer({ min: 0, max: 60e6 }) }, fc.constantFrom(Number.NaN, Infinity, -Infinity, 1e30)),
  pulse: fc.boolean(),
});

test('log times never go back, and say the arrival where nothing before it was later', async () => {
  let run = 0;
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 120 }), async (steps) => {
    const path = join(folder, `${run++}.mcap`);
    const writer = new SamplesWriter(path, epoch);
    writer.start('{}');
    const arrivals: number[] = [];
    steps.forEach(({ stream, lateNanos, pulse }, index) => {
      const now = start + index * 2e6;
      arrivals.push(now - lateNanos);
      writer.write(streams[stream]!, sample(streams[stream]!, index, now - lateNanos));
      if (pulse) writer.pulse(now, 0);
    });
    writer.close();
    expect(await problemsOf(path)).toEqual([]);
    const found: number[] = [];
    await scanSamples(path, { sample: (stream, row) => { if (stream.id !== 'recorder/clock') found.push(row.tArrive); } });
    expect(found).toEqual(arrivals);
    const ranges = await SamplesRanges.open(path, epoch);
    const logged = ranges.index.chunks.map(({ fromNanos, toNanos }) => [fromNanos, toNanos]).flat();
    expect(logged).toEqual(logged.toSorted((a, b) => a - b));
  }), { numRuns: 60 });
});

test('a device that lives an hour ahead spoils the times of half a second, not of the rest', async () => {
  const path = join(folder, 'ahead.mcap');
  const writer = new SamplesWriter(path, epoch);
  writer.start('{}');
  const stream = streams[1]!;
  for (let index = 0; index < 100; index += 1) {
    const now = start + index * 8e6;
    writer.write(stream, sample(stream, index, index === 10 ? now + 3600e9 : now));
    if (index % 40 === 39) writer.pulse(now, 0);
  }
  writer.close();
  const { index } = await SamplesRanges.open(path, epoch);
  expect(index.chunks.map(({ toNanos }) => toNanos)).toEqual([start + 10 * 8e6 + 3600e9, start + 79 * 8e6, start + 99 * 8e6]);
});

test('a take that was recorded while samples kept coming has nothing wrong', async () => {
  await using library = await openLibrary(folder);
  const clock = { now: () => nanos(performance.now() * 1e6) };
  await using recorder = openRecorder({ library, clock, report: () => undefined });
  const startsAt = clock.now();
  const latched = [40, 10, 30].map((before, index) => sample(everyKind[6 + index]!, index, startsAt - before * 1e9));
  await recorder.start(takeStart({ startsAt, latched }));
  const streamed = streams.map((stream) => ({ stream, sequence: 0 }));
  const timer = setInterval(() => {
    // As a device's thread stamps them: some milliseconds before they are handed on.
    for (const one of streamed) recorder.write(sample(one.stream, one.sequence++, clock.now() - (one.sequence % 3) * 4e6));
  }, 2);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  clearInterval(timer);
  await recorder.end();
  const episode = await recorder.keep({ outcome: 'success', note: '', taskSuccess: null });
  const path = join(episode.folder, 'samples.mcap');
  expect(await problemsOf(path)).toEqual([]);
  const first: number[] = [];
  await scanSamples(path, { sample: (_, row) => { if (first.length < 3) first.push(startsAt - row.tArrive); } });
  expect(first.map((before) => before / 1e9)).toEqual([40, 30, 10]);
  // The wall clock beside the host's was read when the samples before it were handed over.
  let latest = -Infinity;
  await scanSamples(path, {
    sample(stream, { tArrive }) {
      if (stream.id === 'recorder/clock') expect(tArrive).toBeGreaterThanOrEqual(latest);
      else if (tArrive > latest) latest = tArrive;
    },
  });
});
