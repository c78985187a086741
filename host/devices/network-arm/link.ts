// What the driver of a network arm and its worker say to each other: goals through shared memory (no allocation, newest
// wins, readable while the main thread is frozen), news by messages.
import type { Fault } from '../../../core/fault.ts';
import type { ArmDescription } from '../../../core/math/arm.ts';
import type { Nanos } from '../../../core/time.ts';
import type { ClockOrigin } from '../../clock.ts';

/** Words of the shared header. */
const word = { version: 0, holding: 1, stopped: 2, refusing: 3 } as const;
const headerBytes = 16;
/** Torn reads are tried again: the other side writes for well under a microsecond. */
const mostTries = 100;

export const goalBytes = (joints: number): number => headerBytes + 16 + joints * 8;

class GoalBlock {
  readonly header: Int32Array;
  /** When the goal was given and when its cause was captured, host nanoseconds; and the goal. */
  readonly at: Float64Array;
  readonly goal: Float64Array;
  constructor(shared: SharedArrayBuffer) {
    this.header = new Int32Array(shared, 0, headerBytes / 4);
    this.at = new Float64Array(shared, headerBytes, 2);
    this.goal = new Float64Array(shared, headerBytes + 16);
  }
}

/** The main thread's end. Never blocks, never allocates. */
export class GoalOutbox extends GoalBlock {
  constructor(shared: SharedArrayBuffer) {
    super(shared);
    this.hold();
  }
  /** A goal with a number that is none keeps the goal before. */
  set(joints: ArrayLike<number>, at: Nanos, cause: Nanos): void {
    for (let i = 0; i < this.goal.length; i += 1) if (!Number.isFinite(joints[i])) return;
    // Odd while it is being written.
    Atomics.add(this.header, word.version, 1);
    for (let i = 0; i < this.goal.length; i += 1) this.goal[i] = joints[i]!;
    this.at[0] = at;
    this.at[1] = cause;
    this.header[word.holding] = 0;
    Atomics.add(this.header, word.version, 1);
  }
  hold(): void {
    if (this.header[word.holding] === 1) return;
    Atomics.add(this.header, word.version, 1);
    this.header[word.holding] = 1;
    Atomics.add(this.header, word.version, 1);
  }
  stop(): void { Atomics.store(this.header, word.stopped, 1); }
  /** False while the worker takes no goals. */
  get follows(): boolean { return Atomics.load(this.header, word.refusing) === 0; }
}

/** The worker's end. */
export class GoalInbox extends GoalBlock {
  /** Filled by `look`. */
  readonly newest: Float64Array;
  newestAt = 0;
  /** When the hand was captured that caused it. */
  newestCause = 0;
  holding = true;
  #seen = -1;
  constructor(shared: SharedArrayBuffer) {
    super(shared);
    this.newest = new Float64Array(this.goal.length);
  }
  /** Copies what was given since the last look; false when nothing was. */
  look(): boolean {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const version = Atomics.load(this.header, word.version);
      if (version === this.#seen) return false;
      if (version % 2 !== 0) continue;
      this.newest.set(this.goal);
      const at = this.at[0]!;
      const cause = this.at[1]!;
      const holding = this.header[word.holding] === 1;
      if (Atomics.load(this.header, word.version) !== version) continue;
      this.newestAt = at;
      this.newestCause = cause;
      this.holding = holding;
      this.#seen = version;
      return true;
    }
    return false;
  }
  get stopped(): boolean { return Atomics.load(this.header, word.stopped) === 1; }
  /** Tells the main thread, without a message, whether goals are taken: who leads must not run ahead of an arm that stands. */
  tellFollows(follows: boolean): void { Atomics.store(this.header, word.refusing, follows ? 0 : 1); }
}

export interface NetworkArmStart<Settings> {
  readonly device: string;
  readonly settings: Settings;
  readonly description: ArmDescription;
  readonly shared: SharedArrayBuffer;
  readonly origin: ClockOrigin;
}

/** Worker → driver. `at` is in host nanoseconds. */
export type NetworkArmNews =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly fault: Fault }
  /** Positions, velocities, efforts. `device`: the arm's own clock or counter, NaN if it has none. */
  | { readonly type: 'state'; readonly at: number; readonly device: number; readonly row: Float64Array }
  /** A goal is on the wire for the first time. */
  | { readonly type: 'wire'; readonly at: number; readonly row: Float64Array }
  | { readonly type: 'link'; readonly at: number; readonly row: Float64Array }
  | { readonly type: 'trouble'; readonly fault: Fault }
  /** The arm is out of reach: the worker ends. */
  | { readonly type: 'lost'; readonly fault: Fault };
