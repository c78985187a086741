// The thread that an emulator lives on: its sockets and ptys here, its physics on the simulator's worker. Started and
// stopped by devices/emulated-bench.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { faultFrom } from '../../core/fault.ts';
import type { EmulatorNews, EmulatorOrder, EmulatorStart } from '../devices/emulator-link.ts';
import { createSharedArm } from './emulated-arm.ts';
import { readFaultPlan } from './fault-plan.ts';
import { emulatorNamed } from './index.ts';

const { emulator: name, arm: description, shared, faults, port, motion } = workerData as EmulatorStart;
const host = parentPort!;
const tell = (news: EmulatorNews): void => { host.postMessage(news); };

try {
  const arm = createSharedArm(shared, description);
  const emulator = await emulatorNamed(name).start({
    arm, faults: readFaultPlan(faults), port, motion, say: (line) => tell({ type: 'say', line }),
  });
  const counting = setInterval(() => tell({ type: 'counts', counts: emulator.counts() }), 1000);
  host.on('message', (_stop: EmulatorOrder) => {
    clearInterval(counting);
    const leave = (): never => process.exit(0);
    emulator[Symbol.asyncDispose]().then(leave, leave);
  });
  tell({ type: 'ready', endpoint: emulator.endpoint, counts: emulator.counts() });
} catch (error) {
  tell({ type: 'failed', fault: faultFrom(error) });
}
