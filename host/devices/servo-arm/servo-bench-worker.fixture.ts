// The far side of servo-bench.fixture.ts, on a thread of its own as in a rig: the emulator and its ideal arm, so that
// a test that is busy does not make the servos late.
import { parentPort, workerData } from 'node:worker_threads';
import type { ArmDescription } from '../../../core/math/arm.ts';
import { emulatorNamed } from '../../emulate/index.ts';
import { noFaults, type FaultPlan } from '../../emulate/fault-plan.ts';
import { benchArm } from '../../emulate/fixtures/bench-arm.ts';

export interface BenchStart { readonly emulator: string; readonly description: ArmDescription; readonly shared: SharedArrayBuffer }
/** Rows of the shared memory: where the joints are, whether each has torque, and where a hand puts it (NaN: nowhere). */
export const benchRows = { position: 0, torque: 1, push: 2, count: 3 } as const;
/** `afterMilliseconds` of what goes away counts from when it is told. */
export type BenchFaults = { -readonly [Name in keyof FaultPlan]?: FaultPlan[Name] };

async function run({ emulator: name, description, shared }: BenchStart): Promise<void> {
  const count = description.joints.length;
  const rows = new Float64Array(shared);
  const row = (at: number): Float64Array => rows.subarray(at * count, (at + 1) * count);
  const [position, torque, push] = [row(benchRows.position), row(benchRows.torque), row(benchRows.push)];
  const arm = benchArm(description.joints.map(({ name: joint, minimum, maximum }, i) => ({ name: joint, minimum, maximum, home: description.home[i]! })));
  // A cable that is going to be pulled leaves a path that it comes back to.
  const faults = { ...noFaults, unplug: { afterMilliseconds: Infinity, forMilliseconds: 0 } } as { -readonly [Name in keyof FaultPlan]: FaultPlan[Name] };
  const emulator = await emulatorNamed(name).start({ arm, faults, motion: 'still', say: () => undefined });
  const begun = performance.now();
  let at = begun;
  const tell = (): void => {
    const now = performance.now();
    for (let i = 0; i < count; i += 1) {
      if (!Number.isNaN(push[i]!)) { arm.push(i, push[i]!); push[i] = Number.NaN; }
    }
    arm.advance((now - at) / 1000);
    at = now;
    for (let i = 0; i < count; i += 1) { position[i] = arm.position(i); torque[i] = arm.drivenTo(i).torque ? 1 : 0; }
  };
  const timer = setInterval(tell, 4);
  tell();
  parentPort!.on('message', (change: BenchFaults | 'end') => {
    if (change === 'end') {
      clearInterval(timer);
      void emulator[Symbol.asyncDispose]().then(() => parentPort!.close());
      return;
    }
    const now = performance.now() - begun;
    Object.assign(faults, change);
    for (const gone of ['unplug', 'powerLoss'] as const) if (change[gone]) faults[gone] = { ...change[gone], afterMilliseconds: now + change[gone].afterMilliseconds };
  });
  parentPort!.postMessage(emulator.endpoint);
}

// The fixture on the near side loads this file too, for its types and rows.
if (parentPort && (workerData as BenchStart | null)?.emulator !== undefined) void run(workerData as BenchStart);
