// Exports from the side of whoever asks for them: starts their process (or thread) when it is needed, lets it go when it is not, and
// passes on how far each is. Used by the host and by the command line.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ExportOptions, ExportPlan, ExportReport, PushTarget } from '../../core/contract/exports.ts';
import { callsTo, type Calls } from '../worker-calls.ts';
import type { ExportHandlers, FromExport } from './export-worker.ts';
import type { ExportProgress } from './progress.ts';

export interface ExportListener {
  progress?(progress: ExportProgress): void;
}

export interface Exporter extends AsyncDisposable {
  plan(library: string, options: ExportOptions): Promise<ExportPlan>;
  /** `job`: a name of the caller's for it. */
  run(job: string, library: string, options: ExportOptions, listener: ExportListener): Promise<ExportReport>;
  push(job: string, folder: string, target: PushTarget, listener: ExportListener): Promise<void>;
  /** The job then rejects with 'export.cancelled' or 'push.stopped'. */
  cancel(job: string): Promise<void>;
}

const idleMilliseconds = 30_000;
const patienceMilliseconds = 5000;

/** The process or thread: how to talk to it and how to let it go. */
interface Running { readonly calls: Calls<ExportHandlers>; end(): void; kill(): void; readonly gone: Promise<unknown> }

function start(heard: (message: FromExport) => void): Running {
  const url = new URL(`./export-worker${extname(import.meta.url)}`, import.meta.url);
  const hear = (message: FromExport | object): void => { if ('job' in message) heard(message); };
  if (process.versions['electron'] !== undefined) {
    const worker = new Worker(url, { name: 'waldo-export' });
    worker.on('message', hear);
    return { calls: callsTo<ExportHandlers>(worker), end: () => void worker.terminate(), kill: () => void worker.terminate(), gone: once(worker, 'exit') };
  }
  const child = fork(fileURLToPath(url), [], {
    serialization: 'advanced', execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // FFmpeg is called on libuv's threads.
    env: { ...process.env, UV_THREADPOOL_SIZE: String(Math.max(4, availableParallelism() * 2)) },
  });
  child.on('message', hear);
  const calls = callsTo<ExportHandlers>({
    on: (event: string, listener: (what: never) => void) => child.on(event, listener as () => void),
    postMessage: (message) => { if (child.connected) child.send(message as object); },
  });
  return { calls, end: () => { if (child.connected) child.disconnect(); }, kill: () => void child.kill('SIGKILL'), gone: once(child, 'exit') };
}

export function openExporter(software: string): Exporter {
  const listeners = new Map<string, ExportListener>();
  let running: Running | null = null;
  let asking = 0;
  let idle: NodeJS.Timeout | undefined;

  const started = (): Running => {
    if (running) return running;
    const mine = start(({ job, progress }) => listeners.get(job)?.progress?.(progress));
    const lost = (): void => { if (running === mine) running = null; };
    mine.gone.then(lost, lost);
    return (running = mine);
  };

  /** It stays for a while after the last answer: people change an option and ask again. */
  const ask = async <Result>(call: (calls: Calls<ExportHandlers>) => Promise<Result>): Promise<Result> => {
    clearTimeout(idle);
    asking += 1;
    try {
      return await call(started().calls);
    } finally {
      asking -= 1;
      if (asking === 0) {
        idle = setTimeout(() => running?.end(), idleMilliseconds);
        idle.unref();
      }
    }
  };
  const listened = async <Result>(job: string, listener: ExportListener, call: (calls: Calls<ExportHandlers>) => Promise<Result>): Promise<Result> => {
    listeners.set(job, listener);
    try {
      return await ask(call);
    } finally {
      listeners.delete(job);
    }
  };

  return {
    plan: (library, options) => ask((calls) => calls.plan(library, options, software)),
    run: (job, library, options, listener) => listened(job, listener, (calls) => calls.run(job, library, options, software)),
    push: (job, folder, target, listener) => listened(job, listener, (calls) => calls.push(job, folder, target)),
    async cancel(job) { await running?.calls.cancel(job); },
    async [Symbol.asyncDispose]() {
      clearTimeout(idle);
      if (!running) return;
      const { calls, end, kill, gone } = running;
      await Promise.race([Promise.all([...listeners.keys()].map((job) => calls.cancel(job))), gone]).catch(() => undefined);
      end();
      const patience = setTimeout(kill, patienceMilliseconds);
      await gone;
      clearTimeout(patience);
    },
  };
}
