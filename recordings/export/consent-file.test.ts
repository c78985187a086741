// From the label of a take to what an export says of it: the warning in its plan, and the file that a push asks.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Consent } from '../../core/contract/episode.ts';
import { exportOptionsSchema } from '../../core/contract/exports.ts';
import { sentence } from '../../core/sentences/en.ts';
import { appendEdit } from '../edits-file.ts';
import { episodesFolder } from '../folders.ts';
import { makeTake } from '../made-up/made-take.ts';
import { readManifest, writeManifest } from '../manifest-file.ts';
import { readConsent } from './consent-file.ts';
import { forecast } from './forecast.ts';
import { formatNamed, runExport } from './job.ts';
import { prepareExport } from './plan.ts';

let root: string;
let library: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'waldo-consented-'));
  library = join(root, 'library');
});
afterEach(() => { rmSync(root, { recursive: true }); });

async function take(number: number, consent: Consent): Promise<string> {
  const id = await makeTake(library, { number, seconds: 1, cameras: [] });
  const folder = join(episodesFolder(library), id);
  const manifest = readManifest(folder);
  writeManifest(folder, { ...manifest, labels: { ...manifest.labels, consent } });
  return id;
}

const request = (name: string) => ({ library, options: exportOptionsSchema.parse({ format: 'csv', out: join(root, name) }), software: 'Waldo 0' });
async function warnings(): Promise<string[]> {
  const format = await formatNamed('csv');
  return (await forecast(prepareExport(request('planned'), format), format)).warnings.filter(({ code }) => code === 'export.consent').map((warning) => sentence(warning));
}

it('a plan warns of what may not go everywhere, and the data set says so in its own file', async () => {
  await take(1, 'publish');
  expect(await warnings()).toEqual([]);
  await take(2, 'share');
  await take(3, 'unsaid');
  expect((await warnings())[0]).toContain('Of 3 episodes, 1 say nothing about consent, 0 are for use here only and 1 for named partners only.');
  await runExport(request('written'), { signal: new AbortController().signal });
  expect(await readConsent(join(root, 'written'))).toEqual({ unsaid: 1, internal: 0, share: 1, publish: 1 });
  expect(readFileSync(join(root, 'written', 'README.md'), 'utf8')).toContain('| nothing was said | 1 |');
});

it('joined takes are as open as the least open of them', async () => {
  const [first, second] = [await take(1, 'publish'), await take(2, 'internal')];
  appendEdit(join(episodesFolder(library), first), { do: 'edit', at: '2026-01-01T00:00:00Z', by: 'me', edit: { kind: 'merge', with: [second] } });
  await runExport(request('joined'), { signal: new AbortController().signal });
  expect(await readConsent(join(root, 'joined'))).toEqual({ unsaid: 0, internal: 1, share: 0, publish: 0 });
});
