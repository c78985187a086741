// A take that was recorded once and is never written again (recordings/golden): what recorded then is replaced, but what it
// recorded stays readable, playable and exportable by every version that comes.
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exportFormats, exportOptionsSchema } from '../core/contract/exports.ts';
import { decodeColumns } from '../core/wire/columns-bytes.ts';
import { runExport } from '../recordings/export/job.ts';
import { openLibrary, type Library } from '../recordings/library.ts';
import { replayInSimulator } from './replay/replay-in-simulator.ts';

const golden = join(import.meta.dirname, '../recordings/golden');
const [id] = readdirSync(golden) as [string];
let folder: string;
let library: Library;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waldo-golden-'));
  cpSync(golden, join(folder, 'episodes'), { recursive: true });
  library = await openLibrary(folder);
});
afterAll(async () => {
  await library[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

it('is what it was', async () => {
  expect(await library.verify(id)).toEqual({ ok: true, problems: [] });
  expect(await library.list()).toMatchObject([{ id, state: 'kept', rig: 'simulated', outcome: 'success', taskSuccess: true, cameras: ['hand', 'overview', 'wrist'] }]);
});

it('gives every sample of every stream', async () => {
  const { manifest } = await library.show(id);
  expect(manifest.streams.length).toBeGreaterThan(10);
  for (const { description, count } of manifest.streams.filter((stream) => stream.count > 0)) {
    const columns = decodeColumns(await library.columnBytes(id, description.id));
    expect(columns.count, description.id).toBe(count);
    expect(columns.stream.fields, description.id).toEqual(description.fields);
  }
});

it('replays to the millimetre', async () => {
  expect(await replayInSimulator(await library.folderOf(id))).toMatchObject({ success: true, objectErrorMillimetres: 0 });
});

it.each(exportFormats)('exports as %s without a problem', async (format) => {
  const out = join(folder, format);
  const options = exportOptionsSchema.parse({ format, out, fps: 10 });
  const report = await runExport({ library: folder, options, software: 'test' }, { signal: new AbortController().signal });
  expect(report).toMatchObject({ episodes: 1, problems: [] });
  expect(existsSync(out)).toBe(true);
});
