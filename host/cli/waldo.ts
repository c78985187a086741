// `waldo <verb>`: finds the verb, reads its options, keeps the promise of --json. Adding a verb is one file
// here and one line in `verbs`.
import { parseArgs } from 'node:util';
import { fault, FaultError, faultFrom, type Fault } from '../../core/fault.ts';
import { sentence } from '../../core/sentences/en.ts';
import type { Verb } from './verb.ts';

/** Loaded only when asked for: `waldo help` needs no physics. */
const verbs: Readonly<Record<string, () => Promise<Verb>>> = {
  serve: async () => (await import('./serve.ts')).serveVerb,
  stop: async () => (await import('./stop.ts')).stopVerb,
  demo: async () => (await import('./demo.ts')).demoVerb,
  record: async () => (await import('./record.ts')).recordVerb,
  devices: async () => (await import('./devices.ts')).devicesVerb,
  arms: async () => (await import('./arms.ts')).armsVerb,
  episodes: async () => (await import('./episodes.ts')).episodesVerb,
  import: async () => (await import('./import.ts')).importVerb,
  push: async () => (await import('./push.ts')).pushVerb,
  sync: async () => (await import('./sync.ts')).syncVerb,
  export: async () => (await import('./export.ts')).exportVerb,
  replay: async () => (await import('./replay.ts')).replayVerb,
  emulate: async () => (await import('./emulate.ts')).emulateVerb,
  bench: async () => (await import('./bench.ts')).benchVerb,
  doctor: async () => (await import('./doctor.ts')).doctorVerb,
};

export interface Streams { out(text: string): void; error(text: string): void }

/** Returns the exit status. With --json the last line of `out` is one JSON object and nothing else goes there. */
export async function main(words: readonly string[], streams: Streams, signal: AbortSignal): Promise<number> {
  const [name, ...rest] = words;
  const json = rest.includes('--json') || name === '--json';
  const say = (line: string): void => (json ? streams.error : streams.out)(`${line}\n`);
  try {
    if (name === undefined || ['help', '--help', '-h', '--json'].includes(name)) return await help(rest[0], streams);
    const verb = await verbs[name]?.();
    if (!verb) throw usage(`"${name}" is not a verb; there are ${Object.keys(verbs).join(', ')}`);
    if (rest.includes('--help') || rest.includes('-h')) return await help(name, streams);
    const { values, positionals } = read(verb, rest);
    const { ok, result } = await verb.run({ values, positionals, out: { say, now: (line) => { if (json) streams.out(`${JSON.stringify(line)}\n`); } }, signal });
    if (json) streams.out(`${JSON.stringify(result)}\n`);
    return ok ? 0 : 1;
  } catch (error) {
    const what = faultFrom(error);
    streams.error(`${sentence(what)}\n${what.hint === undefined ? '' : `(${what.hint})\n`}`);
    // Our own mistake: where it happened is what a report needs.
    if (!(error instanceof FaultError) && error instanceof Error && error.stack) streams.error(`${error.stack}\n`);
    if (json) streams.out(`${JSON.stringify({ fault: what })}\n`);
    return 1;
  }
}

const usage = (hint: string): FaultError => new FaultError(fault('request.invalid', { field: 'the command' }, hint) satisfies Fault);

function read(verb: Verb, words: readonly string[]): Pick<ReturnType<typeof parseArgs>, 'positionals'> & { values: Record<string, string | boolean | undefined> } {
  try {
    const options = Object.fromEntries(Object.entries({ ...verb.options, json: { type: 'boolean' as const, help: '' } }).map(([option, { help: _help, ...rest }]) => [option, rest]));
    const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true });
    return { values: values as Record<string, string | boolean | undefined>, positionals };
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error));
  }
}

async function help(name: string | undefined, streams: Streams): Promise<number> {
  const load = name === undefined ? undefined : verbs[name];
  if (load) {
    const verb = await load();
    const options = { ...verb.options, json: { type: 'boolean', help: 'print the result as one JSON object on the last line' } };
    streams.out(`waldo ${verb.name}: ${verb.summary}\n\n${Object.entries(options).map(([option, { help: text }]) => `  --${option.padEnd(12)} ${text}`).join('\n')}\n`);
    return 0;
  }
  const summaries = await Promise.all(Object.entries(verbs).map(async ([verb, open]) => `  ${verb.padEnd(10)} ${(await open()).summary}`));
  streams.out(`Drive robot arms with your own hands, and capture what hands do.\n\nwaldo <verb> [options]\n\n${summaries.join('\n')}\n\n"waldo help <verb>" tells its options; --json works with every verb.\n`);
  return 0;
}

if (import.meta.main) {
  const abort = new AbortController();
  // The first Ctrl-C ends cleanly; a second one ends at once.
  process.on('SIGINT', () => { if (abort.signal.aborted) process.exit(130); abort.abort(); });
  process.on('SIGTERM', () => abort.abort());
  const status = await main(process.argv.slice(2), {
    out: (text) => process.stdout.write(text), error: (text) => process.stderr.write(text),
  }, abort.signal);
  // Whatever a library may still hold open, the work is done and closed.
  await new Promise<void>((resolve) => { process.stdout.write('', () => resolve()); });
  process.exit(status);
}
