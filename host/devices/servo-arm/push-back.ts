// A leader that pushes back: its servos get a little torque against the operator's hand, as the arm that it leads
// feels it. A Feetech has no torque mode, so its goal is kept some way off and its torque is limited. Made by leaders.
import type { JointMap } from '../../../core/calibration/joint-map.ts';
import type { ServoPlace } from '../../../core/protocols/servo-chain.ts';
import type { BusState } from '../../../native/bus-master.ts';
import type { ServoRegisters } from './registers.ts';

export interface PushBack {
  /** Shares of the most, −1 to 1 a joint, in the joints' directions; they end when none come any more. Copies and returns at once. */
  push(efforts: ArrayLike<number>): void;
  /** Torque off everywhere; nothing is pushed after it. */
  [Symbol.asyncDispose](): Promise<void>;
}

const periodMilliseconds = 50;
/** Nobody has said for so long what the arm feels: it is not known, and the hand is left alone. */
const staleMilliseconds = 250;
/** Felt less than this is noise, and torque that is on makes gears heavy. */
const leastShare = 0.03;
/** Of the servo's own torque: a hand always wins. */
const mostTorque = 0.3;
/** So far off lies the goal that pulls: far enough that its loop gives all that the limit lets through. */
const pullTicks = 300;

/** `unwell`: while true nothing is pushed. `failed`: the servos do not take it any more. */
export function createPushBack(registers: ServoRegisters, servos: readonly ServoPlace[], maps: readonly JointMap[], state: BusState, unwell: () => boolean, failed: (error: unknown) => void): PushBack {
  const wanted = new Float64Array(servos.length);
  const given = new Float64Array(servos.length);
  let working: Promise<void> = Promise.resolve();
  let isWorking = false;
  let pushedAt = Number.NEGATIVE_INFINITY;

  const give = async (joint: number, share: number): Promise<void> => {
    const { id } = servos[joint]!;
    if (Math.abs(share) < leastShare) {
      if (given[joint] === 0) return;
      await registers.set(id, 'torqueEnable', 0);
      given[joint] = 0;
      return;
    }
    const ticks = state.position[joint]!;
    if (!Number.isFinite(ticks)) return;
    // Against the effort that the arm makes, in the servo's own direction.
    const direction = -Math.sign(share) * Math.sign(maps[joint]!.unitsPerTick(ticks));
    await registers.set(id, 'torqueLimit', Math.round(1000 * mostTorque * Math.min(1, Math.abs(share))));
    await registers.set(id, 'goalPosition', Math.round(ticks + direction * pullTicks));
    if (given[joint] === 0) await registers.set(id, 'torqueEnable', 1);
    given[joint] = share;
  };
  const round = async (): Promise<void> => {
    for (let joint = 0; joint < servos.length; joint += 1) await give(joint, unwell() ? 0 : wanted[joint]!);
  };
  const timer = setInterval(() => {
    if (performance.now() - pushedAt > staleMilliseconds) wanted.fill(0);
    if (isWorking || (wanted.every((share) => share === 0) && given.every((share) => share === 0))) return;
    isWorking = true;
    working = round().catch(failed).finally(() => { isWorking = false; });
  }, periodMilliseconds);

  return {
    push(efforts) {
      pushedAt = performance.now();
      for (let i = 0; i < wanted.length; i += 1) wanted[i] = Number.isFinite(efforts[i]) ? efforts[i]! : 0;
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      wanted.fill(0);
      await working;
      await round().catch(() => undefined);
    },
  };
}
