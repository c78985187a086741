// What the host and the simulator's worker say to each other: orders, goals and measurements through shared memory
// (no allocation, newest wins, readable by a thread that never returns to its event loop), news by messages.
// Simulated arms give goals; emulators, on a thread of their own, give drives and read measurements.
import type { Fault } from '../../core/fault.ts';
import type { ArmDescription, WorldDescription } from '../../core/math/arm.ts';
import type { WorldFiles } from '../../core/sim/world-files.ts';
import type { ClockOrigin } from '../clock.ts';

/** Words of the shared header. */
const word = { goalVersion: 0, running: 1, resetCount: 2, resetSeed: 3, bell: 4, driveVersion: 5, measuredVersion: 6 } as const;
const headerWords = 8;
const stopped = -1;
const waiting = 0;
const going = 1;

/** Numbers a joint in the block of drives: goal, velocity, acceleration, torque (1 or 0), most effort. */
export const driveNumbers = 5;
/** Numbers a joint in the block of measurements, blocks of each: position, velocity, effort. Before them: the step count. */
export const measuredNumbers = 3;

export const sharedBytes = (joints: number): number => headerWords * 4 + 8 * (joints * (1 + driveNumbers + measuredNumbers) + 1);

/** The blocks of shared memory behind the header. */
export class SimulatorBlocks {
  readonly header: Int32Array;
  readonly goal: Float64Array;
  readonly drives: Float64Array;
  readonly measured: Float64Array;
  constructor(shared: SharedArrayBuffer) {
    const start = headerWords * 4;
    const joints = (((shared.byteLength - start) / 8) - 1) / (1 + driveNumbers + measuredNumbers);
    this.header = new Int32Array(shared, 0, headerWords);
    this.goal = new Float64Array(shared, start, joints);
    this.drives = new Float64Array(shared, start + 8 * joints, joints * driveNumbers);
    this.measured = new Float64Array(shared, start + 8 * joints * (1 + driveNumbers), joints * measuredNumbers + 1);
  }
}

/** A block is being written while its version is odd. One writer a block. */
export function writeBlock(header: Int32Array, version: number, write: () => void): void {
  Atomics.add(header, version, 1);
  write();
  Atomics.add(header, version, 1);
}

export const blockWords = { drives: word.driveVersion, measured: word.measuredVersion } as const;

/** The main thread's end. Never blocks. */
export class SimulatorOrders {
  readonly #blocks: SimulatorBlocks;
  constructor(shared: SharedArrayBuffer) { this.#blocks = new SimulatorBlocks(shared); }
  setGoal(joints: ArrayLike<number>): void {
    const { header, goal } = this.#blocks;
    Atomics.add(header, word.goalVersion, 1);
    for (let i = 0; i < goal.length; i += 1) goal[i] = joints[i]!;
    Atomics.add(header, word.goalVersion, 1);
  }
  /** Returns the number that the worker answers with. */
  reset(seed: number): number {
    Atomics.store(this.#blocks.header, word.resetSeed, seed);
    const request = Atomics.add(this.#blocks.header, word.resetCount, 1) + 1;
    this.#ring();
    return request;
  }
  go(): void { Atomics.store(this.#blocks.header, word.running, going); this.#ring(); }
  stop(): void { Atomics.store(this.#blocks.header, word.running, stopped); this.#ring(); }
  #ring(): void { Atomics.add(this.#blocks.header, word.bell, 1); Atomics.notify(this.#blocks.header, word.bell); }
}

/** The worker's end. */
export class SimulatorInbox {
  readonly #blocks: SimulatorBlocks;
  #seenGoal = 0;
  #seenDrives = 0;
  #seenReset = 0;
  #heardBell = 0;
  constructor(shared: SharedArrayBuffer) { this.#blocks = new SimulatorBlocks(shared); }
  get stopped(): boolean { return Atomics.load(this.#blocks.header, word.running) === stopped; }
  get waiting(): boolean { return Atomics.load(this.#blocks.header, word.running) === waiting; }
  /** Copies a goal that has not been seen yet; false when there is none, or when it is being written right now. */
  newGoal(into: Float64Array): boolean {
    const version = this.#copy(word.goalVersion, this.#seenGoal, this.#blocks.goal, into);
    if (version === undefined) return false;
    this.#seenGoal = version;
    return true;
  }
  /** The same for the drives of an emulator. */
  newDrives(into: Float64Array): boolean {
    const version = this.#copy(word.driveVersion, this.#seenDrives, this.#blocks.drives, into);
    if (version === undefined) return false;
    this.#seenDrives = version;
    return true;
  }
  tellMeasured(step: number, joints: ArrayLike<number>): void {
    const { header, measured } = this.#blocks;
    Atomics.add(header, word.measuredVersion, 1);
    measured[0] = step;
    for (let i = 1; i < measured.length; i += 1) measured[i] = joints[i - 1]!;
    Atomics.add(header, word.measuredVersion, 1);
  }
  /** A reset that has been asked for since the last look; it also forgets goals from before. */
  newReset(): { readonly request: number; readonly seed: number } | undefined {
    const { header } = this.#blocks;
    const request = Atomics.load(header, word.resetCount);
    if (request === this.#seenReset) return undefined;
    this.#seenReset = request;
    this.#seenGoal = Atomics.load(header, word.goalVersion) & ~1;
    this.#seenDrives = Atomics.load(header, word.driveVersion) & ~1;
    return { request, seed: Atomics.load(header, word.resetSeed) };
  }
  /** Sleeps, at most so long; orders (not goals) wake it, also those given since the last sleep. */
  sleep(milliseconds: number): void {
    Atomics.wait(this.#blocks.header, word.bell, this.#heardBell, milliseconds);
    this.#heardBell = Atomics.load(this.#blocks.header, word.bell);
  }
  #copy(at: number, seen: number, from: Float64Array, into: Float64Array): number | undefined {
    const { header } = this.#blocks;
    const version = Atomics.load(header, at);
    if (version === seen || version % 2 !== 0) return undefined;
    into.set(from);
    return Atomics.load(header, at) === version ? version : undefined;
  }
}

export interface SimulatorStart {
  readonly files: WorldFiles;
  readonly seed: number;
  readonly shared: SharedArrayBuffer;
  readonly origin: ClockOrigin;
  /** The joints are driven by an emulator's motors instead of by goals. */
  readonly emulated: boolean;
}

/** Worker → host. `at` is in host nanoseconds, `step` counts physics steps since the worker began. */
export type SimulatorNews =
  | { readonly type: 'ready'; readonly arm: ArmDescription; readonly world: WorldDescription; readonly stateSize: number }
  | {
    readonly type: 'state'; readonly at: number; readonly step: number;
    readonly joints: Float64Array; readonly tool: Float64Array;
    /** Every other time. */
    readonly objects?: Float64Array;
    /** Ten times a second. */
    readonly task?: Float64Array;
  }
  | { readonly type: 'keyframe'; readonly at: number; readonly row: Float64Array }
  /** Every goal since the last news of this kind, in order, each with its own time. */
  | { readonly type: 'applied'; readonly goals: readonly { readonly at: number; readonly row: Float64Array }[] }
  | { readonly type: 'reset'; readonly request: number }
  | { readonly type: 'trouble'; readonly fault: Fault };
