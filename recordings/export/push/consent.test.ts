import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { consents, type Consent } from '../../../core/contract/episode.ts';
import { pushTargetSchema } from '../../../core/contract/exports.ts';
import { FaultError } from '../../../core/fault.ts';
import { consentName, leastConsent, readConsent, writeConsent } from '../consent-file.ts';
import { startHubServer } from './fixtures/hub-server.ts';
import { startS3Server } from './fixtures/s3-server.ts';
import { pushDataSet } from './index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waldo-consent-'));
  writeFileSync(join(folder, 'README.md'), '# a set');
});
afterEach(() => { rmSync(folder, { recursive: true }); });

const say = (...said: readonly Consent[]): void => { writeConsent(folder, said.map((consent) => ({ consent }))); };
const outcome = (target: object): Promise<string> =>
  pushDataSet(folder, pushTargetSchema.parse(target), { patience: { attempts: 1 } }).then(() => 'sent', (error: unknown) => { expect(error).toBeInstanceOf(FaultError); return (error as FaultError).fault.code; });
const onHub = (endpoint: string, isPrivate: boolean, more: object = {}) => ({ kind: 'hugging-face', repository: 'lab/cubes', token: 'hf_good', isPrivate, endpoint, ...more });

it.each([
  ['publish', 'sent', 'sent'], ['share', 'push.consent', 'sent'], ['internal', 'push.consent', 'push.consent'], ['unsaid', 'push.consent', 'push.consent'],
] as const)('one episode that says %s among open ones: to everybody %s, to a private place %s', async (said, toAll, toSome) => {
  say('publish', said, 'publish');
  await using store = await startS3Server();
  for (const [isPrivate, expected] of [[false, toAll], [true, toSome]] as const) {
    await using hub = await startHubServer();
    expect(await outcome(onHub(hub.endpoint, isPrivate))).toBe(expected);
    // What is refused is refused before anything is asked or sent.
    expect(hub.requests.length > 0).toBe(expected === 'sent');
  }
  expect(await outcome({ kind: 's3', endpoint: store.endpoint, bucket: 'robots', accessKey: 'key-id', secretKey: 'very-secret' })).toBe(toSome);
});

it('a repository that is open to everybody gets nothing for partners, though it was called private', async () => {
  await using hub = await startHubServer();
  say('publish');
  expect(await outcome(onHub(hub.endpoint, false))).toBe('sent');
  const commits = hub.repository!.commits.length;
  say('share');
  expect(await outcome(onHub(hub.endpoint, true))).toBe('push.consent');
  expect(hub.repository!.commits).toHaveLength(commits);
  expect(await outcome(onHub(hub.endpoint, true, { despiteConsent: true }))).toBe('sent');
});

it('where nobody knows, nothing is sent; somebody may insist', async () => {
  await using hub = await startHubServer();
  expect(await outcome(onHub(hub.endpoint, true))).toBe('push.consent-unknown');
  expect(await outcome(onHub(hub.endpoint, true, { despiteConsent: true }))).toBe('sent');
});

it('a list that somebody damaged allows nothing', async () => {
  const anything = fc.oneof(fc.string(), fc.json(), fc.record({ format: fc.constant('waldo-consent'), version: fc.constant(1), episodes: fc.dictionary(fc.constantFrom(...consents), fc.oneof(fc.double(), fc.string(), fc.integer({ max: -1 }))) }).map((value) => JSON.stringify(value)));
  await fc.assert(fc.asyncProperty(anything, async (text) => {
    writeFileSync(join(folder, consentName), text);
    const read = await readConsent(folder);
    if (read !== null) expect(Object.values(read).every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
  }), { numRuns: 200 });
});

it('joined takes may go as far as all of them may', () => {
  expect(leastConsent(['publish', 'share'])).toBe('share');
  expect(leastConsent(['publish', 'unsaid', 'internal'])).toBe('unsaid');
  expect(leastConsent(['publish'])).toBe('publish');
});
