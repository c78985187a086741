// `waldo bench <what>`: measurements of this machine, one file each in this folder, one line each in `benches`.
import { availableParallelism, cpus, totalmem } from 'node:os';
import { fault, FaultError } from '../../core/fault.ts';
import type { Bench } from './bench-input.ts';
import { numberOption, textOption } from './options.ts';
import type { Verb, VerbInput } from './verb.ts';

/** Loaded only when asked for. */
const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  loop: async () => (await import('./bench-loop.ts')).benchLoop,
  latency: async () => (await import('./bench-loop.ts')).benchLatency,
  record: async () => (await import('./bench-record.ts')).benchRecord,
  kill: async () => (await import('./bench-kill.ts')).benchKill,
  sync: async () => (await import('./bench-sync.ts')).benchSync,
  export: async () => (await import('./bench-export.ts')).benchExport,
  judge: async () => (await import('./bench-judge.ts')).benchJudge,
  tracking: async () => (await import('./bench-tracking.ts')).benchTracking,
  arm: async () => (await import('./bench-arm.ts')).benchArm,
  library: async () => (await import('./bench-library.ts')).benchLibrary,
  open: async () => (await import('./bench-open.ts')).benchOpen,
  faults: async () => (await import('./bench-faults.ts')).benchFaults,
  simulator: async () => {
    const { benchSimulator } = await import('./bench-simulator.ts');
    return ({ seconds }) => benchSimulator(seconds);
  },
};

const defaultSeconds = 5;

export const benchVerb: Verb = {
  name: 'bench',
  summary: `Measure: bench ${Object.keys(benches).join('|')}`,
  options: {
    seconds: { type: 'string', help: `how long to measure (default ${defaultSeconds})` },
    episodes: { type: 'string', help: 'episodes of bench library (default 10000)' },
    gigabytes: { type: 'string', help: 'size of the recording of bench open (default 1)' },
    times: { type: 'string', help: 'how often bench kill kills (default 20)' },
    out: { type: 'string', help: 'a file for the table of bench faults or bench kill' },
  },
  async run({ values, positionals, out, signal }: VerbInput) {
    const bench = benches[positionals[0] ?? ''];
    if (!bench) throw new FaultError(fault('request.invalid', { field: 'the command' }, `bench ${Object.keys(benches).join('|')}`));
    const seconds = numberOption(values, 'seconds', { minimum: 0.1, maximum: 3600 }) ?? defaultSeconds;
    const measured = await (await bench())({
      seconds, signal,
      episodes: numberOption(values, 'episodes', { minimum: 1, maximum: 1_000_000 }) ?? 10_000,
      gigabytes: numberOption(values, 'gigabytes', { minimum: 0.01, maximum: 100 }) ?? 1,
      times: numberOption(values, 'times', { minimum: 1, maximum: 100_000 }) ?? 20,
      words: positionals.slice(1), out: textOption(values, 'out'), say: (line) => process.stderr.write(`${line}\n`),
    });
    const result = { ...measured, machine: machine() };
    out.say(JSON.stringify(result, null, 2));
    return { ok: true, result };
  },
};

/** Figures mean nothing without the machine that they are of. */
const machine = (): Record<string, unknown> => ({
  processor: cpus()[0]?.model.trim() ?? 'unknown', cores: availableParallelism(), memoryGigabytes: Math.round(totalmem() / 1e8) / 10,
  platform: process.platform, node: process.version,
});
