// What leads an arm, as the loop asks it: a hand before a camera (hand-lead.ts) or a leader arm (leader-lead.ts).
// Each keeps its own anchor, so that engaging is never a jump.
import type { Settings } from '../../core/contract/state.ts';
import type { Misalignment } from '../../core/math/start-gate.ts';
import type { Pose } from '../../core/math/vector.ts';
import type { VerdictReason } from '../../core/streams/kinds.ts';
import type { Nanos } from '../../core/time.ts';

export interface Wish {
  readonly joints: Float64Array;
  readonly tool: Pose;
  /** How far the arm falls short of the wished tool place, metres. */
  readonly residualMetres: number;
  /** The wish was cut already before the guard saw it. */
  readonly cut: VerdictReason;
  /** Not to be followed at all, because of this. */
  readonly refused: VerdictReason;
}

export interface Lead {
  /** The arm follows from here on until let go. */
  readonly engaged: boolean;
  /** What it is called when it says nothing. */
  readonly staleReason: VerdictReason;
  readonly tCapture: Nanos;
  /** 0 open … 1 closed, as wished last. */
  readonly gripper: number;
  /** The time that finding it took, and what smoothing delays it, milliseconds. */
  readonly inferenceMs: number;
  readonly smoothingMs: number;
  /** How old what is known of it is. */
  silentMilliseconds(now: Nanos): number;
  /** The newest sample can be acted on. */
  readonly valid: boolean;
  /** It and the arm, whose goal stands at `sent`, belong together from here on; unless some joints are too far apart. */
  engage(sent: Float64Array, now: Nanos, settings: Settings): readonly Misalignment[];
  letGo(): void;
  /** A new sample came. */
  aim(now: Nanos, settings: Settings): void;
  /** What is wished at this moment; `fresh` when a sample caused this. */
  wish(now: Nanos, stepSeconds: number, fresh: boolean): Wish;
  /** A fresh wish was held back by what the arm must keep clear of: its goal stands at `sent` instead. */
  heldBack(sent: Float64Array): void;
  /** What the arm's motors measure, joint by joint. */
  feel(efforts: ArrayLike<number>): void;
}
