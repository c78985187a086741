// The host's list of exports: one is made at a time, the others wait; they go on whoever looks, and those that ended stay
// on the list until somebody forgets them. Pushes of finished ones too. Told to viewers in the host's state.
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { basename, isAbsolute, join, resolve } from 'node:path';
import type { ExportJob, ExportOptions, ExportPlan, PushTarget } from '../core/contract/exports.ts';
import { fault, faultFrom, FaultError, type Fault } from '../core/fault.ts';
import type { Exporter } from '../recordings/export/exporter.ts';
import { interruptedIn } from '../recordings/export/journal.ts';
import { partialOf } from '../recordings/export/places.ts';

export interface Exports extends AsyncDisposable {
  view(): ExportJob[];
  plan(options: ExportOptions): Promise<ExportPlan>;
  /** Its id. Throws 'export.exists'. */
  start(options: ExportOptions): string;
  /** Goes on with what was interrupted at a folder. Its id. Throws 'export.no-journal', 'export.exists'. */
  resume(out: string): string;
  cancel(id: string): Promise<void>;
  forget(id: string): void;
  /** Of a job that is done, to a hub or a store. */
  push(id: string, target: PushTarget): void;
}

export interface ExportsParts {
  readonly exporter: Exporter;
  /** Folder of the library. */
  readonly library: string;
  changed(): void;
  report(what: Fault): void;
}

type Phase = ExportJob['phase'];
const ended: readonly Phase[] = ['done', 'failed', 'cancelled'];
/** More is no list that anybody reads; the oldest that ended goes. */
const mostJobs = 50;

