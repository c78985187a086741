import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { PushTarget } from '../../../core/contract/exports.ts';
import { FaultError } from '../../../core/fault.ts';
import { startHubServer, type HubServer } from './fixtures/hub-server.ts';
import { pushDataSet, type PushProgress } from './index.ts';

const patience = { attempts: 4, firstWaitMilliseconds: 5 };
let folder: string;
let hub: HubServer;
const target = (more: object = {}): PushTarget => ({ kind: 'hugging-face', repository: 'lab/cubes', token: 'hf_good', isPrivate: true, endpoint: hub.endpoint, despiteConsent: true, ...more });
const video = Buffer.alloc(2_500_000, 'frame ');

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waldo-push-'));
  hub = await startHubServer();
  write('meta/info.json', '{\n  "codebase_version": "v2.1"}');
  write('README.md', '# a set');
  write('data/chunk-000/episode_000000.parquet', 'p'.repeat(1000));
  write('videos/chunk-000/wrist/episode_000000.mp4', video);
  write('meta/Ünïcode + & (1)\'s.jsonl', 'odd');
});
afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

function write(name: string, content: string | Buffer): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
}
const rejection = async (promise: Promise<unknown>): Promise<FaultError> => {
  const error = await promise.then(() => null, (reason: unknown) => reason);
  if (!(error instanceof FaultError)) throw new Error(`a fault was expected, not ${String(error)}`);
  return error;
};

it('makes the repository, sends every file, and tags it with the version of the layout', async () => {
  const told: PushProgress[] = [];
  const report = await pushDataSet(folder, target(), { say: (progress) => told.push(progress), patience });
  expect(report).toMatchObject({ files: 5, sentFiles: 5, others: [], address: `${hub.endpoint}/datasets/lab/cubes` });
  expect(hub.repository?.visibility).toBe('private');
  expect(hub.repository?.files.get('videos/chunk-000/wrist/episode_000000.mp4')?.bytes.equals(video)).toBe(true);
  expect(hub.repository?.files.get('meta/Ünïcode + & (1)\'s.jsonl')?.bytes.toString()).toBe('odd');
  expect([...hub.repository!.tags]).toEqual([['v2.1', 1]]);
  expect(told.at(-1)).toMatchObject({ share: 1, filesDone: 5 });
});

it('sends only what changed, and takes away tables that a loader would find', async () => {
  await pushDataSet(folder, target(), { patience });
  hub.repository!.files.set('data/chunk-000/episode_000001.parquet', { bytes: Buffer.from('old'), lfs: true });
  hub.repository!.files.set('notes.txt', { bytes: Buffer.from('somebody\'s'), lfs: false });
  write('README.md', '# another');
  const report = await pushDataSet(folder, target(), { patience });
  expect(report).toMatchObject({ sentFiles: 1, others: ['notes.txt'] });
  expect(hub.repository!.files.has('data/chunk-000/episode_000001.parquet')).toBe(false);
  expect([...hub.repository!.tags]).toEqual([['v2.1', 2]]);
});

it('goes on after an interruption: large files that were sent are not sent again', async () => {
  hub.trouble = (request) => (request.includes('/commit/') ? { status: 500 } : null);
  expect((await rejection(pushDataSet(folder, target(), { patience }))).fault).toMatchObject({ code: 'push.refused', params: { status: 500 } });
  expect(hub.large.size).toBe(2);
  hub.trouble = () => null;
  hub.requests.length = 0;
  await pushDataSet(folder, target(), { patience });
  expect(hub.requests.filter((request) => request.startsWith('PUT'))).toEqual([]);
  expect(hub.repository?.files.size).toBe(6);
});

it('asks again when the hub is busy or the connection breaks', async () => {
  const times = new Map<string, number>();
  hub.trouble = (request) => {
    const time = times.get(request) ?? 0;
    times.set(request, time + 1);
    return ([{ status: 503 }, 'hang-up', { status: 429 }] as const)[time] ?? null;
  };
  expect((await pushDataSet(folder, target(), { patience })).sentFiles).toBe(5);
});

it('sends many files as several commits', async () => {
  for (let index = 0; index < 230; index += 1) write(`meta/notes/${index}.txt`, String(index));
  await pushDataSet(folder, target(), { patience });
  expect(hub.repository?.commits).toEqual(['Data set, 100 files (1 of 3)', 'Data set, 100 files (2 of 3)', 'Data set, 35 files (3 of 3)']);
});

it.each([
  ['push.token', { token: 'hf_wrong' }], ['push.token', { token: 'ghp_other' }], ['push.forbidden', { repository: 'else/cubes' }],
  ['push.unreachable', { endpoint: 'http://127.0.0.1:1' }], ['request.invalid', { endpoint: 'http://hub.example.org' }],
])('says %s for %j', async (code, more) => {
  const error = await rejection(pushDataSet(folder, target(more), { patience: { attempts: 1 } }));
  expect(error.fault.code).toBe(code);
  expect(`${JSON.stringify(error.fault)} ${error.stack} ${String((error.cause as Error | undefined)?.stack)}`).not.toMatch(/hf_good|hf_wrong|ghp_other|secret-signature/);
});

it.each([
  ['push.full', 403, 'Private repository storage limit reached'], ['push.full', 413, 'too large'], ['push.forbidden', 403, 'no write access'], ['push.refused', 400, 'bad request'],
])('says %s when a large file is answered with %d', async (code, status, error) => {
  hub.trouble = (request) => (request.startsWith('PUT') ? { status, error } : null);
  const refusal = await rejection(pushDataSet(folder, target(), { patience }));
  expect(refusal.fault.code).toBe(code);
  expect(`${JSON.stringify(refusal.fault)} ${String((refusal.cause as Error).stack)}`).not.toContain('secret-signature');
});

it('stops when told to', async () => {
  const stop = new AbortController();
  hub.trouble = (request) => {
    if (request.startsWith('PUT')) stop.abort();
    return null;
  };
  expect((await rejection(pushDataSet(folder, target(), { signal: stop.signal, patience }))).fault.code).toBe('push.stopped');
});
