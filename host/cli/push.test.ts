import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { writeConsent } from '../../recordings/export/consent-file.ts';
import { startHubServer } from '../../recordings/export/push/fixtures/hub-server.ts';
import { startS3Server } from '../../recordings/export/push/fixtures/s3-server.ts';
import { main } from './waldo.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waldo-push-'));
  mkdirSync(join(folder, 'meta'));
  writeFileSync(join(folder, 'meta/info.json'), '{}');
  writeConsent(folder, [{ consent: 'share' }]);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

async function waldo(...words: string[]): Promise<{ readonly status: number; readonly out: string; readonly errors: string }> {
  let out = '';
  let errors = '';
  const status = await main(words, { out: (text) => { out += text; }, error: (text) => { errors += text; } }, new AbortController().signal);
  return { status, out, errors };
}

it('sends to a store with keys of the environment', async () => {
  await using store = await startS3Server();
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'key-id');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'very-secret');
  const { status, out } = await waldo('push', folder, '--to', 's3', '--endpoint', store.endpoint, '--bucket', 'robots', '--json');
  expect(status).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ files: 2, sentFiles: 2, address: 's3://robots/' });
  expect(store.objects.has('meta/info.json')).toBe(true);
});

it('sends to a hub with the token of the environment, and never says it', async () => {
  await using hub = await startHubServer();
  vi.stubEnv('HF_TOKEN', 'hf_good');
  expect((await waldo('push', folder, '--to', 'hugging-face', '--endpoint', hub.endpoint, '--repository', 'lab/cubes')).status).toBe(0);
  expect(hub.repository?.visibility).toBe('private');
  vi.stubEnv('HF_TOKEN', 'hf_wrong');
  const { status, out, errors } = await waldo('push', folder, '--to', 'hugging-face', '--endpoint', hub.endpoint, '--repository', 'lab/cubes');
  expect(status).toBe(1);
  expect(errors).toContain('does not take this token');
  expect(out + errors).not.toContain('hf_wrong');
});

it('publishes nothing that may go to partners only, unless somebody insists', async () => {
  await using hub = await startHubServer();
  vi.stubEnv('HF_TOKEN', 'hf_good');
  const words = ['push', folder, '--to', 'hugging-face', '--endpoint', hub.endpoint, '--repository', 'lab/cubes', '--public'];
  const { status, errors } = await waldo(...words);
  expect(status).toBe(1);
  expect(errors).toContain('may not be published: of 1 episodes, 0 say nothing about consent, 0 are for use here only and 1 for named partners only.');
  expect(hub.requests).toEqual([]);
  expect((await waldo(...words, '--despite-consent')).status).toBe(0);
  expect(hub.repository?.visibility).toBe('public');
});

it.each([
  [[], 'name the folder'], [['nowhere'], 'hugging-face, s3'], [['nowhere', '--to', 'ftp'], 'hugging-face, s3'], [['nowhere', '--to', 'constructor'], 'hugging-face, s3'],
  [['nowhere', '--to', 's3'], '--endpoint'], [['nowhere', '--to', 'hugging-face', '--repository', 'x'], '--repository'],
])('tells what is missing from push %j', async (words, part) => {
  vi.stubEnv('HF_TOKEN', 'hf_good');
  const { status, errors } = await waldo('push', ...words);
  expect(status).toBe(1);
  expect(errors).toContain(part);
});
