import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cardName, checksumsName, dataCard, writeCard, type CardFacts } from './card.ts';
import { consentName, readConsent } from './consent-file.ts';
import { smallSet } from './fixtures/small-set.ts';

let root: string;
let facts: CardFacts;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'waldo-card-'));
  const { plan } = await smallSet(join(root, 'takes'));
  facts = {
    plan: { ...plan, options: { ...plan.options, format: 'lerobot' } }, episodes: plan.episodes.map((episode) => ({ episode, rows: 20 + episode.index })), videos: { copied: 5, encoded: 1 }, writtenAt: '2026-02-03T04:05:06Z',
    timeErrors: [{ stream: 'arm/state', resampling: 'interpolate', p50Milliseconds: 1.25, maxMilliseconds: 4.5, repeated: 1, unused: 2 }],
  };
});
afterAll(() => { rmSync(root, { recursive: true }); });

it('tells counts, tasks, quality, issues, time errors, licence and what made it', () => {
  const card = dataCard(facts);
  for (const part of [
    'license: "cc-by-4.0"', '- "LeRobot"', 'data_files: data/*/*.parquet', '| Episodes | 3, 2 for training and 1 for validation |', '| Rows | 63 at 10 a second |', 'wrist 64×48, overview 64×48',
    '| not said | 2 | 1 | 0 | 0 | 1 |', '| operator-1 | 2 |', '| operator-2 | 1 |', '1 of 2 labelled episodes succeeded (50 %).', '0 accept, 1 flag, 0 refuse; 2 not judged', '- gap (arm/state): 1 of 3 episodes',
    '1 episodes were left out', '`other`: it has another arm', '| `arm/state` | interpolate | 1.3 ms | 4.5 ms | 1 | 2 |', 'cc-by-4.0', 'Written by waldo 0.0 on 2026-02-03.', '5 with the packets as they were recorded, 1 encoded anew',
  ]) expect(card).toContain(part);
});

it('counts who may have it, for people and for programs', async () => {
  const card = dataCard(facts);
  for (const part of ['| everybody may have it | 1 |', '| partners whom the lab names may have it | 1 |', '| for use in the lab only | 0 |', '| nothing was said | 1 |', 'no further than the least of these']) expect(card).toContain(part);
  const open = { ...facts, episodes: facts.episodes.map(({ episode, rows }) => ({ episode: { ...episode, consent: 'publish' as const }, rows })) };
  expect(dataCard(open)).not.toContain('no further than');
  const folder = join(root, 'consented');
  mkdirSync(folder);
  await writeCard(folder, facts);
  expect(await readConsent(folder)).toEqual({ unsaid: 1, internal: 0, share: 1, publish: 1 });
  expect(readFileSync(join(folder, checksumsName), 'utf8')).toContain(consentName);
});

it('names no operator', () => {
  expect(dataCard(facts)).not.toMatch(/Ada|Lovelace|Bob|bob@example/);
});

it('keeps every text of people in its line, whatever it is', () => {
  const hostile = fc.string({ unit: fc.constantFrom('\n', '\r', '\u2028', '\u0085', '---', '#', '|', '`', '<script>', '<!--', '[a](b)', '"', ':', 'x', '\\') });
  fc.assert(fc.property(hostile, hostile, hostile, (name, task, licence) => {
    const { plan } = facts;
    const episodes = plan.episodes.map((episode) => ({ episode: { ...episode, task, rig: name, operator: licence }, rows: 1 }));
    const card = dataCard({ ...facts, episodes, plan: { ...plan, name, robotType: task, tasks: [task], options: { ...plan.options, licence, description: name } } });
    const usual = dataCard({ ...facts, plan: { ...plan, tasks: [''] } });
    const headings = (text: string): string[] => text.split('\n').filter((one) => one.startsWith('## '));
    expect(headings(card)).toEqual(headings(usual));
    expect(card.split('\n').filter((one) => one === '---').length).toBe(2);
    expect(card).not.toMatch(/(?<!\\)<script>|(?<!\\)<!--/);
    expect(card).not.toMatch(/[\u2028\u2029\r]/);
    const heads = card.split('\n').indexOf('---', 1);
    // A line of the front matter is a key, an element of a list, or a JSON string behind a key.
    for (const one of card.split('\n').slice(1, heads)) expect(one).toMatch(/^( {2})?(- )?([a-z_]+:( ("(\\.|[^"\\])*"|[a-z*./]+))?|"(\\.|[^"\\])*"|[a-z]+)$|^- config_name: default$/);
  }));
});

it('writes checksums as sha256sum reads them', async () => {
  const folder = join(root, 'set');
  mkdirSync(join(folder, 'data'), { recursive: true });
  writeFileSync(join(folder, 'data/a b.csv'), 'one');
  writeFileSync(join(folder, '.journal'), 'own');
  await writeCard(folder, facts);
  await writeCard(folder, facts);
  expect(readFileSync(join(folder, checksumsName), 'utf8').split('\n').map((one) => one.slice(66))).toEqual([cardName, consentName, 'data/a b.csv', '']);
  expect(readFileSync(join(folder, checksumsName), 'utf8')).toContain(`${createHash('sha256').update('one').digest('hex')}  data/a b.csv\n`);
});

it('has words for a set of nothing', () => {
  expect(dataCard({ ...facts, plan: { ...facts.plan, skipped: [{ id: 'a', why: 'export.skip-empty' }] } })).toContain('`a`: nothing is left of it after its edits');
  expect(dataCard({ ...facts, episodes: [], plan: { ...facts.plan, tasks: [], cameras: [], skipped: [], episodes: [] } })).toContain('| Episodes | 0 |');
});
