// The gripper of an xArm, behind its control box's end bus: slow questions and answers on a connection of their own, so
// that joints never wait for fingers. Runs on the xArm's worker.
import { gripperPositionWords, gripperPulses, gripperRequestBody, readGripperAnswer, xarmGripperMostSpeed, xarmGripperRange, xarmGripperRegister, type GripperRequest } from '../../core/protocols/xarm-gripper.ts';
import { xarmRegister } from '../../core/protocols/xarm.ts';
import type { XarmControl } from './xarm-control.ts';

export interface XarmGripperLoop {
  /** 0 open … 1 closed, as last read; NaN before. */
  readonly closed: number;
  /** Ends by itself once `stopped` says so. */
  run(): Promise<void>;
}

const betweenMilliseconds = 30;
/** Smaller changes are not worth a turn on the bus. */
const leastPulses = 2;
/** Told again so often, in case another program told it otherwise. */
const remindMilliseconds = 500;
const mostFailures = 5;

/** Rejects when no gripper answers. `wanted`: 0 open … 1 closed, NaN to leave it. */
export async function openXarmGripper(box: XarmControl, wanted: () => number, stopped: () => boolean, silent: () => void): Promise<XarmGripperLoop> {
  const ask = async (request: GripperRequest): Promise<readonly number[]> => {
    const words = readGripperAnswer(await box.ask(xarmRegister.endBus, gripperRequestBody(request)));
    if (!words) throw new Error('no gripper answers at the end of the arm');
    return words;
  };
  const span = xarmGripperRange.open - xarmGripperRange.closed;
  let closed = Number.NaN;
  let told = Number.NaN;
  let toldAt = -Infinity;
  const read = async (): Promise<void> => {
    closed = 1 - (gripperPulses(await ask({ read: xarmGripperRegister.position, count: 2 })) - xarmGripperRange.closed) / span;
  };
  const enable = async (): Promise<void> => {
    await ask({ write: xarmGripperRegister.enable, values: [1] });
    await ask({ write: xarmGripperRegister.mode, values: [0] });
    await ask({ write: xarmGripperRegister.speed, values: [xarmGripperMostSpeed] });
  };
  await read();
  await enable();
  return {
    get closed() { return closed; },
    async run() {
      for (let failures = 0; !stopped();) {
        try {
          const pulses = Math.round(xarmGripperRange.closed + (1 - wanted()) * span);
          const due = performance.now() - toldAt > remindMilliseconds;
          if (Number.isFinite(pulses) && (due || !(Math.abs(pulses - told) < leastPulses))) {
            await ask({ write: xarmGripperRegister.goal, values: gripperPositionWords(pulses) });
            told = pulses;
            toldAt = performance.now();
          }
          await read();
          if (failures >= mostFailures) await enable();
          failures = 0;
        } catch {
          failures += 1;
          told = Number.NaN;
          if (failures === mostFailures) silent();
        }
        await new Promise((resolve) => { setTimeout(resolve, betweenMilliseconds); });
      }
    },
  };
}
