// `waldo emulate <arm>`: an arm that is not there, behind its own protocol, moved by the physics. For drivers under
// test, vendors' clients and operators in training. Prints where it listens and runs until it is stopped.
import { fault, FaultError } from '../../core/fault.ts';
import { sentence } from '../../core/sentences/en.ts';
import { systemClock } from '../clock.ts';
import { emulatedBench, emulatorWorlds } from '../devices/emulated-bench.ts';
import { raisePriority } from '../priority.ts';
import { numberOption, textOption } from './options.ts';
import type { Verb } from './verb.ts';

const names = Object.keys(emulatorWorlds);

export const emulateVerb: Verb = {
  name: 'emulate',
  summary: `Emulate an arm: emulate ${names.join('|')}`,
  options: {
    port: { type: 'string', help: 'TCP port of a network arm (default: any free one)' },
    seed: { type: 'string', default: '1', help: 'which start the objects have' },
    fault: { type: 'string', default: '', help: 'drop=0.01,corrupt=0.001,late=20ms,mute=3,overload=2@30s,…' },
    motion: { type: 'string', default: 'wave', help: 'how a leader is moved: wave, still' },
    seconds: { type: 'string', help: 'stop after so many seconds (default: when interrupted)' },
  },
  async run({ values, positionals, out, signal }) {
    const emulator = positionals[0];
    if (emulator === undefined || !names.includes(emulator)) {
      throw new FaultError(fault('request.invalid', { field: 'the command' }, `emulate ${names.join('|')}`));
    }
    // A servo answers within a millisecond, whatever else runs here.
    raisePriority();
    const settings = emulatedBench.settings.parse({
      emulator, fault: textOption(values, 'fault') ?? '', motion: textOption(values, 'motion') ?? 'wave',
      port: numberOption(values, 'port', { minimum: 0, maximum: 65535 }) ?? 0, seed: numberOption(values, 'seed', { minimum: 0, maximum: 2 ** 31 - 1 }) ?? 1,
    });
    const lost = Promise.withResolvers<void>();
    await using bench = await emulatedBench.open(settings, {
      id: 'bench', clock: systemClock, publish: () => undefined,
      report: (what) => {
        process.stderr.write(`${sentence(what)}\n`);
        if (what.code === 'device.lost') lost.resolve();
      },
    });
    const endpoint = bench.endpoint ?? {};
    // Whoever started it waits for this line; what it ends with comes when it ends.
    out.now(endpoint);
    out.say(`The emulated ${emulator} is at ${Object.entries(endpoint).map(([name, value]) => `${name} ${value}`).join(', ')}`);
    const seconds = numberOption(values, 'seconds', { minimum: 0.1, maximum: 1e6 });
    await Promise.race([
      lost.promise,
      new Promise<void>((resolve) => { signal.addEventListener('abort', () => resolve(), { once: true }); }),
      ...(seconds === undefined ? [] : [new Promise<void>((resolve) => { setTimeout(resolve, seconds * 1000); })]),
    ]);
    return { ok: true, result: { ...endpoint, stopped: true } };
  },
};
