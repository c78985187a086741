// `waldo bench open`: a recording of two hours and so many gigabytes is made, opened, read in stretches and overviewed as
// the player does it, through the library's thread and the HTTP door. Called by bench.ts.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { ALL_FORMATS, CustomSource, EncodedPacketSink, Input } from 'mediabunny';
import { decodeColumns } from '../../core/wire/columns-bytes.ts';
import { twoHours } from '../../recordings/made-up/long-episode.ts';
import { openLibrary } from '../../recordings/library.ts';
import { createHttp } from '../serve/http.ts';
import { createGate } from '../serve/security.ts';
import type { Bench } from './bench-input.ts';
import { percentiles } from './measure.ts';

const seeks = 40;
const stretchSeconds = 10;
const startNanos = 5e9;

export const benchOpen: Bench = async ({ gigabytes, say }) => {
  const folder = await mkdtemp(join(tmpdir(), 'waldo-bench-'));
  try {
    const maker = new URL(`../../recordings/made-up/long-episode${extname(import.meta.url)}`, import.meta.url);
    await promisify(execFile)(process.execPath, [maker.pathname, folder, String(gigabytes)]);
    say(`two hours, ${gigabytes} GB made`);
    return { open: await measure(folder, gigabytes) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** As the player reads it: exactly the bytes that it wants. */
const inRanges = (url: string): CustomSource => new CustomSource({
  getSize: async () => Number((await fetch(url, { method: 'HEAD' })).headers.get('content-length')),
  read: async (start, end) => new Uint8Array(await (await fetch(url, { headers: { Range: `bytes=${start}-${end - 1}` } })).arrayBuffer()),
  maxCacheSize: 16 << 20, prefetchProfile: 'fileSystem',
});

async function measure(folder: string, gigabytes: number): Promise<Record<string, unknown>> {
  const { id, seconds, cameras } = twoHours(gigabytes);
  await using library = await openLibrary(folder);
  const server = createServer();
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address() as AddressInfo;
  const gate = createGate({ host: '127.0.0.1', port, tls: false, token: null });
  server.on('request', createHttp({ library, gate, pageFolder: folder, assetsFolder: folder, token: null, tls: false, stop: () => undefined }));
  const episode = `http://127.0.0.1:${port}/episodes/${id}`;
  try {
    const before = process.memoryUsage().rss;
    const { episode: { sizeBytes } } = await library.show(id);
    const columns = async (stream: string, query: string): Promise<number> => {
      const from = performance.now();
      decodeColumns(new Uint8Array(await (await fetch(`${episode}/streams/${encodeURIComponent(stream)}?${query}`)).arrayBuffer()));
      return performance.now() - from;
    };
    const video = async (camera: string): Promise<{ openMs: number; seekMs: number[] }> => {
      const from = performance.now();
      using input = new Input({ source: inRanges(`${episode}/video/${camera}.mp4`), formats: ALL_FORMATS });
      const sink = new EncodedPacketSink((await input.getPrimaryVideoTrack())!);
      await sink.getFirstPacket();
      const openMs = performance.now() - from;
      return { openMs, seekMs: await each((second) => sink.getPacket(second)) };
    };
    const each = async (work: (second: number) => Promise<unknown>): Promise<number[]> => {
      const taken: number[] = [];
      for (let index = 0; index < seeks; index += 1) {
        const second = (index * 0.618034 * seconds) % (seconds - stretchSeconds);
        const from = performance.now();
        await work(second);
        taken.push(performance.now() - from);
      }
      return taken;
    };
    const stretch = (second: number, length: number): string => `from=${startNanos + second * 1e9}&to=${startNanos + (second + length) * 1e9}`;
    const firstColumnsMs = await columns('arm/state', stretch(0, stretchSeconds));
    const videos = await Promise.all(cameras.map(video));
    const seekMs = percentiles(await each((second) => columns('arm/state', stretch(second, stretchSeconds))));
    const minuteMs = percentiles(await each((second) => columns('arm/state', `${stretch(second, 60)}&most=2000`)));
    const overviewMs = await columns('arm/state', 'most=2000');
    return {
      gigabytes: sizeBytes / 1e9, hours: seconds / 3600, firstColumnsMs, seekMs, minuteMs, overviewMs, overviewAgainMs: await columns('teleop/verdict', 'most=2000'),
      videoOpenMs: Math.max(...videos.map(({ openMs }) => openMs)), videoSeekMs: percentiles(videos.flatMap((one) => one.seekMs)),
      memoryMegabytes: process.memoryUsage().rss / 1e6, memoryGrowthMegabytes: (process.memoryUsage().rss - before) / 1e6,
    };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
