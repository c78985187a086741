// `waldo bench record`: the recorder with the rig's own streams: losses, rate to disk, how long keep() takes,
// and whether memory stays flat. Called by bench.ts.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startHost } from '../start-host.ts';
import type { BenchInput } from './bench-input.ts';
import { measure, percentiles } from './measure.ts';

export async function benchRecord({ seconds, say, signal }: BenchInput): Promise<Record<string, unknown>> {
  const folder = await mkdtemp(join(tmpdir(), 'waldo-bench-'));
  try {
    await using host = await startHost({ shell: 'headless', door: null, library: join(folder, 'library'), config: join(folder, 'config'), say });
    using measured = measure(host.bus, () => host.takes.view().phase === 'recording');
    host.takes.start(0);
    const memory: number[] = [];
    for (const until = performance.now() + seconds * 1000; performance.now() < until && !signal.aborted;) {
      await sleep(Math.min(1000, Math.max(1, until - performance.now())), undefined, { signal }).catch(() => undefined);
      memory.push(process.memoryUsage().rss / 1e6);
    }
    const endedAt = performance.now();
    await host.takes.end();
    const episode = await host.takes.keep('unlabelled', '');
    const keepMs = performance.now() - endedAt;
    // The first third warms up: what comes after it is what grows, or does not.
    const settled = memory.slice(Math.floor(memory.length / 3));
    return {
      record: {
        seconds: episode.durationSeconds, drops: episode.drops, bytesPerSecond: Math.round(episode.sizeBytes / episode.durationSeconds), keepMs: Math.round(keepMs),
        memoryMegabytes: { ...percentiles(memory), growth: Math.round(((settled.at(-1) ?? 0) - (settled[0] ?? 0)) * 10) / 10 },
      },
      streams: measured.streams(), loop: measured.loop(),
    };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
