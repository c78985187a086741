// A bench with an emulated arm on it: physics on one worker, the arm's own protocol in front of it on another. Its
// endpoint is where the real driver connects; the world around the arm is published from here, as the truth.
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { fault, FaultError } from '../../core/fault.ts';
import { numbersStream } from '../../core/streams/kinds.ts';
import type { StreamDescription } from '../../core/streams/stream.ts';
import { nanos } from '../../core/time.ts';
import type { EmulatorNews, EmulatorOrder, EmulatorStart } from './emulator-link.ts';
import type { DeviceContext, DeviceKind } from './device.ts';
import { startSimulator, worldStreams, type Simulator } from './simulator.ts';
import { readWorldFiles, worldLabels } from './world-folder.ts';

/** The worlds whose arms the emulators move; emulate/index.ts has the same names, and a test compares. */
export const emulatorWorlds = {
  so101: 'so101', 'so101-leader': 'so101', koch: 'koch', 'koch-leader': 'koch', vx300s: 'vx300s', gello: 'ur5e', ur5e: 'ur5e', xarm6: 'xarm6', rosbridge: 'so101',
} as const;
type EmulatorName = keyof typeof emulatorWorlds;
const names = Object.keys(emulatorWorlds) as [EmulatorName, ...EmulatorName[]];

const settings = z.object({
  emulator: z.enum(names).default('so101').describe('Which arm is emulated'),
  seed: z.number().int().min(0).max(2 ** 31 - 1).default(1).describe('Which start the objects have (any whole number gives another one)'),
  fault: z.string().default('').describe('Faults on demand: drop=0.01,corrupt=0.001,late=20ms,mute=3,overload=2@30s,…'),
  port: z.number().int().min(0).max(65535).default(0).describe('TCP port of a network arm; 0 for any free one'),
  serial: z.enum(['pty', 'tcp']).default('pty').describe('What a serial arm is plugged into: a terminal, which any program opens, or a socket, which a busy machine does not make late'),
  motion: z.string().default('wave').describe('How a leader is moved: wave, still'),
  prefix: z.string().regex(/^([a-z0-9-]+\.)?$/).default('').describe('Before the ids of the world\'s streams, where two benches stand side by side'),
});
type BenchSettings = z.infer<typeof settings>;

const truthHz = 125;

export const emulatedBench: DeviceKind<BenchSettings> = {
  kind: 'emulated-bench',
  title: 'Emulated arm on a bench',
  settings,
  // There is always one, and it is not plugged in.
  find: async () => [],
  streams({ emulator, prefix }, id) {
    const { joints, objects } = worldLabels(emulatorWorlds[emulator]);
    return [
      ...worldStreams(prefix, joints, objects, true),
      // Where the joints really are: the driver's word can be held against it.
      numbersStream(`${id}/joints`, 'True joint positions', truthHz, [{ name: 'position', unit: 'rad', size: joints.length, labels: joints }]),
    ];
  },
  async open(chosen, context) {
    const files = await readWorldFiles(emulatorWorlds[chosen.emulator]);
    await using undo = new AsyncDisposableStack();
    const count = files.arm.joints.length;
    const simulator = undo.use(await startSimulator({
      files, seed: chosen.seed, emulated: true, prefix: chosen.prefix, context,
      state: ({ at, step, joints }) => context.publish(`${context.id}/joints`, { tCapture: nanos(at), tDevice: step, values: joints.slice(0, count) }),
    }));
    const emulator = undo.use(await startEmulator(chosen, simulator, context));
    // Only now, because what the physics tells may be published once open() has said its streams. Until then the
    // emulator answers for an arm that stands at home, and there it begins.
    simulator.orders.go();
    const parts = undo.move();
    return {
      streams: [...simulator.streams, ...emulator.streams], world: simulator.world, endpoint: emulator.endpoint,
      [Symbol.asyncDispose]: () => parts.disposeAsync(),
    };
  },
};

interface RunningEmulator extends AsyncDisposable {
  readonly endpoint: Readonly<Record<string, string | number>>;
  /** What the emulator counts: packets, gaps, whatever it names. */
  readonly streams: readonly StreamDescription[];
}

const countsHz = 1;
const countsStream = (id: string, names: readonly string[]): StreamDescription =>
  numbersStream(id, 'Counted by the emulator', countsHz, names.map((name) => ({ name, unit: name.endsWith('Milliseconds') ? 'ms' : 'count', size: 1 })));

async function startEmulator(chosen: BenchSettings, simulator: Simulator, context: DeviceContext): Promise<RunningEmulator> {
  const start: EmulatorStart = {
    emulator: chosen.emulator, arm: simulator.ready.arm, shared: simulator.shared, faults: chosen.fault, motion: chosen.motion,
    port: chosen.port === 0 && chosen.serial === 'pty' ? undefined : chosen.port,
  };
  const worker = new Worker(new URL(`../emulate/emulator-worker${extname(import.meta.url)}`, import.meta.url), { name: `emulator ${chosen.emulator}`, workerData: start });
  const order = (what: EmulatorOrder): void => { worker.postMessage(what); };
  let closing = false;
  /** Streams may be published into once open() has said them. */
  let open = false;
  const ended = new Promise<void>((resolve) => { worker.once('exit', () => resolve()); });
  const countsId = `${context.id}/counts`;
  let names: readonly string[] = [];
  const endpoint = await new Promise<RunningEmulator['endpoint']>((resolve, reject) => {
    const fail = (hint: string): void => reject(new FaultError(fault('emulator.failed', { emulator: chosen.emulator }, hint)));
    worker.on('error', (error) => {
      fail(String(error));
      if (!closing) context.report(fault('device.lost', { device: context.id }, String(error)));
    });
    worker.on('exit', (status) => fail(`worker ended with ${status}`));
    worker.on('message', (news: EmulatorNews) => {
      if (news.type === 'ready') {
        names = Object.keys(news.counts);
        resolve(news.endpoint);
      } else if (news.type === 'counts' && open && !closing && names.length > 0) {
        context.publish(countsId, { tCapture: context.clock.now(), values: Float64Array.from(names, (name) => news.counts[name] ?? 0) });
      } else if (news.type === 'failed') reject(new FaultError(news.fault));
    });
  });
  open = true;
  return {
    endpoint,
    streams: names.length === 0 ? [] : [countsStream(countsId, names)],
    async [Symbol.asyncDispose]() {
      closing = true;
      order({ type: 'stop' });
      await ended;
    },
  };
}
