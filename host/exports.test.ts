import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { exportOptionsSchema, type ExportOptions } from '../core/contract/exports.ts';
import { faultFrom } from '../core/fault.ts';
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

it('tells why one failed', async () => {
  const id = exports.start(options('d', { cameras: ['nowhere'] }));
  await vi.waitFor(() => expect(job(id)?.phase).toBe('failed'), { timeout: 60_000, interval: 50 });
  expect(job(id)?.fault).toMatchObject({ code: 'export.nothing' });
});

it('says what would be written', async () => {
  expect(await exports.plan(options('e'))).toMatchObject({ episodes: 2, fps: 20, rows: 40 });
});
