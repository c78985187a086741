// The only thing an arm accepts. The brand has no exported constructor: host/teleop/guard.ts makes
// SafeCommands with the one cast in the program, and a wall test keeps it the only one.
import type { Nanos } from '../time.ts';

declare const guarded: unique symbol;

export interface SafeCommand {
  /** Joint goals in radians (metres for slides), one per joint of the arm, gripper joint included. Finite, within limits. */
  readonly joints: Float64Array;
  /** Capture time of what caused it. */
  readonly tCapture: Nanos;
  readonly [guarded]: true;
}
