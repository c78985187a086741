// The simulated rig: an SO-101-like arm at a table with cubes and a bin, in physics of its own on a
// worker, in real time. To everything downstream it is an arm like any other.
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { fault, FaultError, faultFrom } from '../../core/fault.ts';
import { jointStateStream, objectPosesStream, poseStream, simulatorAppliedStream, simulatorStateStream, taskStream } from '../../core/streams/kinds.ts';
import { nanos } from '../../core/time.ts';
import { clockOrigin } from '../clock.ts';
import type { DeviceContext, DeviceKind } from './device.ts';
import { readWorldFiles } from './simulated-arm-world.ts';
import { sharedBytes, SimulatorOrders, type SimulatorNews, type SimulatorStart } from './simulator-link.ts';

const settings = z.object({
  seed: z.number().int().min(0).max(2 ** 31 - 1).default(1).describe('Which start the objects have (any whole number gives another one)'),
});

const world = 'so101';
/** What worlds/so101 holds, so that streams can be told of before the physics is loaded; the test compares. */
const joints = ['shoulder_pan', 'shoulder_lift', 'elbow_flex', 'wrist_flex', 'wrist_roll', 'gripper'] as const;
const objects = ['red-cube', 'green-cube', 'blue-cube'] as const;
const stateHz = 125;
const objectsHz = 62.5;

const streamIds = (id: string) => ({
  state: `${id}/state`, tool: `${id}/tool`, objects: 'world/objects', task: 'world/task',
  keyframe: 'simulator/state', applied: 'simulator/applied',
});

export const simulatedArm: DeviceKind<z.infer<typeof settings>> = {
  kind: 'simulated-arm',
  title: 'Simulated arm with cubes and a bin',
  settings,
  // There is always one, and it is not plugged in.
  find: async () => [],
  streams(_settings, id) {
    const ids = streamIds(id);
    return [
      jointStateStream(ids.state, joints, stateHz),
      poseStream(ids.tool, 'Tool', 'world', stateHz),
      objectPosesStream(ids.objects, objects, objectsHz),
      taskStream(ids.task, 'Task'),
      simulatorAppliedStream(ids.applied, joints),
    ];
  },
  async open({ seed }, context) {
    const files = await readWorldFiles(world);
    const shared = new SharedArrayBuffer(sharedBytes(joints.length));
    const orders = new SimulatorOrders(shared);
    const start: SimulatorStart = { files, seed, shared, origin: clockOrigin };
    const worker = new Worker(new URL(`./simulator-worker${extname(import.meta.url)}`, import.meta.url), { name: 'simulator', workerData: start });
    let closing = false;
    const ended = new Promise<void>((resolve) => { worker.once('exit', () => { resolve(); }); });
    const ready = await firstNews(worker);
    const ids = streamIds(context.id);

    const resets = new Map<number, () => void>();
    // Two orders within one step are one reset, answered with the later number: it settles the earlier ones too.
    const resetDone = (newest: number): void => {
      for (const [request, settle] of resets) if (request <= newest) { resets.delete(request); settle(); }
    };
    worker.on('message', (news: SimulatorNews) => {
      if (closing) return;
      if (news.type === 'reset') resetDone(news.request);
      else hear(news, ids, context);
    });
    let lost = false;
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
    orders.go();

    return {
      streams: [simulatorStateStream(ids.keyframe, ready.stateSize)],
      arm: {
        description: ready.arm,
        send(command) { orders.setGoal(command.joints); },
        // Goals are positions and stay in effect: sending nothing is staying, with the torque that a grasp needs.
        hold() { /* the goal in effect stays */ },
      },
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
  },
};

async function firstNews(worker: Worker): Promise<Extract<SimulatorNews, { type: 'ready' }>> {
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

function hear(news: Exclude<SimulatorNews, { type: 'reset' }>, ids: ReturnType<typeof streamIds>, context: DeviceContext): void {
  switch (news.type) {
    case 'ready': return;
    case 'trouble': context.report(news.fault); return;
    case 'keyframe': context.publish(ids.keyframe, { tCapture: nanos(news.at), tDevice: news.row[0]!, values: news.row }); return;
    case 'applied': context.publish(ids.applied, { tCapture: nanos(news.at), tDevice: news.row[0]!, values: news.row }); return;
    case 'state': {
      const clocks = { tCapture: nanos(news.at), tDevice: news.step };
      context.publish(ids.state, { ...clocks, values: news.joints });
      context.publish(ids.tool, { ...clocks, values: news.tool });
      if (news.objects) context.publish(ids.objects, { ...clocks, values: news.objects });
      if (news.task) context.publish(ids.task, { ...clocks, values: news.task });
    }
  }
}
