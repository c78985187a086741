// `waldo bench record`: what the recorder costs under more load than a rig brings (20 streams at 125 Hz of 20
// numbers, 3 cameras): drops, processor time, memory, and how long keep() takes. In real time. Called by bench.ts.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { numbersStream } from '../../core/streams/kinds.ts';
import { openLibrary } from '../../recordings/library.ts';
import { openRecorder, type VideoPacket } from '../../recordings/recorder.ts';
import type { Nanos } from '../../core/time.ts';
import { systemClock } from '../clock.ts';
import { version } from '../places.ts';
import type { Bench } from './bench-input.ts';

const load = { streams: 20, hz: 125, floats: 20, cameras: 3, framesPerSecond: 15 } as const;
const tickMilliseconds = 8;

/** Packets as large as a 640×480 camera's; nobody decodes them here, so only their size and their header are true. */
const h264Config = JSON.stringify({ codec: 'avc1.42c00a', codedWidth: 64, codedHeight: 48, description: 'AULACv/hABdnQsAK2QR7ARAAAAMAEAAAAwHg8SJkgAEABWjLgZLI' });
const [keyBytes, deltaBytes, keyEvery] = [40_000, 8_000, 7] as const;
const noise = Uint8Array.from({ length: keyBytes }, () => Math.random() * 256);
const packet = (streamId: string, index: number, tCapture: Nanos): VideoPacket => {
  const key = index % keyEvery === 0;
  return { streamId, tCapture, key, droppedBefore: 0, config: key ? h264Config : '', data: noise.subarray(0, key ? keyBytes : deltaBytes) };
};

export const benchRecord: Bench = async ({ seconds, signal, say }) => {
  const folder = await mkdtemp(join(tmpdir(), 'waldo-bench-'));
  try {
    const record = await measure(folder, seconds, signal);
    say(`${record.samples} samples and ${record.frames} frames, ${record.megabytes.toFixed(1)} MB: ${record.drops} drops, keep ${record.keepMs.toFixed(0)} ms`);
    return { record };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

async function measure(folder: string, seconds: number, signal: AbortSignal) {
  const { hz, floats, cameras, framesPerSecond } = load;
  await using library = await openLibrary(folder);
  const faults: string[] = [];
  await using recorder = openRecorder({ library, clock: systemClock, report: (trouble) => faults.push(trouble.code) });
  const streams = Array.from({ length: load.streams }, (_, index) => numbersStream(`bench.${index}/numbers`, `Bench ${index}`, hz, [{ name: 'value', unit: 'ratio', size: floats }]));
  const rows = Array.from({ length: 2048 }, () => Float64Array.from({ length: floats }, () => Math.random()));
  const startsAt = systemClock.now();
  await recorder.start({ rig: 'bench', task: '', operator: '', seed: 0, softwareVersion: version, epochUnixMilliseconds: Date.now() - systemClock.now() / 1e6, startsAt, streams, latched: [] });
  const begun = systemClock.now();
  const cpuBefore = process.cpuUsage();
  let [memoryAtQuarter, sent, frames] = [0, 0, 0];
  const ticks: number[] = [];
  for (let elapsed = 0; elapsed < seconds && !signal.aborted;) {
    await new Promise((resolve) => setTimeout(resolve, tickMilliseconds));
    const now = systemClock.now();
    elapsed = (now - begun) / 1e9;
    for (; sent < elapsed * hz; sent += 1) {
      for (const [index, stream] of streams.entries()) recorder.write({ stream, sequence: sent, tCapture: now, tArrive: now, tDevice: sent, values: rows[(sent * streams.length + index) % rows.length]! });
    }
    for (; frames < elapsed * framesPerSecond; frames += 1) {
      for (let camera = 0; camera < cameras; camera += 1) recorder.writeVideo(packet(`camera.bench${camera}/frames`, frames, now));
    }
    ticks.push((systemClock.now() - now) / 1e6);
    if (memoryAtQuarter === 0 && elapsed > seconds / 4) memoryAtQuarter = process.memoryUsage().rss;
  }
  const cpu = process.cpuUsage(cpuBefore);
  const memoryGrowthMegabytes = (process.memoryUsage().rss - memoryAtQuarter) / 1e6;
  const took = (from: number): number => (systemClock.now() - from) / 1e6;
  const endFrom = systemClock.now();
  await recorder.end();
  const endMs = took(endFrom);
  const keepFrom = systemClock.now();
  const episode = await recorder.keep({ outcome: 'unlabelled', note: 'bench', taskSuccess: null });
  ticks.sort((a, b) => a - b);
  return {
    seconds, ...load, samples: sent * load.streams, frames: frames * cameras, drops: episode.drops, faults, megabytes: episode.sizeBytes / 1e6,
    cpuPercent: (cpu.user + cpu.system) / 1e4 / seconds, writeMs: { p50: ticks[ticks.length >> 1]!, p99: ticks[Math.floor(ticks.length * 0.99)]!, max: ticks.at(-1)! },
    memoryGrowthMegabytes, endMs, keepMs: took(keepFrom),
  };
}
