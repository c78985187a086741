// The command line as people and scripts meet it: real processes, their output and their exit status.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Judgement } from '../../core/contract/episode.ts';

let folder: string;
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'waldo-cli-')); });
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended { readonly status: number | null; readonly out: string; readonly error: string }
function waldo(words: readonly string[], heard?: (out: string, stop: () => void) => void): Promise<Ended> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'waldo.ts'), ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let error = '';
  // A second Ctrl-C would end it at once, which is another story.
  let stopped = false;
  const stop = (): void => { if (!stopped) { stopped = true; child.kill('SIGINT'); } };
  child.stdout.setEncoding('utf8').on('data', (text: string) => { out += text; heard?.(out, stop); });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { error += text; heard?.(error, stop); });
  return new Promise((resolve) => { child.on('close', (status) => resolve({ status, out, error })); });
}
const lastLine = ({ out }: Ended): unknown => JSON.parse(out.trimEnd().split('\n').at(-1)!);
const place = (): string[] => ['--library', join(folder, 'library'), '--config', join(folder, 'config')];

describe('waldo', () => {
  test('help lists the verbs and tells a verb’s options', async () => {
    const { status, out } = await waldo([]);
    expect(status).toBe(0);
    for (const verb of ['serve', 'demo', 'devices', 'record', 'replay', 'episodes', 'bench', 'doctor']) expect(out).toMatch(new RegExp(`^  ${verb} `, 'm'));
    expect((await waldo(['help', 'serve'])).out).toContain('--port');
  }, 30_000);

  test.each([
    [['dance'], '"dance" is not a verb'], [['serve', '--port', 'ten'], '--port'], [['serve', '--fast'], 'fast'],
    [['serve', '--rig', 'nothing', '--port', '0'], 'no rig called nothing'], [['bench', 'nothing'], 'bench loop'],
  ])('%j fails with a sentence, and with --json with a fault as well', async (words, sentence) => {
    const plain = await waldo(words);
    expect([plain.status, plain.out, plain.error]).toEqual([1, '', expect.stringContaining(sentence)]);
    const json = await waldo([...words, '--json']);
    expect([json.status, json.out.split('\n').length]).toEqual([1, 2]);
    expect(lastLine(json)).toMatchObject({ fault: { code: expect.any(String) } });
  }, 30_000);

  test('devices and doctor answer with one object', async () => {
    const devices = await waldo(['devices', '--json']);
    expect([devices.status, lastLine(devices)]).toEqual([0, expect.objectContaining({ kinds: expect.arrayContaining([expect.objectContaining({ kind: 'page-hand' })]) })]);
    const doctor = lastLine(await waldo(['doctor', '--json', '--library', join(folder, 'library')])) as { checks: { name: string; ok: boolean; fix: string }[] };
    expect(doctor.checks.find(({ name }) => name === 'Node')).toMatchObject({ ok: true });
    for (const check of doctor.checks) if (!check.ok) expect(check.fix).not.toBe('');
  }, 60_000);

  test('serve prints its address and ends cleanly on Ctrl-C', async () => {
    const ended = await waldo(['serve', '--port', '0', '--json', ...place()], (text, stop) => { if (text.includes('Waldo is at')) stop(); });
    expect([ended.status, lastLine(ended)]).toEqual([0, { url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/) }]);
  }, 60_000);

  test('a port in use is said so, with what to do', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => { server.once('listening', resolve); });
    const { port } = server.address() as AddressInfo;
    const { status, error } = await waldo(['serve', '--port', String(port), ...place()]);
    server.close();
    expect(status).toBe(1);
    expect(error).toContain(`Port ${port} on 127.0.0.1 cannot be used`);
    expect(error).toContain('--port 0');
  }, 60_000);

  test('record keeps an episode that the library then lists', async () => {
    const recorded = await waldo(['record', '--seconds', '1', '--note', 'by test', '--json', ...place()]);
    const { episodeId, drops, judgement } = lastLine(recorded) as { episodeId: string; drops: number; judgement: Judgement };
    expect([recorded.status, drops]).toEqual([0, 0]);
    expect(judgement.reasons.map(({ code }) => code)).toContain('short');
    const listed = await waldo(['episodes', 'list', '--json', '--library', join(folder, 'library')]);
    expect(lastLine(listed)).toMatchObject({ episodes: [{ id: episodeId, note: 'by test' }] });
  }, 60_000);
});