export function createExports({ exporter, library, changed, report }: ExportsParts): Exports {
  const jobs = new Map<string, { view: ExportJob; work: () => Promise<void>; readonly options: ExportOptions }>();
  let running: Promise<void> | null = null;

  const found = (id: string) => {
    const job = jobs.get(id);
    if (!job) throw new FaultError(fault('export.unknown', { id }));
    return job;
  };
  const set = (id: string, change: Partial<ExportJob>): void => {
    const job = jobs.get(id);
    if (!job) return;
    job.view = { ...job.view, ...change };
    changed();
  };
  const plain = (what: Fault): NonNullable<ExportJob['fault']> => ({ ...what, params: { ...what.params } });
  const failed = (id: string, error: unknown, phase: Phase): void => {
    const what = faultFrom(error);
    set(id, { phase: what.code === 'export.cancelled' ? 'cancelled' : phase, secondsLeft: null, fault: plain(what) });
    if (what.code === 'internal') report(what);
  };

  const next = (): void => {
    if (running) return;
    const waiting = [...jobs].find(([, job]) => job.view.phase === 'waiting');
    if (!waiting) return;
    running = waiting[1].work().finally(() => { running = null; next(); });
  };

  const write = (id: string, options: ExportOptions, from: string) => async (): Promise<void> => {
    set(id, { phase: 'planning' });
    try {
      const report = await exporter.run(id, from, options, { progress: (progress) => set(id, progress) });
      set(id, { phase: 'done', share: 1, secondsLeft: null, report, episodesDone: report.episodes });
    } catch (error) {
      failed(id, error, 'failed');
    }
  };

  const send = (id: string, target: PushTarget) => async (): Promise<void> => {
    const { out, episodesDone, episodes } = found(id).view;
    set(id, { phase: 'pushing', share: 0, secondsLeft: null, fault: null });
    try {
      // What it counts is files; the episodes stay what they are.
      await exporter.push(id, resolve(out), target, { progress: ({ share, secondsLeft }) => set(id, { share, secondsLeft }) });
      set(id, { phase: 'done', share: 1, secondsLeft: null });
    } catch (error) {
      failed(id, error, 'done');
    }
    set(id, { episodesDone, episodes });
  };

  /** A folder is named in full: the host's own working folder means nothing to viewers. */
  const placeOf = (out: string): string => (isAbsolute(out) ? out : join(library, '..', out));

  const begin = (options: ExportOptions, from: string): string => {
    const { out } = options;
    const isTaken = [...jobs.values()].some(({ view }) => !ended.includes(view.phase) && resolve(view.out) === resolve(out));
    if (isTaken || existsSync(out)) throw new FaultError(fault('export.exists', { path: out }));
    for (const [old, job] of jobs) if (jobs.size >= mostJobs && ended.includes(job.view.phase)) jobs.delete(old);
    const id = randomBytes(6).toString('hex');
    jobs.set(id, {
      options, work: write(id, options, from),
      view: { id, format: options.format, out, name: options.name || basename(out), phase: 'waiting', share: 0, secondsLeft: null, episodesDone: 0, episodes: options.episodes.length, fault: null, report: null },
    });
    changed();
    next();
    return id;
  };

  // What was interrupted with the host itself is on the list again.
  for (const { out, options, episodes } of interruptedBeside(library)) {
    const id = randomBytes(6).toString('hex');
    jobs.set(id, {
      options, work: () => Promise.resolve(),
      view: { id, format: options.format, out, name: options.name || basename(out), phase: 'cancelled', share: 0, secondsLeft: null, episodesDone: episodes, episodes: Math.max(episodes, options.episodes.length), fault: plain(fault('export.cancelled', { path: out })), report: null },
    });
  }

  return {
    view: () => [...jobs.values()].map((job) => job.view),
    plan: (options) => exporter.plan(library, { ...options, out: placeOf(options.out) }),
    start: (options) => begin({ ...options, out: placeOf(options.out) }, library),
    resume(named) {
      const out = resolve(placeOf(named).replace(/\.partial[\\/]?$/, ''));
      const left = interruptedIn(partialOf(out));
      // One that was taken back before it began has left nothing but its place on the list.
      const unbegun = [...jobs.values()].findLast(({ view }) => (view.phase === 'cancelled' || view.phase === 'failed') && resolve(view.out) === out)?.options;
      const options = left === null ? unbegun : left.options;
      if (options === undefined || options === null) throw new FaultError(fault('export.no-journal', { path: out }));
      // The one that was interrupted goes off the list, its successor takes its place.
      const id = begin({ ...options, out }, left?.library != null && existsSync(left.library) ? left.library : library);
      for (const [old, { view }] of jobs) if (old !== id && ended.includes(view.phase) && view.phase !== 'done' && resolve(view.out) === out) jobs.delete(old);
      changed();
      return id;
    },
    async cancel(id) {
      const { view } = found(id);
      if (view.phase === 'waiting') {
        // A push that waits is taken back, a data set that waits is not begun.
        set(id, view.report === null ? { phase: 'cancelled', fault: plain(fault('export.cancelled', { path: view.out })) } : { phase: 'done' });
      } else if (!ended.includes(view.phase)) await exporter.cancel(id);
    },
    forget(id) {
      if (!ended.includes(found(id).view.phase)) throw new FaultError(fault('export.running'));
      jobs.delete(id);
      changed();
    },
    push(id, target) {
      const job = found(id);
      if (job.view.phase !== 'done' || job.view.report === null) throw new FaultError(fault('export.running'));
      job.work = send(id, target);
      set(id, { phase: 'waiting', share: 0, fault: null });
      next();
    },
    async [Symbol.asyncDispose]() {
      for (const [id, job] of jobs) if (job.view.phase === 'waiting') set(id, { phase: 'cancelled' });
      await exporter[Symbol.asyncDispose]();
      await running;
    },
  };
}

/** Exports go into a folder beside the library unless somebody says otherwise. */
function interruptedBeside(library: string): { readonly out: string; readonly options: ExportOptions; readonly episodes: number }[] {
  const folder = `${resolve(library)}-exports`;
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.partial')).sort().slice(-mostJobs) : [];
  return names.flatMap((name) => {
    const found = interruptedIn(join(folder, name));
    return found === null || found.options === null ? [] : [{ out: join(folder, name.slice(0, -'.partial'.length)), options: found.options, episodes: found.episodes }];
  });
}
