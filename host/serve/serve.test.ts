// The open door, with real sockets against a whole host: who gets in, what they may do, what their going costs.
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import WebSocket from 'ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handStream } from '../../core/streams/kinds.ts';
import { rowLength } from '../../core/streams/stream.ts';
import { encodeUp } from '../../core/wire/frames.ts';
import { main } from '../cli/waldo.ts';
import { startHost, type Host } from '../start-host.ts';
import { codeOf, openViewer } from './viewer.fixture.ts';
import type { HostWire } from './wires.ts';

let folder: string;
let host: Host;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waldo-serve-'));
  const page = join(folder, 'page');
  await mkdir(join(page, 'assets'), { recursive: true });
  await mkdir(join(folder, 'assets'));
  await writeFile(join(page, 'index.html'), '<!doctype html><title>page</title>');
  await writeFile(join(page, 'assets', 'app.js'), 'export {};');
  await writeFile(join(folder, 'assets', 'tracker.wasm'), '0123456789');
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await symlink(join(folder, 'secret.txt'), join(page, 'link.txt'));
  host = await startHost({
    shell: 'headless', library: join(folder, 'library'), config: join(folder, 'config'), pageFolder: page, assetsFolder: join(folder, 'assets'),
  });
  url = host.serving!.url;
}, 30_000);
afterAll(async () => {
  await host[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

interface Answer { readonly status: number; readonly headers: Record<string, string | string[] | undefined>; readonly body: string }
/** The path goes out as it is: fetch() would tidy it first. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: host.serving!.port, path, method, headers }, (response) => {
      let body = '';
      response.setEncoding('latin1').on('data', (text: string) => { body += text; });
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body }));
    }).on('error', reject).end();
  });
}

describe('files', () => {
  test('page and assets come with their types and the protective headers', async () => {
    const page = await get('/?demo=operator');
    expect([page.status, page.headers['content-type'], page.body]).toEqual([200, 'text/html; charset=utf-8', '<!doctype html><title>page</title>']);
    expect(page.headers['content-security-policy']).toContain(`default-src 'self'`);
    expect(page.headers['content-security-policy']).not.toContain(`'unsafe-eval'`);
    expect(page.headers).toMatchObject({ 'cross-origin-opener-policy': 'same-origin', 'x-content-type-options': 'nosniff' });
    expect((await get('/assets/app.js')).headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect((await get('/assets/tracker.wasm')).headers['content-type']).toBe('application/wasm');
    expect((await get('/nothing')).status).toBe(404);
    expect((await get('/', {}, 'POST')).status).toBe(405);
  });

  test('ranges and tags', async () => {
    const wasm = '/assets/tracker.wasm';
    const part = await get(wasm, { range: 'bytes=2-4' });
    expect([part.status, part.body, part.headers['content-range']]).toEqual([206, '234', 'bytes 2-4/10']);
    expect((await get(wasm, { range: 'bytes=-3' })).body).toBe('789');
    expect((await get(wasm, { range: 'bytes=7-' })).body).toBe('789');
    expect((await get(wasm, { range: 'bytes=10-' })).status).toBe(416);
    expect((await get(wasm, { range: 'bytes=a-b' })).body).toBe('0123456789');
    const tag = (await get(wasm)).headers['etag'] as string;
    expect((await get(wasm, { 'if-none-match': tag })).status).toBe(304);
  });

  test.each([
    '/../secret.txt', '/..%2fsecret.txt', '/%2e%2e/secret.txt', '/assets/../../secret.txt', '/assets/..%2f..%2fsecret.txt', '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
    '/..\\secret.txt', '/..%5csecret.txt', '/%00', '/%', '/link.txt', '/episodes/..%2f..%2fsecret.txt/manifest.json', '/episodes/x/..%2f..%2fsecret.txt',
    '/episodes/x/video/..%2f..%2fsecret.mp4', '/%2fetc%2fpasswd', '//etc/passwd',
  ])('nothing outside leaks through %s', async (path) => {
    const { status, body } = await get(path);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body).not.toContain('secret');
    expect(body).not.toContain('root:');
  });
});

describe('stop over HTTP', () => {
  const stopped = async (headers: Record<string, string>): Promise<unknown> => [(await get('/stop', headers, 'POST')).status, host.session.view().stopped];
  test('is a POST that needs no control, and is refused to other origins', async () => {
    await using viewer = await openViewer(url);
    using _awake = viewer.keepAwake();
    await viewer.call.session.takeControl({ force: true });
    await viewer.call.session.clearStop({});
    expect(await stopped({ origin: 'http://evil.example' })).toEqual([403, false]);
    expect((await get('/stop')).status).toBe(404);
    expect(await stopped({})).toEqual([200, true]);
    await viewer.call.session.clearStop({});
  });
});

describe('the gate', () => {
  test('other names and other origins are refused, for files and before the upgrade', async () => {
    expect((await get('/', { host: 'evil.example' })).status).toBe(403);
    expect((await get('/', { host: `evil.example:${host.serving!.port}` })).status).toBe(403);
    expect((await get('/', { host: '127.0.0.1:1' })).status).toBe(403);
    expect((await get('/', { origin: 'http://evil.example' })).body).toContain('refused');
    expect((await get('/', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).status).toBe(403);
    expect((await get('/', { host: `localhost:${host.serving!.port}`, origin: `http://localhost:${host.serving!.port}` })).status).toBe(200);
    for (const headers of [{ origin: 'http://evil.example' }, { origin: 'null' }, { host: 'evil.example' }]) {
      await expect(openViewer(url, { headers })).rejects.toThrow('403');
    }
    await expect(new Promise((_resolve, reject) => { new WebSocket(`${url.replace('http', 'ws')}other`).on('error', reject); })).rejects.toThrow('404');
  });

  test('beyond loopback: TLS, and nothing without the token', async () => {
    await using far = await startHost({
      shell: 'headless', library: join(folder, 'library-far'), config: join(folder, 'config-far'), pageFolder: join(folder, 'page'),
      door: { host: '0.0.0.0', port: 0 },
    });
    const { port, url: farUrl } = far.serving!;
    const token = new URL(farUrl).searchParams.get('token')!;
    expect(farUrl).toMatch(/^https:/);
    expect(token.length).toBeGreaterThan(20);
    const trusting = { rejectUnauthorized: false };
    await expect(openViewer(`https://localhost:${port}/`, trusting)).rejects.toThrow('401');
    await expect(openViewer(`https://localhost:${port}/?token=${'x'.repeat(token.length)}`, trusting)).rejects.toThrow('401');
    await using viewer = await openViewer(farUrl, trusting);
    expect(viewer.id).not.toBe('');
    await using withCookie = await openViewer(`https://localhost:${port}/`, { ...trusting, headers: { cookie: `a=b; waldo-token=${token}` } });
    expect(withCookie.id).not.toBe(viewer.id);

    // `waldo stop` finds the door, its token and its certificate by itself; nobody else stops what is not theirs.
    const said: string[] = [];
    const waldo = (...words: string[]): Promise<number> => main(words, { out: (line) => said.push(line), error: (line) => said.push(line) }, new AbortController().signal);
    expect(await waldo('stop', '--url', `https://localhost:${port}/?token=wrong`, '--certificate', join(folder, 'config-far', 'door-certificate.pem'))).toBe(1);
    expect(far.session.view().stopped).toBe(false);
    expect(await waldo('stop', '--config', join(folder, 'config-far'))).toBe(0);
    expect(far.session.view().stopped).toBe(true);
    expect(said.join('')).toContain(`:${port}`);
  }, 30_000);

  test('a port in use is a fault that names it', async () => {
    const taken = startHost({ shell: 'headless', library: join(folder, 'library-2'), config: join(folder, 'config'), door: { host: '127.0.0.1', port: host.serving!.port } });
    await expect(taken).rejects.toMatchObject({ fault: { code: 'serve.port', params: { port: host.serving!.port } } });
  }, 30_000);
});

describe('viewers', () => {
  test('are so many and no more: the next finds its wire closed, and the others go on', async () => {
    const before = host.viewers.list().length;
    let closed = 0;
    const ends: (() => void)[] = [];
    const wire = (): HostWire => ({ send: () => undefined, listen: (listener) => { ends.push(listener.closed); }, close: () => { closed += 1; }, backlogBytes: () => 0 });
    const attached = Array.from({ length: 40 }, () => host.viewers.attach(wire())).filter((viewer) => viewer !== undefined);
    expect([attached.length + before, closed]).toEqual([32, 8 + before]);
    expect(host.board.current().faults.at(-1)).toMatchObject({ fault: { code: 'viewer.full' } });
    for (const end of ends) end();
    expect(host.viewers.list()).toHaveLength(before);
  });

  test('see the state, are told of changes, and every refusal is a fault', async () => {
    await using viewer = await openViewer(url);
    const state = await viewer.until(({ session }) => session.state === 'ready');
    expect(state.devices.map(({ id, state: at }) => `${id} ${at}`)).toEqual(['arm open', 'cameras open', 'hand open']);
    expect(state.viewers).toMatchObject([{ id: viewer.id, title: 'Test viewer' }]);
    expect(await codeOf(viewer.call.session.arm({}))).toBe('session.lease');
    expect(await codeOf(viewer.call.host.info({ title: 'old', protocol: 0 }))).toBe('viewer.version');
    expect(await codeOf(viewer.call.rig.reset({ seed: -1 }))).toBe('request.invalid');
    expect(await codeOf(viewer.call.devices.open({ kind: 'nothing', settings: {} }))).toBe('device.unknown');
    expect(await codeOf(viewer.call.take.keep({ outcome: 'success' }))).toBe('take.phase');
    expect(await codeOf(viewer.call.episodes.verify({ id: 'nothing' }))).toBe('episode.absent');
    const { kinds } = await viewer.call.devices.kinds({});
    expect(kinds.find(({ kind }) => kind === 'page-hand')).toMatchObject({ settings: { properties: { frameRate: { default: 30 } } } });
  });

  test('each credit brings the newest of each stream, and only what changed', async () => {
    await using viewer = await openViewer(url);
    const first = await viewer.credit();
    expect(first.samples.map(({ stream }) => stream)).toContain('simulator/state');
    await expect.poll(async () => (await viewer.credit()).samples.map(({ stream }) => stream)).toContain('arm/state');
    for (const { samples } of viewer.feeds) {
      const numbered = samples.filter(({ text }) => text === '').map(({ stream }) => stream);
      expect(new Set(numbered).size).toBe(numbered.length);
    }
  });

  test('a viewer that reads nothing holds up nobody and stays bounded', async () => {
    await using slow = await openViewer(url);
    await using quick = await openViewer(url);
    slow.socket.pause();
    for (let i = 0; i < 20_000; i += 1) slow.send({ type: 'credit', sequence: i, clutch: false });
    const before = host.bus.newest('arm/state')!.sequence;
    await expect.poll(async () => (await quick.credit()).samples.some(({ stream, sequence }) => stream === 'arm/state' && sequence > before + 20)).toBe(true);
    // It reads nothing, so it would not read the farewell either.
    slow.socket.terminate();
  });

  test('a malformed frame costs its sender the wire, and nobody else anything', async () => {
    await using good = await openViewer(url);
    const wrong: (Uint8Array | string)[] = [
      new Uint8Array(0), Uint8Array.of(99), Uint8Array.of(1, 2), 'not json', '{}', '[]', 'null', '{"i":"1","p":{"u":5}}',
      encodeUp({ type: 'sample', stream: 'hand.right/landmarks', sequence: 0, tCaptureMs: 0, values: new Float64Array(3) }),
    ];
    for (const message of wrong) {
      const bad = await openViewer(url);
      bad.socket.send(message);
      await bad.closed;
    }
    expect((await good.credit()).type).toBe('feed');
  });

  test('no bytes at all bring the host down', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.json()), { minLength: 1, maxLength: 5 }), async (messages) => {
      await using viewer = await openViewer(url);
      for (const message of messages) viewer.socket.send(message);
    }), { numRuns: 40 });
    await using viewer = await openViewer(url);
    expect((await viewer.credit()).type).toBe('feed');
  }, 30_000);

  test('only who is in control feeds the rig’s hand; times are mapped and gaps kept', async () => {
    await using viewer = await openViewer(url);
    await using other = await openViewer(url);
    const stream = 'hand.right/landmarks';
    const row = (): Float64Array => new Float64Array(rowLength(handStream(stream, '', '')));
    const feed = (from: typeof viewer, sequence: number, values = row()) =>
      from.send({ type: 'sample', stream, sequence, tCaptureMs: performance.now() - 20, values });
    using _awake = viewer.keepAwake();
    await viewer.call.session.takeControl({});
    await other.credit();
    feed(other, 500);
    await other.credit();
    expect(host.bus.newest(stream)).toBeUndefined();
    const seen: number[] = [];
    using _listening = host.bus.subscribe((sample) => {
      seen.push(sample.sequence);
      expect((sample.tArrive - sample.tCapture) / 1e6).toBeGreaterThanOrEqual(0);
      expect((sample.tArrive - sample.tCapture) / 1e6).toBeLessThan(5000);
    }, [stream]);
    for (const sequence of [7, 8, 10]) feed(viewer, sequence);
    feed(viewer, 11, row().fill(Number.NaN));
    // The tracker began anew: its numbers do, the stream's do not.
    feed(viewer, 0);
    await viewer.credit();
    await expect.poll(() => seen.length).toBe(4);
    expect(seen.map((sequence) => sequence - seen[0]!)).toEqual([0, 1, 3, 5]);
    await viewer.call.session.releaseControl({});
  });

  test('a second viewer watches and can stop; only the one in control can lift that', async () => {
    await using driver = await openViewer(url);
    await using watcher = await openViewer(url);
    let held = false;
    using _awake = driver.keepAwake(() => held);
    await driver.call.session.takeControl({});
    await driver.call.session.chooseHand({ hand: 'rendered' });
    await driver.call.session.arm({});
    await watcher.until(({ session }) => session.state === 'armed');
    await driver.credit(false);
    held = true;
    await watcher.until(({ session }) => session.state === 'live');
    expect(await codeOf(watcher.call.session.takeControl({}))).toBe('session.lease');
    expect(await codeOf(watcher.call.session.disarm({}))).toBe('session.lease');
    await watcher.call.session.stop({});
    expect(await watcher.until(({ session }) => session.stopped)).toMatchObject({ session: { state: 'paused', clutch: false } });
    expect(host.session.mayMove()).toBe(false);
    expect(await codeOf(watcher.call.session.clearStop({}))).toBe('session.lease');
    expect(await codeOf(driver.call.session.arm({}))).toBe('session.stopped');
    held = false;
    await driver.call.session.clearStop({});
    expect(await codeOf(driver.call.session.arm({}))).toBe('fine');
    await watcher.call.session.takeControl({ force: true });
    expect(await watcher.until(({ session }) => session.leaseHolder === watcher.id)).toMatchObject({ session: { state: 'paused' } });
  });

  test('silence of the one in control pauses; its going pauses and frees control', async () => {
    const driver = await openViewer(url);
    await using watcher = await openViewer(url);
    {
      using _awake = driver.keepAwake();
      await driver.call.session.takeControl({});
      await driver.call.session.arm({});
      await watcher.until(({ session }) => session.state === 'armed');
    }
    const silent = await watcher.until(({ session }) => session.state === 'paused');
    expect(silent.session).toMatchObject({ reason: { code: 'viewer.slow' }, leaseHolder: driver.id });
    using _awake = driver.keepAwake();
    await driver.credit();
    await driver.call.session.arm({});
    driver.socket.terminate();
    const gone = await watcher.until(({ session }) => session.leaseHolder === null);
    expect(gone.session).toMatchObject({ state: 'paused', reason: { code: 'viewer.gone' } });
    expect(host.session.mayMove()).toBe(false);
  });
});

test('another device may be chosen for the rig by whoever is in control, while nothing is armed, and is remembered', async () => {
  await using viewer = await openViewer(url);
  await using other = await openViewer(url);
  using _awake = viewer.keepAwake();
  await viewer.call.session.takeControl({ force: true });
  await viewer.call.session.clearStop({});
  const again = { id: 'arm', settings: { seed: 3 } };
  expect(await codeOf(other.call.devices.reopen(again))).toBe('session.lease');
  expect(await codeOf(other.call.devices.open({ kind: 'simulated-arm', settings: {} }))).toBe('session.lease');
  await viewer.call.session.chooseHand({ hand: 'rendered' });
  await viewer.call.session.arm({});
  expect(await codeOf(viewer.call.devices.reopen(again))).toBe('session.transition');
  // Armed with the clutch open it may be parked; the simulated arm's torque cannot be let go.
  await viewer.call.session.park({});
  await viewer.until(({ session }) => session.parking);
  await viewer.until(({ session, rig }) => !session.parking && rig.arms.every(({ parked }) => parked));
  expect(await codeOf(viewer.call.session.relax({}))).toBe('session.not-parked');
  await viewer.until(({ session }) => session.state === 'ready');
  expect(await codeOf(viewer.call.session.park({}))).toBe('session.transition');
  await viewer.call.devices.reopen(again);
  const state = await viewer.until(({ session, devices }) => session.state === 'ready' && devices.every((device) => device.state === 'open'));
  expect(state.settings.devices).toEqual({ 'simulated/arm': { seed: 3 } });
}, 30_000);

test('a call far longer than any is not even read: it costs that viewer its wire', async () => {
  await using other = await openViewer(url);
  const viewer = await openViewer(url);
  const trouble = (hint: string): Promise<unknown> => viewer.call.devices.report({ id: 'hand', fault: { code: 'camera.unplugged', params: {}, hint } });
  // Only who feeds the rig's hand may tell its trouble.
  expect(await codeOf(other.call.devices.report({ id: 'hand', fault: { code: 'camera.unplugged', params: {} } }))).toBe('device.not-yours');
  await viewer.call.session.takeControl({ force: true });
  await trouble('short');
  trouble('long'.repeat(50_000)).catch(() => undefined);
  await viewer.closed;
  const { faults } = await other.until(({ viewers }) => viewers.length === 1);
  expect(faults.filter(({ fault }) => fault.code === 'camera.unplugged').map(({ fault }) => fault.hint)).toEqual(['short']);
}, 10_000);

describe('takes', () => {
  test('count down, record, wait in review, and are kept; the page’s going ends one and loses nothing', async () => {
    await using watcher = await openViewer(url);
    const driver = await openViewer(url);
    using awake = driver.keepAwake();
    await driver.call.session.takeControl({});
    expect(await codeOf(watcher.call.take.start({ countdownSeconds: 0 }))).toBe('session.lease');
    await driver.call.take.start({ countdownSeconds: 0.2 });
    await watcher.until(({ take }) => take.phase === 'countdown' && take.startsAt > 0);
    await watcher.until(({ take }) => take.phase === 'recording' && take.durationSeconds > 0.3);
    expect(await codeOf(driver.call.take.start({ countdownSeconds: 0 }))).toBe('take.phase');
    await driver.call.take.end({});
    const kept = await driver.call.take.keep({ outcome: 'success', note: 'first' });
    expect(kept).toMatchObject({ outcome: 'success', note: 'first', state: 'kept', rig: 'simulated', taskSuccess: false });
    expect((await get(`/episodes/${kept.id}/manifest.json`)).status).toBe(200);
    expect(JSON.parse((await get(`/episodes/${kept.id}/world.json`)).body)).toHaveProperty('arm');
    const columns = await get(`/episodes/${kept.id}/streams/${encodeURIComponent('arm/state')}`);
    expect([columns.status, columns.body.length > 1000]).toEqual([200, true]);
    expect((await get(`/episodes/${kept.id}/streams/nothing`)).status).toBe(404);
    expect((await watcher.call.episodes.list({})).episodes.map(({ id }) => id)).toEqual([kept.id]);

    await driver.call.take.start({ countdownSeconds: 0 });
    await watcher.until(({ take }) => take.phase === 'recording' && take.durationSeconds > 0.2);
    awake[Symbol.dispose]();
    driver.socket.terminate();
    await watcher.until(({ take }) => take.phase === 'review');
    await watcher.call.take.keep({ outcome: 'partial' });
    await watcher.until(({ take, library }) => take.phase === 'none' && library.episodes === 2);
    await watcher.call.session.takeControl({});
    await watcher.call.take.start({ countdownSeconds: 0 });
    await watcher.until(({ take }) => take.phase === 'recording');
    await watcher.call.take.end({});
    await watcher.call.take.discard({});
    expect((await watcher.call.episodes.list({})).episodes).toHaveLength(2);
  }, 30_000);

  test('end when the last viewer goes, in control or not, unless nobody at a screen began them', async () => {
    const recording = (): Promise<unknown> => expect.poll(() => host.takes.view().phase).toBe('recording');
    const driver = await openViewer(url);
    await driver.call.session.takeControl({ force: true });
    await driver.call.take.start({ countdownSeconds: 0 });
    await driver.call.session.releaseControl({});
    await recording();
    await driver[Symbol.asyncDispose]();
    await expect.poll(() => host.takes.view().phase).toBe('review');
    await host.takes.discard();

    host.takes.start(0);
    const looker = await openViewer(url);
    await looker.call.session.takeControl({});
    await looker[Symbol.asyncDispose]();
    await expect.poll(() => host.viewers.list()).toEqual([]);
    expect(host.takes.view().phase).toBe('recording');
    await host.takes.end();
    await host.takes.discard();
  }, 30_000);
});
