// An emulated arm on the bench for the tests of drivers and wizard: motors that follow exactly, in real time, behind
// the emulator's own protocol and port; faults are switched on while it runs.
import type { DeviceContext, DeviceKind, OpenDevice } from '../device.ts';
import { systemClock } from '../../clock.ts';
import type { EmulatorKind } from '../../emulate/emulator.ts';
import { noFaults, type FaultPlan } from '../../emulate/fault-plan.ts';
import { benchArm, type BenchArm } from '../../emulate/fixtures/bench-arm.ts';
import type { Fault } from '../../../core/fault.ts';
import type { SafeCommand } from '../../../core/streams/safe-command.ts';
import type { SampleInput } from '../../../core/streams/sample.ts';
import { readArmTwin } from '../arm-twin.ts';
import type { ServoSettings } from './servo-kind.ts';

type Faults = { -readonly [Name in keyof FaultPlan]: FaultPlan[Name] };

export interface ServoBench extends AsyncDisposable {
  readonly arm: BenchArm;
  readonly path: string;
  /** Changed while it runs. */
  readonly faults: Faults;
  /** Milliseconds since it began: what `afterMilliseconds` counts from. */
  now(): number;
}

export async function servoBench(kind: EmulatorKind): Promise<ServoBench> {
  const { description } = await readArmTwin(kind.world);
  const arm = benchArm(description.joints.map(({ name, minimum, maximum }, i) => ({ name, minimum, maximum, home: description.home[i]! })));
  const faults: Faults = { ...noFaults };
  let at = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    arm.advance((now - at) / 1000);
    at = now;
  }, 4);
  const begun = performance.now();
  const emulator = await kind.start({ arm, faults, motion: 'still', say: () => undefined });
  if (!('path' in emulator.endpoint)) throw new Error(`${kind.name} is on no serial port`);
  return {
    arm, path: String(emulator.endpoint.path), faults, now: () => performance.now() - begun,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await emulator[Symbol.asyncDispose]();
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
