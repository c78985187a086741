// The take flow with a real recorder and library: what a take is worth is known in review, and review waits for nothing.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Fault } from '../core/fault.ts';
import { everyKind, sample, takeStart } from '../recordings/fixtures/take.ts';
import { openLibrary, type Library } from '../recordings/library.ts';
import { openRecorder, type Recorder } from '../recordings/recorder.ts';
import { systemClock } from './clock.ts';
import { createTakes, type Takes } from './takes.ts';

vi.setConfig({ testTimeout: 60_000 });
let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'waldo-takes-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Flow { readonly takes: Takes; readonly recorder: Recorder; readonly library: Library; readonly faults: Fault[]; write(samples: number): void }

async function flow(undo: AsyncDisposableStack, taskSuccess: boolean | null): Promise<Flow> {
  const faults: Fault[] = [];
  const report = (fault: Fault) => { faults.push(fault); };
  const library = undo.use(await openLibrary(folder, { report }));
  const recorder = undo.use(openRecorder({ library, clock: systemClock, report, ended: () => takes.endedByRecorder() }));
  const takes = undo.use(createTakes({
    clock: systemClock, recorder, report, taskSuccess: () => taskSuccess, changed: () => undefined, announce: () => undefined,
    describe: (startsAt) => takeStart({ startsAt }),
  }));
  return {
    takes, recorder, library, faults,
    write(samples) { for (let step = 0; step < samples; step += 1) for (const stream of everyKind) recorder.write(sample(stream, step, systemClock.now() + step)); },
  };
}

test('review begins in the same call; the judgement follows, knows what the world said, and goes with the take', async () => {
  await using undo = new AsyncDisposableStack();
  const { takes, library, write } = await flow(undo, true);
  takes.start(0);
  write(200);
  expect(takes.view()).toMatchObject({ phase: 'recording', taskSuccess: null, judgement: null });
  const ended = takes.end();
  expect(takes.view()).toMatchObject({ phase: 'review', taskSuccess: true, judgement: null });
  await ended;
  const { judgement } = takes.view();
  expect(judgement?.verdict).toBe('refuse');
  expect(judgement?.reasons.map(({ code }) => code)).toContain('short');
  // A person decides, whatever was said.
  const kept = await takes.keep('success', '');
  expect(kept).toMatchObject({ outcome: 'success', taskSuccess: true, verdict: 'refuse' });
  expect((await library.show(kept.id)).manifest.judgement).toEqual(judgement);
  expect(takes.view()).toMatchObject({ phase: 'none', taskSuccess: null, judgement: null });
});

test('whoever decides before the judgement is there is not kept waiting for another key', async () => {
  await using undo = new AsyncDisposableStack();
  const { takes, write } = await flow(undo, null);
  takes.start(0);
  write(20);
  void takes.end();
  expect((await takes.keep('partial', '')).verdict).not.toBeNull();
});

test('with the writer lost the take waits in review unjudged, and is judged when it is kept', async () => {
  const posted = vi.spyOn(Worker.prototype, 'postMessage');
  await using undo = new AsyncDisposableStack();
  const { takes, write, recorder, faults } = await flow(undo, true);
  takes.start(0);
  write(20);
  await expect.poll(() => recorder.status().bytesWritten).toBeGreaterThan(0);
  const writer = posted.mock.contexts[posted.mock.calls.findIndex(([message]) => (message as { type?: string }).type === 'start')] as Worker;
  posted.mockRestore();
  await writer.terminate();
  await expect.poll(() => takes.view()).toMatchObject({ phase: 'review', judgement: null });
  expect(faults.map(({ code }) => code)).toEqual(['recorder.writer']);
  expect(await takes.keep('success', '')).toMatchObject({ outcome: 'success', state: 'repaired', verdict: 'refuse' });
});
