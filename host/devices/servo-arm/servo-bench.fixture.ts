// An emulated arm on the bench for the tests of drivers and wizard: motors that follow exactly, in real time, behind
// the emulator's own protocol and port, on a thread of its own; faults are switched on while it runs.
import { Worker } from 'node:worker_threads';
import type { ArmDescription } from '../../../core/math/arm.ts';
import type { Fault } from '../../../core/fault.ts';
import type { SafeCommand } from '../../../core/streams/safe-command.ts';
import type { SampleInput } from '../../../core/streams/sample.ts';
import { systemClock } from '../../clock.ts';
import type { EmulatorKind } from '../../emulate/emulator.ts';
import { readArmTwin } from '../arm-twin.ts';
import type { DeviceContext, DeviceKind, OpenDevice } from '../device.ts';
import { benchRows, type BenchFaults, type BenchStart } from './servo-bench-worker.fixture.ts';
import type { ServoSettings } from './servo-kind.ts';

export interface ServoBench extends AsyncDisposable {
  readonly path: string;
  readonly arm: {
    readonly description: ArmDescription;
    position(joint: number): number;
    hasTorque(joint: number): boolean;
    /** A hand moves a limp joint there. */
    push(joint: number, to: number): void;
  };
  fault(change: BenchFaults): void;
}

export async function servoBench({ name, world }: EmulatorKind): Promise<ServoBench> {
  const { description } = await readArmTwin(world);
  const count = description.joints.length;
  const shared = new SharedArrayBuffer(benchRows.count * count * Float64Array.BYTES_PER_ELEMENT);
  const rows = new Float64Array(shared);
  rows.fill(Number.NaN, benchRows.push * count);
  const start: BenchStart = { emulator: name, description, shared };
  const worker = new Worker(new URL('./servo-bench-worker.fixture.ts', import.meta.url), { name: `bench ${name}`, workerData: start });
  const ended = new Promise<void>((resolve) => { worker.once('exit', () => resolve()); });
  const { path } = await new Promise<{ path: string }>((resolve, reject) => { worker.once('message', resolve); worker.once('error', reject); });
  return {
    path,
    arm: {
      description,
      position: (joint) => rows[benchRows.position * count + joint]!,
      hasTorque: (joint) => rows[benchRows.torque * count + joint] === 1,
      push: (joint, to) => { rows[benchRows.push * count + joint] = to; },
    },
    fault: (change) => worker.postMessage(change),
    async [Symbol.asyncDispose]() {
      worker.postMessage('end');
      await ended;
    },
  };
}

export interface OpenOnBench extends AsyncDisposable {
  readonly device: OpenDevice;
  readonly faults: readonly Fault[];
  newest(stream: string): SampleInput | undefined;
  samples(stream: string): number;
}

export async function openOnBench(kind: DeviceKind<ServoSettings>, settings: Partial<ServoSettings>, configFolder?: string): Promise<OpenOnBench> {
  const faults: Fault[] = [];
  const newest = new Map<string, SampleInput>();
  const counts = new Map<string, number>();
  const context: DeviceContext = {
    id: 'arm', clock: systemClock, configFolder,
    publish: (stream, sample) => { newest.set(stream, sample); counts.set(stream, (counts.get(stream) ?? 0) + 1); },
    report: (what) => { faults.push(what); },
  };
  const device = await kind.open(kind.settings.parse({ calibration: 'published', ...settings }), context);
  return { device, faults, newest: (stream) => newest.get(stream), samples: (stream) => counts.get(stream) ?? 0, [Symbol.asyncDispose]: () => device[Symbol.asyncDispose]() };
}

export const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

/** Waits for what must come true; throws when it does not. */
export async function until(what: () => boolean, milliseconds = 3000): Promise<void> {
  for (const end = performance.now() + milliseconds; !what();) {
    if (performance.now() > end) throw new Error(`not within ${milliseconds} ms: ${what}`);
    await pause(5);
  }
}

/** As guard() would hand it on. */
export const commandOf = (joints: ArrayLike<number>): SafeCommand => ({ joints: Float64Array.from(joints), tCapture: systemClock.now() }) as unknown as SafeCommand;

/** Sends the goal at the loop's pace for so long. */
export async function drive(device: OpenDevice, joints: ArrayLike<number>, milliseconds: number): Promise<void> {
  for (const end = performance.now() + milliseconds; performance.now() < end;) {
    device.arm!.send(commandOf(joints));
    await pause(8);
  }
}
