// The main thread's end of a network arm: starts its worker, waits until the arm answers, hands goals over and
// publishes what comes back. Called by the drivers xarm.ts and rosbridge.ts.
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { fault, FaultError } from '../../../core/fault.ts';
import { jointStateStream, numbersStream } from '../../../core/streams/kinds.ts';
import type { StreamDescription } from '../../../core/streams/stream.ts';
import { nanos } from '../../../core/time.ts';
import { clockOrigin } from '../../clock.ts';
import { readArmTwin } from '../arm-twin.ts';
import type { DeviceContext, OpenDevice, StopMeaning } from '../device.ts';
import { goalBytes, GoalOutbox, type NetworkArmNews, type NetworkArmStart } from './link.ts';

export const networkArmStreams = (id: string, joints: readonly string[], stateHz: number): readonly StreamDescription[] => [
  jointStateStream(`${id}/state`, joints, stateHz),
  numbersStream(`${id}/link`, 'Connection', 5, [
    // Since it was opened: setpoints sent, answers still missing, times that the worker held by itself; the arm's own state.
    ...['sent', 'unanswered', 'hostLate'].map((name) => ({ name, unit: 'count' as const, size: 1 })),
    ...['controllerState', 'controllerMode', 'controllerError'].map((name) => ({ name, unit: 'code' as const, size: 1 })),
  ]),
];

export interface NetworkArm<Settings> {
  /** Beside the drivers, without its ending: `xarm-worker`. */
  readonly worker: string;
  readonly title: string;
  readonly world: string;
  readonly settings: Settings;
  readonly stop: StopMeaning;
  readonly context: DeviceContext;
}

/** How long a worker gets to close its sockets. */
const closeMilliseconds = 1500;

export async function openNetworkArm<Settings>(parts: NetworkArm<Settings>): Promise<OpenDevice> {
  const { context, title } = parts;
  const { description, twin } = await readArmTwin(parts.world);
  const shared = new SharedArrayBuffer(goalBytes(description.joints.length));
  const goals = new GoalOutbox(shared);
  const start: NetworkArmStart<Settings> = { device: title, settings: parts.settings, description, shared, origin: clockOrigin };
  const file = `../${parts.worker}${extname(import.meta.url)}`;
  const worker = new Worker(new URL(file, import.meta.url), { name: `${parts.worker.replace('-worker', '')} ${context.id}`, workerData: start });
  const ended = new Promise<void>((resolve) => { worker.once('exit', () => resolve()); });
  let closing = false;
  let lost = false;

  const lose = (what: ReturnType<typeof fault> | undefined, hint?: string): void => {
    if (closing || lost) return;
    lost = true;
    if (what) context.report(what);
    context.report(fault('device.lost', { device: title }, what?.hint ?? hint));
  };
  const hear = (news: NetworkArmNews): void => {
    if (closing) return;
    switch (news.type) {
      case 'state':
        context.publish(`${context.id}/state`, { tCapture: nanos(news.at), values: news.row, ...(Number.isNaN(news.device) ? {} : { tDevice: news.device }) });
        return;
      case 'link': context.publish(`${context.id}/link`, { tCapture: nanos(news.at), values: news.row }); return;
      case 'wire': context.publish(`${context.id}/wire`, { tCapture: nanos(news.at), values: news.row }); return;
      case 'trouble': context.report(news.fault); return;
      case 'lost': lose(news.fault); return;
      case 'ready':
      case 'failed':
    }
  };
  const close = async (): Promise<void> => {
    closing = true;
    goals.stop();
    const timer = setTimeout(() => { void worker.terminate(); }, closeMilliseconds);
    await ended;
    clearTimeout(timer);
  };

  try {
    await new Promise<void>((resolve, reject) => {
      worker.on('error', (error) => { reject(error); lose(undefined, String(error)); });
      worker.on('exit', (status) => { reject(new Error(`worker ended with ${status}`)); lose(undefined, `worker ended with ${status}`); });
      worker.on('message', (news: NetworkArmNews) => {
        if (news.type === 'ready') resolve();
        else if (news.type === 'failed') reject(new FaultError(news.fault));
        else hear(news);
      });
    });
  } catch (error) {
    await close();
    throw error instanceof FaultError ? error : new FaultError(fault('device.open', { device: title }, String(error)), { cause: error });
  }
  return {
    arm: {
      description: { ...description, id: context.id }, twin, stop: parts.stop,
      get follows() { return goals.follows; },
      send(command) { goals.set(command.joints, context.clock.now(), command.tCapture); },
      hold() { goals.hold(); },
    },
    [Symbol.asyncDispose]: close,
  };
}
