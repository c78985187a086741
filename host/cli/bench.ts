// `waldo bench <what>`: measurements of this machine, one file each in this folder, one line each in `benches`.
import { fault, FaultError } from '../../core/fault.ts';
import { numberOption } from './options.ts';
import type { Verb, VerbInput } from './verb.ts';

/** Loaded only when asked for. Each measures for so many seconds and returns what --json prints. */
const benches: Readonly<Record<string, () => Promise<(seconds: number) => Promise<Record<string, unknown>>>>> = {
  simulator: async () => (await import('./bench-simulator.ts')).benchSimulator,
};

const defaultSeconds = 5;

export const benchVerb: Verb = {
  name: 'bench',
  summary: `Measure: bench ${Object.keys(benches).join('|')}`,
  options: { seconds: { type: 'string', help: `how long to measure (default ${defaultSeconds})` } },
  async run({ values, positionals, out }: VerbInput) {
    const bench = benches[positionals[0] ?? ''];
    if (!bench) throw new FaultError(fault('request.invalid', { field: 'the command' }, `bench ${Object.keys(benches).join('|')}`));
    const result = await (await bench())(numberOption(values, 'seconds', { minimum: 0.1, maximum: 3600 }) ?? defaultSeconds);
    out.say(JSON.stringify(result, null, 2));
    return { ok: true, result };
  },
};
