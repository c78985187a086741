import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { PushTarget } from '../../../core/contract/exports.ts';
import { FaultError } from '../../../core/fault.ts';
import { startS3Server, type S3Server } from './fixtures/s3-server.ts';
import { pushDataSet, type PushProgress } from './index.ts';
import { elementText, listing } from './s3-answers.ts';

const mebibyte = 1 << 20;
const patience = { attempts: 4, firstWaitMilliseconds: 5 };
let folder: string;
let server: S3Server;
const target = (more: object = {}): PushTarget => ({ kind: 's3', endpoint: server.endpoint, region: 'auto', bucket: 'robots', prefix: 'sets/one', accessKey: 'key-id', secretKey: 'very-secret', despiteConsent: true, ...more });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waldo-push-'));
  server = await startS3Server();
  write('meta/info.json', '{"codebase_version": "v3.0"}');
  write('README.md', '# a set');
  write('data/chunk-000/file-000.parquet', 'p'.repeat(1000));
  write('data/Ünïcode + & <name> (1)\'s!.txt', 'odd');
  write('data/empty.txt', '');
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

function write(name: string, content: string | Buffer): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
}
const rejection = async (promise: Promise<unknown>): Promise<FaultError['fault']> => {
  const error = await promise.then(() => null, (reason: unknown) => reason);
  if (!(error instanceof FaultError)) throw new Error(`a fault was expected, not ${String(error)}`);
  return error.fault;
};

it('sends every file with its hash, what makes it a data set last', async () => {
  const told: PushProgress[] = [];
  const report = await pushDataSet(folder, target(), { say: (progress) => told.push(progress), patience });
  expect(report).toMatchObject({ files: 5, sentFiles: 5, others: [], address: 's3://robots/sets/one/' });
  expect(server.objects.get('sets/one/data/Ünïcode + & <name> (1)\'s!.txt')?.bytes.toString()).toBe('odd');
  expect([...server.objects.keys()].slice(-2)).toEqual(['sets/one/README.md', 'sets/one/meta/info.json']);
  expect(told.at(-1)).toMatchObject({ share: 1, filesDone: 5 });
});

it('sends nothing that is there already, also where the store\'s tag is no hash', async () => {
  await pushDataSet(folder, target(), { patience });
  for (const [key, file] of server.objects) server.objects.set(key, { ...file, sha256: '' });
  expect((await pushDataSet(folder, target(), { patience })).sentFiles).toBe(0);
  for (const file of server.objects.keys()) server.objects.delete(file);
  await pushDataSet(folder, target(), { patience });
  for (const [key, file] of server.objects) server.objects.set(key, { ...file, etag: 'encrypted-there' });
  write('README.md', '# A set');
  const report = await pushDataSet(folder, target(), { patience });
  expect(report).toMatchObject({ files: 5, sentFiles: 1, sentBytes: 7 });
});

it('sends a large file in parts, and after an interruption only the parts that are missing', async () => {
  write('videos/long.mp4', Buffer.alloc(40 * mebibyte, 'frame '));
  server.trouble = (request) => (request.endsWith('part 3') ? { status: 403, code: 'AccessDenied' } : null);
  expect(await rejection(pushDataSet(folder, target(), { patience }))).toMatchObject({ code: 'push.forbidden' });
  server.trouble = () => null;
  server.requests.length = 0;
  expect((await pushDataSet(folder, target(), { patience })).sentFiles).toBeLessThanOrEqual(5);
  expect(server.requests.filter((request) => request.includes('part'))).toEqual(['PUT sets/one/videos/long.mp4 part 3']);
  expect(server.objects.get('sets/one/videos/long.mp4')?.bytes.equals(Buffer.alloc(40 * mebibyte, 'frame '))).toBe(true);
  expect((await pushDataSet(folder, target(), { patience })).sentFiles).toBe(0);
});

