// An episode over HTTP from a real server with a real library: stretches of streams, and queries that ask for nonsense.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeColumns } from '../../core/wire/columns-bytes.ts';
import { makeLongEpisode } from '../../recordings/made-up/long-episode.ts';
import { openLibrary, type Library } from '../../recordings/library.ts';
import { stretchIn } from './episode-files.ts';
import { createHttp, pathOf } from './http.ts';
import { createGate } from './security.ts';

let folder: string;
let library: Library;
let server: Server;
let url: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waldo-episode-files-'));
  await makeLongEpisode(folder, { id: 'long', seconds: 20, jointHz: 200, joints: 2, cameras: ['hand'], framesPerSecond: 15, bytesPerFrame: 100 });
  library = await openLibrary(folder);
  server = createServer();
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address() as AddressInfo;
  const gate = createGate({ host: '127.0.0.1', port, tls: false, token: null });
  server.on('request', createHttp({ library, gate, pageFolder: folder, assetsFolder: folder, token: null, tls: false, stop: () => undefined }));
  url = `http://127.0.0.1:${port}/episodes/long`;
}, 60_000);
afterAll(async () => {
  server.close();
  await library[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const joints = (query: string): Promise<Response> => fetch(`${url}/streams/${encodeURIComponent('arm/state')}${query}`);

test('a stretch of a stream, with no more rows than there may be', async () => {
  const columns = async (query: string) => decodeColumns(new Uint8Array(await (await joints(query)).arrayBuffer()));
  expect((await columns('')).count).toBe(4000);
  expect((await columns('?from=10001000000&to=10009000000')).tArrive).toEqual(Float64Array.of(10e9, 10.005e9, 10.01e9));
  expect((await columns('?most=100')).count).toBeLessThanOrEqual(100);
  expect((await columns('?from=&to=&most=')).count).toBe(4000);
});

test('what is not there is said, and so is a query that means nothing', async () => {
  expect((await fetch(`${url}/streams/nothing`)).status).toBe(404);
  for (const query of ['?from=yesterday', '?to=NaN', '?from=1e400', '?most=1', '?most=-5', '?most=1e9', '?from=5&to=4']) expect((await joints(query)).status, query).toBe(400);
  expect(await (await joints('?most=0')).text()).toContain('most');
});

test('no query makes anything but a stretch within bounds or a refusal', () => {
  const part = fc.oneof(fc.constantFrom('from', 'to', 'most', '=', '&', '%', '1e308', '-1', 'Infinity', '0x10'), fc.string({ maxLength: 6 }), fc.double().map(String));
  fc.assert(fc.property(fc.array(part, { maxLength: 10 }), (parts) => {
    const address = `/episodes/long/streams/arm%2Fstate?${parts.join('')}`;
    expect(pathOf(address)).toEqual(['episodes', 'long', 'streams', 'arm/state']);
    try {
      const { fromNanos = -1e15, toNanos = 1e16, mostRows = 2, mostBytes } = stretchIn(address);
      expect(fromNanos <= toNanos && Number.isInteger(mostRows) && mostRows >= 2 && mostRows <= 200_000 && mostBytes! > 0).toBe(true);
    } catch (error) {
      expect(error).toMatchObject({ fault: { code: 'request.invalid' } });
    }
  }));
});
