// What an emulator is: somebody's protocol in front of an arm that the physics moves. One file a kind in this
// folder's sub-folders and one line in index.ts; emulator-worker.ts runs one, `waldo emulate` and rigs start benches.
import type { ArmDescription } from '../../core/math/arm.ts';
import type { FaultPlan } from './fault-plan.ts';

/** Where a client connects: a serial device's path (`tcp:HOST:PORT` for a serial bus on a socket), or a TCP port on 127.0.0.1 (further ports by name). */
export type Endpoint =
  | { readonly path: string; readonly port?: number }
  | { readonly port: number; readonly [name: string]: number };

/** What one joint's motor is asked to do; it holds from the next physics step on. */
export interface JointDrive {
  /** Radians (metres for slides). */
  readonly goal: number;
  /** Of the motor's own profile, per second and per second²; Infinity for none. */
  readonly velocity: number;
  readonly acceleration: number;
  /** False: no torque, the joint gives way (damped). */
  readonly torque: boolean;
  /** N m (N): the most that the motors may give; left out, or more than the joint's own: the joint's own. */
  readonly effort?: number;
}

/** The physics as an emulator sees it. Reading and driving never block and never allocate. */
export interface EmulatedArm {
  readonly description: ArmDescription;
  /** Newest measurement of a joint: rad (m), rad/s, N m. Fresh every physics step (2 ms). */
  position(joint: number): number;
  velocity(joint: number): number;
  effort(joint: number): number;
  /** Physics steps since the bench began: two reads with the same count saw the same moment. */
  stepCount(): number;
  drive(joint: number, drive: JointDrive): void;
  drivenTo(joint: number): JointDrive;
}

export interface EmulatorContext {
  readonly arm: EmulatedArm;
  readonly faults: FaultPlan;
  /** 0 or left out: any free port. */
  readonly port?: number | undefined;
  /** Who moves a leader's joints, which nobody here can hold: `wave`, `still`, or what the emulator says it knows. */
  readonly motion: string;
  /** A line for whoever watches the terminal. */
  say(line: string): void;
}

export interface Emulator extends AsyncDisposable {
  readonly endpoint: Endpoint;
  /** Numbers that a bench or a test reads: cycles missed, packets heard… names say the unit. */
  counts(): Readonly<Record<string, number>>;
}

export interface EmulatorKind {
  /** As typed after `waldo emulate`: `so101`. */
  readonly name: string;
  readonly title: string;
  /** The folder in worlds/ whose arm it moves. */
  readonly world: string;
  start(context: EmulatorContext): Promise<Emulator>;
}