it('asks again when the store is busy or the connection breaks, and gives up with a sentence', async () => {
  const times = new Map<string, number>();
  server.trouble = (request) => {
    const time = times.get(request) ?? 0;
    times.set(request, time + 1);
    return ([{ status: 503 }, 'hang-up', { status: 429 }] as const)[time] ?? null;
  };
  expect((await pushDataSet(folder, target(), { patience })).sentFiles).toBe(5);
  server.trouble = (request) => (request.startsWith('PUT') ? { status: 500, code: 'InternalError' } : null);
  write('README.md', 'other');
  expect(await rejection(pushDataSet(folder, target(), { patience }))).toMatchObject({ code: 'push.refused', params: { status: 500, file: 'sets/one/README.md' } });
});

it.each([
  ['push.token', { secretKey: 'wrong' }], ['push.token', { accessKey: 'nobody' }], ['push.absent', { bucket: 'else' }],
  ['push.unreachable', { endpoint: 'http://127.0.0.1:1' }], ['request.invalid', { endpoint: 'ftp://store' }],
])('says %s for %j', async (code, more) => {
  const fault = await rejection(pushDataSet(folder, target(more), { patience: { attempts: 1 } }));
  expect(fault.code).toBe(code);
  expect(JSON.stringify(fault)).not.toMatch(/very-secret|key-id|wrong|nobody/);
});

it.each([
  ['push.full', 403, 'QuotaExceeded'], ['push.full', 507, 'XMinioStorageFull'], ['push.full', 400, 'EntityTooLarge'], ['push.forbidden', 403, 'AccessDenied'], ['push.refused', 400, 'InvalidRequest'],
])('says %s when a file is answered with %d %s', async (code, status, word) => {
  server.trouble = (request) => (request.startsWith('PUT') ? { status, code: word } : null);
  expect((await rejection(pushDataSet(folder, target(), { patience }))).code).toBe(code);
});

it('learns the region from the store when it was not told', async () => {
  await using far = await startS3Server({ region: 'eu-north-1' });
  expect((await pushDataSet(folder, target({ endpoint: far.endpoint }), { patience })).sentFiles).toBe(5);
  expect((await rejection(pushDataSet(folder, target({ endpoint: far.endpoint, region: 'us-west-2' }), { patience }))).code).toBe('push.refused');
});

it('stops when told to, and goes on', async () => {
  const stop = new AbortController();
  server.trouble = (request) => {
    if (request.includes('README')) stop.abort();
    return null;
  };
  expect((await rejection(pushDataSet(folder, target(), { signal: stop.signal, patience }))).code).toBe('push.stopped');
  server.trouble = () => null;
  expect((await pushDataSet(folder, target(), { patience })).sentFiles).toBeLessThanOrEqual(2);
});

it('never puts a secret anywhere but into a signature, and tells what else is there', async () => {
  server.objects.set('sets/one/old.txt', { bytes: Buffer.from('old'), etag: 'x', sha256: '' });
  expect((await pushDataSet(folder, target(), { patience })).others).toEqual(['old.txt']);
  expect(server.said.join('\n')).not.toContain('very-secret');
});

it('refuses a folder that is no finished data set, or that holds a link', async () => {
  expect((await rejection(pushDataSet(`${folder}.partial`, target()))).code).toBe('push.folder');
  expect((await rejection(pushDataSet(join(folder, 'nowhere'), target()))).code).toBe('push.folder');
  symlinkSync('/etc/hostname', join(folder, 'data/link.txt'));
  expect(await rejection(pushDataSet(folder, target()))).toMatchObject({ code: 'push.folder', params: { what: '"data/link.txt" in it is a link' } });
});

it('reads any answer without harm', () => {
  expect(listing('<ListBucketResult><Contents><Key>a%zz</Key></Contents><Contents>')).toEqual({ objects: [{ key: 'a%zz', bytes: 0, etag: '' }], next: '' });
  expect(elementText('<Code>a &amp; b &#x1;&#99999999;&#65;</Code>', 'Code')).toBe('a & b &#x1;&#99999999;A');
});
