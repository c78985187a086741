// The arm that is being set up: its port, its servos as they are read, and the way to other speeds and back. One at a
// time, made by setup.ts; the steps beside this file work on it.
import { jointMap, type JointMap } from '../../core/calibration/joint-map.ts';
import type { Calibration } from '../../core/calibration/calibration.ts';
import type { Sweep } from '../../core/calibration/sweep.ts';
import type { FoundServo, SetupView } from '../../core/contract/setup.ts';
import type { Fault } from '../../core/fault.ts';
import type { ArmDescription } from '../../core/math/arm.ts';
import { leadServos, type ServoChain, type ServoPlace } from '../../core/protocols/servo-chain.ts';
import { emptyBusState, type BusMaster, type BusState } from '../../native/bus-master.ts';
import { readArmTwin } from '../devices/arm-twin.ts';
import { readCalibration } from '../devices/servo-arm/calibration-folder.ts';
import { idsTwice } from '../devices/servo-arm/handshake.ts';
import { lookingBus, readChain } from '../devices/servo-arm/open-chain.ts';
import { callServo, servoRegisters, type ServoRegisters } from '../devices/servo-arm/registers.ts';
import type { ServoArmSpec } from '../devices/servo-arm/servo-kind.ts';

export interface Answer { readonly model: number; readonly twice: boolean }

export interface Bench extends AsyncDisposable {
  readonly spec: ServoArmSpec;
  readonly path: string;
  readonly identity: string;
  readonly viewer: string;
  readonly chain: ServoChain;
  readonly leads: readonly ServoPlace[];
  readonly description: ArmDescription;
  readonly registers: ServoRegisters;
  readonly master: BusMaster;
  /** Newest reading of the leading servos; NaN: has not answered. */
  readonly state: BusState;
  /** Of every servo of the chain, as the last look found it. */
  answers: readonly (Answer | undefined)[];
  torque: boolean[];
  calibration: Calibration | undefined;
  maps: readonly (JointMap | undefined)[];
  phase: SetupView['phase'];
  sweep: Sweep | undefined;
  /** What the servos were homed with, for the calibration that follows. */
  homing: { readonly offsets: readonly number[]; readonly present: readonly number[] } | undefined;
  scan: { share: number; done: boolean; found: FoundServo[] } | undefined;
  problems: readonly Fault[];
  checked: boolean;
  lost: boolean;
  /** Closes the port for work at other speeds; the live reading starts again after it. */
  aside<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Asks every servo of the chain whether it is there. */
  look(): Promise<void>;
  setCalibration(calibration: Calibration | undefined): void;
}

/** Enough for a bar that follows a hand. */
const liveHz = 50;

export async function openBench(spec: ServoArmSpec, where: { readonly path: string; readonly identity: string }, viewer: string, configFolder: string): Promise<Bench> {
  const [chain, { description }] = await Promise.all([readChain(spec), readArmTwin(spec.world)]);
  const leads = leadServos(chain);
  const state = emptyBusState(leads.length);
  state.position.fill(Number.NaN);
  const open = async (): Promise<BusMaster> => {
    const master = await lookingBus(spec, where.path, { ...chain, cycleHz: Math.min(liveHz, chain.cycleHz) }, leads.map(({ id }) => id));
    master.onCycle(() => {
      if (master.readState(state)) bench.sweep?.see(state.position);
    });
    master.onLost(() => { if (master === live) bench.lost = true; });
    return master;
  };
  const twice = async (): Promise<readonly number[]> => (await idsTwice((ids) => lookingBus(spec, where.path, chain, ids), chain.servos.map(({ id }) => id))) ?? [];
  let doubled = await twice();
  let live = await open();
  let registers = servoRegisters(live);
  const bench: Bench = {
    spec, ...where, viewer, chain, leads, description, state,
    get master() { return live; },
    get registers() { return registers; },
    answers: chain.servos.map(() => undefined), torque: chain.servos.map(() => false), calibration: undefined, maps: [],
    phase: 'opened', sweep: undefined, homing: undefined, scan: undefined, problems: [], checked: false, lost: false,
    async aside(work) {
      await live[Symbol.asyncDispose]();
      try {
        return await work();
      } finally {
        doubled = await twice();
        live = await open();
        registers = servoRegisters(live);
        live.start();
      }
    },
    async look() {
      const answers = [];
      const torque = [];
      for (const { id } of chain.servos) {
        const answer = await callServo(live, id);
        answers.push(doubled.includes(id) ? { model: answer?.model ?? 0, twice: true } : answer && { model: answer.model, twice: false });
        // One that does not say whether it holds is taken to hold: what follows may drop the arm.
        torque.push(answer !== undefined && !doubled.includes(id) && (await registers.get(id, 'torqueEnable').catch(() => 1)) !== 0);
      }
      bench.answers = answers;
      bench.torque = torque;
    },
    setCalibration(calibration) {
      bench.calibration = calibration;
      bench.maps = leads.map((servo, i) => {
        const motor = calibration?.motors[servo.joint];
        return motor && jointMap(servo, description.joints[i]!, chain.protocol, motor);
      });
    },
    [Symbol.asyncDispose]: () => live[Symbol.asyncDispose](),
  };
  try {
    await bench.look();
    const stored = await readCalibration(configFolder, where.identity).catch(() => undefined);
    if (stored?.kind === spec.kind) { bench.setCalibration(stored); bench.phase = 'calibrated'; }
    live.start();
    return bench;
  } catch (error) {
    await live[Symbol.asyncDispose]();
    throw error;
  }
}
