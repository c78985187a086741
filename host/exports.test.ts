import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { exportOptionsSchema, type ExportOptions } from '../core/contract/exports.ts';
import { faultFrom } from '../core/fault.ts';
import { runExport } from '../recordings/export/job.ts';
import { openExporter } from '../recordings/export/exporter.ts';
import { makeTake } from '../recordings/made-up/made-take.ts';
import { createExports, type Exports } from './exports.ts';

let root: string;
let exports: Exports;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'waldo-exports-'));
  for (let number = 0; number < 2; number += 1) await makeTake(join(root, 'library'), { number, seconds: 1 });
  exports = createExports({ exporter: openExporter('Waldo 0'), library: join(root, 'library'), changed: () => undefined, report: () => undefined });
});
afterAll(async () => {
  await exports[Symbol.asyncDispose]();
  rmSync(root, { recursive: true });
});
const options = (out: string, more: Partial<ExportOptions> = {}): ExportOptions => exportOptionsSchema.parse({ format: 'lerobot', out: join(root, out), ...more });
const job = (id: string) => exports.view().find((one) => one.id === id);
const codeOf = (work: () => unknown): string => { try { work(); return 'nothing'; } catch (error) { return faultFrom(error).code; } };

it('makes one after the other, keeps them on the list, and forgets those that ended', async () => {
  const [first, second, third] = [exports.start(options('a')), exports.start(options('b', { codec: 'h264' })), exports.start(options('c'))] as [string, string, string];
  expect(exports.view().map(({ phase }) => phase)).toEqual(['planning', 'waiting', 'waiting']);
  expect(codeOf(() => exports.start(options('a')))).toBe('export.exists');
  expect(codeOf(() => exports.forget(first))).toBe('export.running');
  await exports.cancel(third);
  expect(job(third)).toMatchObject({ phase: 'cancelled', fault: { code: 'export.cancelled' } });
  await vi.waitFor(() => expect(job(second)?.phase).toBe('done'), { timeout: 60_000, interval: 50 });
  expect(job(first)).toMatchObject({ phase: 'done', share: 1, episodesDone: 2, report: { problems: [], copiedVideos: 2 } });
  expect(job(second)).toMatchObject({ report: { problems: [], encodedVideos: 2 } });
  expect([existsSync(join(root, 'a', 'meta', 'info.json')), existsSync(join(root, 'c'))]).toEqual([true, false]);
  exports.forget(first);
  expect(job(first)).toBeUndefined();
  expect(codeOf(() => exports.forget(first))).toBe('export.unknown');
});

it('goes on with what was interrupted, whoever began it: the folder says with which options', async () => {
  const name = 'library-exports/f';
  const out = join(root, name);
  mkdirSync(join(root, 'library-exports'));
  const abort = new AbortController();
  await runExport({ library: join(root, 'library'), options: options(name, { codec: 'h264' }), software: 'Waldo 0' }, { signal: abort.signal, tell: ({ episodesDone }) => { if (episodesDone > 0) abort.abort(); } }).catch(() => undefined);
  expect(await exports.plan(options(name, { codec: 'h264' }))).toMatchObject({ place: 'goes-on', warnings: expect.arrayContaining([expect.objectContaining({ code: 'export.goes-on' })]) as unknown });
  expect(await exports.plan(options(name))).toMatchObject({ place: 'restarts', warnings: expect.arrayContaining([expect.objectContaining({ code: 'export.would-restart' })]) as unknown });
  // A host that starts now finds it.
  await using later = createExports({ exporter: openExporter('Waldo 0'), library: join(root, 'library'), changed: () => undefined, report: () => undefined });
  expect(later.view()).toMatchObject([{ out, phase: 'cancelled' }]);
  const id = later.resume(`${out}.partial`);
  expect(later.view()).toHaveLength(1);
  await vi.waitFor(() => expect(later.view().find((one) => one.id === id)?.phase).toBe('done'), { timeout: 60_000, interval: 50 });
  expect(later.view()[0]!.report).toMatchObject({ problems: [], encodedVideos: 2, warnings: expect.not.arrayContaining([expect.objectContaining({ code: 'export.restarted' })]) as unknown });
  expect(await exports.plan(options(name))).toMatchObject({ place: 'taken', warnings: expect.arrayContaining([expect.objectContaining({ code: 'export.exists' })]) as unknown });
  expect(codeOf(() => later.resume(out))).toBe('export.no-journal');
});

it('tells why one failed', async () => {
  const id = exports.start(options('d', { cameras: ['nowhere'] }));
  await vi.waitFor(() => expect(job(id)?.phase).toBe('failed'), { timeout: 60_000, interval: 50 });
  expect(job(id)?.fault).toMatchObject({ code: 'export.nothing' });
});

it('says what would be written', async () => {
  expect(await exports.plan(options('e'))).toMatchObject({ episodes: 2, fps: 20, rows: 40, place: 'free' });
  const plan = await exports.plan(options('e'));
  // Videos are there twice while they are put together.
  expect(plan.peakBytes).toBeCloseTo(2 * plan.estimatedBytes, 0);
  expect((await exports.plan(options('e', { format: 'lerobot-v2.1' }))).peakBytes).toBeLessThan(plan.peakBytes);
});
