// What the simulated arm and its worker say to each other: goals and orders through shared memory (no
// allocation, newest wins, readable by a thread that never returns to its event loop), news by messages.
import type { Fault } from '../../core/fault.ts';
import type { ArmDescription, WorldDescription } from '../../core/math/arm.ts';
import type { WorldFiles } from '../../core/sim/world-files.ts';
import type { ClockOrigin } from '../clock.ts';

/** Words of the shared header. */
const word = { goalVersion: 0, running: 1, resetCount: 2, resetSeed: 3, bell: 4 } as const;
const headerWords = 8;
const stopped = -1;
const waiting = 0;
const going = 1;

export const sharedBytes = (joints: number): number => headerWords * 4 + joints * 8;

/** The main thread's end. Never blocks. */
export class SimulatorOrders {
  readonly #header: Int32Array;
  readonly #goal: Float64Array;
  constructor(shared: SharedArrayBuffer) {
    this.#header = new Int32Array(shared, 0, headerWords);
    this.#goal = new Float64Array(shared, headerWords * 4);
  }
  /** A goal is being written while the version is odd. */
  setGoal(joints: ArrayLike<number>): void {
    Atomics.add(this.#header, word.goalVersion, 1);
    for (let i = 0; i < this.#goal.length; i += 1) this.#goal[i] = joints[i]!;
    Atomics.add(this.#header, word.goalVersion, 1);
  }
  /** Returns the number that the worker answers with. */
  reset(seed: number): number {
    Atomics.store(this.#header, word.resetSeed, seed);
    const request = Atomics.add(this.#header, word.resetCount, 1) + 1;
    this.#ring();
    return request;
  }
  go(): void { Atomics.store(this.#header, word.running, going); this.#ring(); }
  stop(): void { Atomics.store(this.#header, word.running, stopped); this.#ring(); }
  #ring(): void { Atomics.add(this.#header, word.bell, 1); Atomics.notify(this.#header, word.bell); }
}

/** The worker's end. */
export class SimulatorInbox {
  readonly #header: Int32Array;
  readonly #goal: Float64Array;
  #seenVersion = 0;
  #seenReset = 0;
  #heardBell = 0;
  constructor(shared: SharedArrayBuffer) {
    this.#header = new Int32Array(shared, 0, headerWords);
    this.#goal = new Float64Array(shared, headerWords * 4);
  }
  get stopped(): boolean { return Atomics.load(this.#header, word.running) === stopped; }
  get waiting(): boolean { return Atomics.load(this.#header, word.running) === waiting; }
  /** Copies a goal that has not been seen yet; false when there is none, or when it is being written right now. */
  newGoal(into: Float64Array): boolean {
    const version = Atomics.load(this.#header, word.goalVersion);
    if (version === this.#seenVersion || version % 2 !== 0) return false;
    into.set(this.#goal);
    if (Atomics.load(this.#header, word.goalVersion) !== version) return false;
    this.#seenVersion = version;
    return true;
  }
  /** A reset that has been asked for since the last look; it also forgets goals from before. */
  newReset(): { readonly request: number; readonly seed: number } | undefined {
    const request = Atomics.load(this.#header, word.resetCount);
    if (request === this.#seenReset) return undefined;
    this.#seenReset = request;
    this.#seenVersion = Atomics.load(this.#header, word.goalVersion) & ~1;
    return { request, seed: Atomics.load(this.#header, word.resetSeed) };
  }
  /** Sleeps, at most so long; orders (not goals) wake it, also those given since the last sleep. */
  sleep(milliseconds: number): void {
    Atomics.wait(this.#header, word.bell, this.#heardBell, milliseconds);
    this.#heardBell = Atomics.load(this.#header, word.bell);
  }
}

export interface SimulatorStart { readonly files: WorldFiles; readonly seed: number; readonly shared: SharedArrayBuffer; readonly origin: ClockOrigin }

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
  | { readonly type: 'applied'; readonly at: number; readonly row: Float64Array }
  | { readonly type: 'reset'; readonly request: number }
  | { readonly type: 'trouble'; readonly fault: Fault };
