// `waldo bench record`: what the recorder costs under more than a rig's load (bench-record-load.ts), in real time:
// drops, processor time, memory, how long keep() takes, how fast verify reads, and how late a loop at the control
// loop's pace is on the same thread, first without recording, then with. Called by bench.ts.
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLibrary } from '../../recordings/library.ts';
import { openRecorder } from '../../recordings/recorder.ts';
import { epochUnixMilliseconds, systemClock } from '../clock.ts';
import { version } from '../places.ts';
import { startMetronome } from '../teleop/pace.ts';
import type { Bench } from './bench-input.ts';
import { load, playLoad, streams } from './bench-record-load.ts';

/** The load without a recorder, to compare with. */
const mostQuietSeconds = 60;

export const benchRecord: Bench = async ({ seconds, signal, say }) => {
  const folder = await mkdtemp(join(tmpdir(), 'waldo-bench-'));
  try {
    const record = await measure(folder, seconds, signal, say);
    const { recorderPercent, drops, keepMs, verify, memory } = record;
    say(`${record.samples} samples and ${record.frames} frames, ${record.megabytes.toFixed(1)} MB: ${drops} drops, recorder ${recorderPercent.toFixed(1)} % of a core, memory grew ${memory.grownMegabytes.toFixed(0)} MB`);
    say(`keep ${keepMs.toFixed(0)} ms, verify ${verify.megabytesPerSecond.toFixed(0)} MB/s, loop late p99 ${record.loop.with.p99Ms.toFixed(2)} ms against ${record.loop.without.p99Ms.toFixed(2)} ms without`);
    return { record };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

interface Lateness { readonly ticks: number; readonly missed: number; readonly p50Ms: number; readonly p99Ms: number; readonly maxMs: number }

/** A loop like the arm's beside the work: how late its calls are. */
async function withLoop<Result>(work: () => Promise<Result>): Promise<{ readonly result: Result; readonly lateness: Lateness }> {
  const late: number[] = [];
  let missed = 0;
  await using metronome = startMetronome((lateMs, missedTicks) => { late.push(lateMs); missed += missedTicks; }, (error) => { throw error; });
  await metronome.started;
  late.length = 0;
  missed = 0;
  const result = await work();
  late.sort((a, b) => a - b);
  const at = (share: number): number => late[Math.min(late.length - 1, Math.floor(late.length * share))] ?? Number.NaN;
  return { result, lateness: { ticks: late.length, missed, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) } };
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

async function measure(folder: string, seconds: number, signal: AbortSignal, say: (line: string) => void) {
  await using library = await openLibrary(folder);
  const faults: string[] = [];
  await using recorder = openRecorder({ library, clock: systemClock, report: (trouble) => faults.push(trouble.code) });
  const loadAverage = loadavg()[0];
  const quiet = await withLoop(() => playLoad({ write: () => undefined, writeVideo: () => undefined }, Math.min(seconds, mostQuietSeconds), signal));
  say(`without recording: ${quiet.result.processPercent.toFixed(1)} % of a core, loop late p99 ${quiet.lateness.p99Ms.toFixed(2)} ms`);
  await recorder.start({ rig: 'bench', task: '', operator: '', seed: 0, softwareVersion: version, epochUnixMilliseconds, startsAt: systemClock.now(), streams, latched: [] });
  const memory: number[] = [];
  let longestQueue = 0;
  const loud = await withLoop(() => playLoad(recorder, seconds, signal, (elapsed) => {
    memory.push(process.memoryUsage().rss / 1e6);
    longestQueue = Math.max(longestQueue, recorder.status().queueBytes);
    if (elapsed % 60 === 0) say(`${elapsed} s: ${memory.at(-1)!.toFixed(0)} MB of memory, ${recorder.status().drops} drops`);
  }));
  const took = async (work: () => Promise<unknown>): Promise<number> => {
    const from = systemClock.now();
    await work();
    return (systemClock.now() - from) / 1e6;
  };
  const endMs = await took(() => recorder.end());
  let id = '';
  const keepMs = await took(async () => { id = (await recorder.keep({ outcome: 'unlabelled', note: 'bench', taskSuccess: null })).id; });
  const { episode } = await library.show(id);
  const megabytes = episode.sizeBytes / 1e6;
  let whole = false;
  const verifyMs = await took(async () => { whole = (await library.verify(id)).ok; });
  const quarter = Math.max(1, Math.floor(memory.length / 4));
  const [early, late] = [median(memory.slice(quarter, 2 * quarter)), median(memory.slice(-quarter))];
  return {
    ...load, seconds, samples: loud.result.samples, frames: loud.result.frames, drops: episode.drops, faults, megabytes, loadAverage,
    // What recording adds to the same load without it, on all threads; and the part of it that is on the main thread.
    recorderPercent: loud.result.processPercent - quiet.result.processPercent,
    recorderOnMainPercent: loud.result.mainPercent - quiet.result.mainPercent,
    longestQueueMegabytes: longestQueue / 1e6,
    memory: { secondQuarterMegabytes: early, lastQuarterMegabytes: late, grownMegabytes: late - early },
    loop: { without: quiet.lateness, with: loud.lateness, ratioP50: loud.lateness.p50Ms / quiet.lateness.p50Ms, ratioP99: loud.lateness.p99Ms / quiet.lateness.p99Ms },
    endMs, keepMs, verify: { whole, ms: verifyMs, megabytesPerSecond: megabytes / (verifyMs / 1e3) },
  };
}
