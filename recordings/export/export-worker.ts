// Where exports are made: a process of their own, so that FFmpeg's threads, memory and accidents are not the host's and give
// way to whatever drives an arm; inside the desktop shell, which may start no process, a thread. Started by exporter.ts.
import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import type { ExportOptions, ExportPlan, ExportReport, PushTarget } from '../../core/contract/exports.ts';
import { answerCalls, type CallPort } from '../worker-calls.ts';
import { forecast } from './forecast.ts';
import { formatNamed, runExport } from './job.ts';
import { prepareExport } from './plan.ts';
import type { ExportProgress } from './progress.ts';
import { pushDataSet } from './push/index.ts';

/** Besides answers: what concerns a job under way. */
export type FromExport = { readonly job: string; readonly progress: ExportProgress };

const send = (message: unknown): void => { if (parentPort) parentPort.postMessage(message); else if (process.connected) process.send?.(message); };
const tell = (message: FromExport): void => send(message);
const stops = new Map<string, AbortController>();

async function underWay<Result>(job: string, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const stop = new AbortController();
  stops.set(job, stop);
  try {
    return await work(stop.signal);
  } finally {
    stops.delete(job);
  }
}

const handlers = {
  async plan(library: string, options: ExportOptions, software: string): Promise<ExportPlan> {
    const format = await formatNamed(options.format);
    return forecast(prepareExport({ library, options, software }, format), format);
  },
  run: (job: string, library: string, options: ExportOptions, software: string): Promise<ExportReport> =>
    underWay(job, (signal) => runExport({ library, options, software }, { signal, tell: (progress) => tell({ job, progress }) })),
  push: (job: string, folder: string, target: PushTarget): Promise<void> =>
    underWay(job, async (signal) => {
      const begunAt = performance.now();
      await pushDataSet(folder, target, { signal, say({ share, filesDone, files }) {
        const seconds = (performance.now() - begunAt) / 1000;
        tell({ job, progress: { phase: 'pushing', share, secondsLeft: share > 0.01 ? seconds / share * (1 - share) : null, episodesDone: filesDone, episodes: files } });
      } });
    }),
  cancel(job: string): void { stops.get(job)?.abort(); },
};
export type ExportHandlers = typeof handlers;

// Of a thread this is the thread's own priority on Linux and the whole process's elsewhere.
try { if (parentPort === null || process.platform === 'linux') setPriority(10); } catch { /* At the same priority it is only less polite. */ }
process.on('disconnect', () => process.exit(0));
const port: CallPort = parentPort ?? { on: (event, listener) => process.on(event, listener as (message: unknown) => void), postMessage: send };
answerCalls(port, handlers);
