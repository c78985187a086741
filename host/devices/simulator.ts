// Starts, hears and stops the simulator's worker for the devices whose arm lives in the physics: the simulated arm
// and the emulated bench. What differs between them is who gives the joints their goals.
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { fault, FaultError, faultFrom } from '../../core/fault.ts';
import type { WorldFiles } from '../../core/sim/world-files.ts';
import { objectPosesStream, simulatorAppliedStream, simulatorStateStream, taskStream } from '../../core/streams/kinds.ts';
import type { StreamDescription } from '../../core/streams/stream.ts';
import { nanos } from '../../core/time.ts';
import { clockOrigin } from '../clock.ts';
import type { DeviceContext, WorldPort } from './device.ts';
import { sharedBytes, SimulatorOrders, type SimulatorNews, type SimulatorStart } from './simulator-link.ts';

export type SimulatorState = Extract<SimulatorNews, { type: 'state' }>;
type Ready = Extract<SimulatorNews, { type: 'ready' }>;

export interface Simulator extends AsyncDisposable {
  readonly ready: Ready;
  readonly orders: SimulatorOrders;
  readonly shared: SharedArrayBuffer;
  readonly streams: readonly StreamDescription[];
  readonly world: WorldPort;
}

export interface SimulatorOptions {
  readonly files: WorldFiles;
  readonly seed: number;
  readonly emulated: boolean;
  /** Before these, in ids of the world's streams: nothing, or `left.` where two worlds stand side by side. */
  readonly prefix: string;
  readonly context: DeviceContext;
  /** Every state of the joints and the tool, 125 times a second. */
  state(news: SimulatorState): void;
}

const objectsHz = 62.5;

const streamIds = (prefix: string) => ({
  objects: `${prefix}world/objects`, task: `${prefix}world/task`, keyframe: `${prefix}simulator/state`, applied: `${prefix}simulator/applied`,
});

/** The streams of a world that can be told of before its physics is loaded. */
export function worldStreams(prefix: string, joints: readonly string[], objects: readonly string[], isEmulated: boolean): readonly StreamDescription[] {
  const ids = streamIds(prefix);
  return [objectPosesStream(ids.objects, objects, objectsHz), taskStream(ids.task, 'Task'), simulatorAppliedStream(ids.applied, joints, isEmulated)];
}

/** Resolves when the physics is loaded; it steps from `orders.go()` on. */
export async function startSimulator({ files, seed, emulated, prefix, context, state }: SimulatorOptions): Promise<Simulator> {
  const world = files.name;
  const shared = new SharedArrayBuffer(sharedBytes(files.arm.joints.length));
  const orders = new SimulatorOrders(shared);
  const start: SimulatorStart = { files, seed, shared, origin: clockOrigin, emulated };
  const worker = new Worker(new URL(`./simulator-worker${extname(import.meta.url)}`, import.meta.url), { name: 'simulator', workerData: start });
  let closing = false;
  let lost = false;
  const ended = new Promise<void>((resolve) => { worker.once('exit', () => { resolve(); }); });
  const ready = await firstNews(worker, world);
  const ids = streamIds(prefix);

  const resets = new Map<number, () => void>();
  // Two orders within one step are one reset, answered with the later number: it settles the earlier ones too.
  const resetDone = (newest: number): void => {
    for (const [request, settle] of resets) if (request <= newest) { resets.delete(request); settle(); }
  };
  const hear = (news: SimulatorNews): void => {
    switch (news.type) {
      case 'ready': return;
      case 'reset': resetDone(news.request); return;
      case 'trouble': context.report(news.fault); return;
      case 'keyframe': context.publish(ids.keyframe, { tCapture: nanos(news.at), tDevice: news.row[0]!, values: news.row }); return;
      case 'applied':
        for (const { at, row } of news.goals) context.publish(ids.applied, { tCapture: nanos(at), tDevice: row[0]!, values: row });
        return;
      case 'state': {
        const clocks = { tCapture: nanos(news.at), tDevice: news.step };
        state(news);
        if (news.objects) context.publish(ids.objects, { ...clocks, values: news.objects });
        if (news.task) context.publish(ids.task, { ...clocks, values: news.task });
      }
    }
  };
  worker.on('message', (news: SimulatorNews) => { if (!closing) hear(news); });
  const lose = (hint: string): void => {
    if (closing || lost) return;
    lost = true;
    context.report(fault('simulator.failed', { world }, hint));
    context.report(fault('device.lost', { device: context.id }));
  };
  worker.on('error', (error) => { lose(faultFrom(error).hint ?? String(error)); });
  worker.on('exit', (code) => {
    for (const settle of resets.values()) settle();
    resets.clear();
    lose(`worker ended with ${code}`);
  });
  return {
    ready, orders, shared,
    streams: [simulatorStateStream(ids.keyframe, ready.stateSize)],
    world: {
      description: ready.world,
      xml: files.xml,
      reset: (to) => new Promise<void>((resolve) => {
        if (closing || lost) resolve();
        else resets.set(orders.reset(to), resolve);
      }),
    },
    async [Symbol.asyncDispose]() {
      closing = true;
      orders.stop();
      await ended;
    },
  };
}

async function firstNews(worker: Worker, world: string): Promise<Ready> {
  try {
    return await new Promise((resolve, reject) => {
      worker.once('error', reject);
      worker.once('exit', (code) => { reject(new Error(`worker ended with ${code}`)); });
      worker.once('message', (news: SimulatorNews) => {
        if (news.type === 'ready') resolve(news);
        else reject(new Error(`worker said ${news.type} first`));
      });
    });
  } catch (error) {
    throw new FaultError(fault('simulator.failed', { world }, String(error)), { cause: error });
  }
}
