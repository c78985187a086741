// What the emulated bench and its emulator's worker say to each other.
import type { Fault } from '../../core/fault.ts';
import type { ArmDescription } from '../../core/math/arm.ts';

export interface EmulatorStart {
  readonly emulator: string;
  readonly arm: ArmDescription;
  readonly shared: SharedArrayBuffer;
  /** As after `--fault`. */
  readonly faults: string;
  readonly port: number | undefined;
  /** As after `--motion`: who moves a leader's joints. */
  readonly motion: string;
}

/** Bench → worker. */
export interface EmulatorOrder { readonly type: 'stop' }

/** Worker → bench. */
export type EmulatorNews =
  | { readonly type: 'ready'; readonly endpoint: Readonly<Record<string, string | number>>; readonly counts: Readonly<Record<string, number>> }
  | { readonly type: 'failed'; readonly fault: Fault }
  | { readonly type: 'say'; readonly line: string }
  /** Once a second. */
  | { readonly type: 'counts'; readonly counts: Readonly<Record<string, number>> };
